"""The peer of `make bench`: the same job in SQL, as well as we can write it for DuckDB.

    duckdb_job.py LIST SNAPSHOT_IN|- SNAPSHOT_OUT REQUESTS_FOLDER

Reads the price list as text, parses money, leaves unreadable and duplicate rows out, joins the
rest with yesterday's snapshot, writes the difference as requests of 500 items and the new snapshot
as Parquet. Prints what it found as JSON. Nothing is synced to disk and memory is not limited.
"""

import json
import sys
import time
from pathlib import Path

started = time.perf_counter()
import duckdb  # noqa: E402  (the import is part of the script's time, and is told apart)

imported = time.perf_counter()

# Only the columns that the job needs are read (DuckDB pushes the projection into its CSV reader);
# types and dialect are given, so that nothing is sniffed. A price that cannot be read is NULL.
READ = """
CREATE TEMP TABLE listed AS
SELECT "Артикул" AS sku,
       round(try_cast(replace(replace("Цена", ' ', ''), ',', '.') AS DECIMAL(18, 2)))::BIGINT
           AS price,
       CASE "Наличие" WHEN 'есть' THEN true WHEN 'нет' THEN false END AS available
FROM read_csv(?, delim = ';', header = true, quote = '"', escape = '"', auto_detect = false,
              columns = {columns})
"""

# As fast as one aggregation that carries price and availability along, in 40 MB less memory.
BAD = """
CREATE TEMP TABLE bad AS
SELECT sku, count(*) AS copies, 'duplicate' AS why FROM listed GROUP BY sku HAVING count(*) > 1
UNION ALL
SELECT sku, 1, 'rejected' FROM listed WHERE price IS NULL OR available IS NULL
"""

NO_SNAPSHOT = """
CREATE TEMP VIEW snapshot AS
SELECT NULL::VARCHAR AS sku, NULL::BIGINT AS price, NULL::BOOLEAN AS available WHERE false
"""

# One row for every record of either side. Rejected and duplicate rows are not news: a record that
# the snapshot holds stays as it is there.
JOINED = """
CREATE TEMP TABLE joined AS
SELECT coalesce(t.sku, s.sku) AS sku,
       coalesce(t.price, s.price) AS price,
       CASE WHEN t.sku IS NOT NULL THEN t.available
            WHEN s.sku IN (SELECT sku FROM bad) THEN s.available
            ELSE false END AS available,
       CASE WHEN s.sku IS NULL THEN 'new'
            WHEN t.sku IS NOT NULL THEN
                CASE WHEN t.price <> s.price OR t.available <> s.available THEN 'changed' END
            WHEN s.available AND s.sku NOT IN (SELECT sku FROM bad) THEN 'gone'
       END AS change
FROM (SELECT * FROM listed WHERE sku NOT IN (SELECT sku FROM bad)) t
FULL OUTER JOIN snapshot s ON t.sku = s.sku
"""

REQUESTS = """
SELECT '{"shop_id":2145,"items":[' || string_agg(item, ',') || ']}'
FROM (
    SELECT to_json({external_id: sku, price: price, available: available, batch_count: 1})::VARCHAR
               AS item,
           (row_number() OVER () - 1) // 500 AS batch
    FROM joined WHERE change IS NOT NULL
)
GROUP BY batch
"""


def main(price_list: str, snapshot_in: str, snapshot_out: str, requests: str) -> None:
    connection = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})
    columns = [
        "Артикул", "Наименование", "Бренд", "Цена", "Старая цена",
        "Остаток", "Наличие", "Штрихкод", "Ссылка",
    ]
    types = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in columns) + "}"
    connection.execute(READ.replace("{columns}", types), [price_list])
    connection.execute(BAD)
    if snapshot_in == "-":
        connection.execute(NO_SNAPSHOT)
    else:
        connection.execute(
            f"CREATE TEMP VIEW snapshot AS SELECT * FROM read_parquet('{snapshot_in}')")
    connection.execute(JOINED)
    found = dict(
        connection.execute(
            "SELECT change, count(*) FROM joined WHERE change IS NOT NULL GROUP BY change"
        ).fetchall())
    duplicates, rejected = connection.execute(
        """SELECT coalesce(sum(copies) FILTER (why = 'duplicate'), 0)::BIGINT,
                  count(*) FILTER (why = 'rejected')
           FROM bad""").fetchone()
    folder = Path(requests)
    folder.mkdir(parents=True)
    for index, (body,) in enumerate(connection.execute(REQUESTS).fetchall()):
        (folder / f"xway-prices-{index + 1:04d}.json").write_text(body, encoding="utf-8")
    connection.execute(
        f"COPY (SELECT sku, price, available FROM joined) TO '{snapshot_out}' "
        "(FORMAT parquet, COMPRESSION uncompressed)")
    found = {name: found.get(name, 0) for name in ("changed", "new", "gone")}
    found |= {"duplicates": duplicates, "rejected": rejected}
    found |= {
        "duckdb": duckdb.__version__,
        "import_seconds": round(imported - started, 4),
        "inside_seconds": round(time.perf_counter() - imported, 4),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:5])
