"""The peer of the second job of `make bench`: many.json5 in SQL, as well as we can write it.

    duckdb_many_job.py DAY_FOLDER TABLES_FOLDER SNAPSHOT_IN|- SNAPSHOT_OUT REQUESTS_FOLDER

Reads the lists of three suppliers, leaves unreadable and duplicate rows out, takes for each article
the cheapest supplier that has it, without the blocked brand, adds the stock of two warehouses,
marks up by category and ladder, rounds to a nine, joins with yesterday's snapshot, and writes the
difference as requests of two marketplaces and the new snapshot as Parquet. Prints what it found as
JSON. Nothing is synced to disk and memory is not limited.
"""

import json
import sys
import time
from pathlib import Path

started = time.perf_counter()
import duckdb  # noqa: E402  (the import is part of the script's time, and is told apart)

imported = time.perf_counter()

SUPPLIERS = ["first", "second", "third"]
COLUMNS = ["Артикул", "Наименование", "Бренд", "Группа", "Опт", "Валюта", "Остаток", "Штрихкод"]

# What a supplier's offer is worth is one whole number, the less the better: whether it is sold
# out, what it costs in kopeks, and which supplier it is. Types and dialect are given, so that nothing is sniffed.
OFFERS = """
CREATE TEMP TABLE offers AS
SELECT sku, place, category, brand, qty,
       (CASE WHEN qty > 0 THEN 0 ELSE 1::BIGINT << 60 END)
       + (round(cost * rate, 2) * 100)::BIGINT * 4 + place AS worth
FROM (
    {lists}
) LEFT JOIN currencies USING (currency)
"""
LIST = """
    SELECT "Артикул" AS sku, {place} AS place, "Группа" AS category, "Бренд" AS brand,
           try_cast("Остаток" AS INTEGER) AS qty,
           try_cast(replace(replace("Опт", ' ', ''), ',', '.') AS DECIMAL(10, 2)) AS cost,
           "Валюта" AS currency
    FROM read_csv('{file}', delim = ';', header = true, quote = '"', escape = '"',
                  auto_detect = false, columns = {columns})
"""

# Rows that are no offers: unreadable, or one of two that a supplier has for an article. A hash of
# the article and its supplier is as good as both for finding suspects, and smaller.
BAD = """
CREATE TEMP TABLE bad AS
SELECT sku, place FROM offers
WHERE hash(sku, place) IN (
    SELECT hash(sku, place) AS mark FROM offers GROUP BY mark HAVING count(*) > 1)
GROUP BY sku, place HAVING count(*) > 1
UNION ALL
SELECT sku, place FROM offers WHERE worth IS NULL
"""

PICKED = """
CREATE TEMP TABLE picked AS
SELECT sku, category, brand, qty, (worth & ((1::BIGINT << 60) - 1)) // 4 AS kopeks
FROM offers JOIN (
    SELECT sku, min(worth) AS worth FROM offers ANTI JOIN bad USING (sku, place) GROUP BY sku
) USING (sku, worth)
"""

STOCKS = """
CREATE TEMP TABLE free AS
SELECT sku, sum(free)::BIGINT AS free FROM (
    SELECT "Артикул" AS sku, greatest("Остаток" - 2, 0) AS free
    FROM read_csv('{day}/own.csv', delim = ';', header = true, auto_detect = false, columns =
        {'Артикул': 'VARCHAR', 'Наименование': 'VARCHAR', 'Остаток': 'INTEGER'})
    UNION ALL
    SELECT "Артикул",
           CASE "Зал" WHEN 'north' THEN greatest("Остаток" - 1, 0) WHEN 'south' THEN "Остаток"
               WHEN 'defect' THEN 0 ELSE error('an unknown hall') END
    FROM read_csv('{day}/wms.csv', delim = ';', header = true, auto_detect = false, columns =
        {'Артикул': 'VARCHAR', 'Зал': 'VARCHAR', 'Остаток': 'INTEGER'})
) GROUP BY sku
"""

# Kopeks times factor times ladder are millionths of a rouble that fit 64 bits. The nearest number
# that ends with 9, of two the greater one: (x - 4) // 10 * 10 + 9, and 9 at least.
DESIRED = """
CREATE TEMP TABLE desired AS
SELECT sku,
       greatest((millionths - 4000000) // 10000000 * 10 + 9, 9) AS price,
       greatest(qty - 1, 0) + coalesce(free, 0) AS stock
FROM (
    SELECT sku, qty, free,
           kopeks * factor * CASE WHEN heavy
               THEN CASE WHEN kopeks < 100000 THEN 190 WHEN kopeks < 500000 THEN 160
                         WHEN kopeks < 2000000 THEN 140 ELSE 125 END
               ELSE CASE WHEN kopeks < 100000 THEN 160 WHEN kopeks < 1000000 THEN 135
                         ELSE 120 END
           END AS millionths
    FROM picked LEFT JOIN markups USING (category) LEFT JOIN free USING (sku)
    WHERE brand NOT IN (SELECT brand FROM blocked)
)
"""

NO_SNAPSHOT = """
CREATE TEMP VIEW snapshot AS
SELECT NULL::VARCHAR AS sku, NULL::BIGINT AS price, NULL::BIGINT AS stock, NULL::BOOLEAN AS available
WHERE false
"""

# One row for every record of either side, and which of the two targets has news. An article whose
# only row is unreadable or doubled stays as the snapshot has it.
JOINED = """
CREATE TEMP TABLE joined AS
SELECT sku, price, stock, available,
       is_new OR price <> old_price OR available <> old_available AS price_news,
       is_new OR stock <> old_stock AS stock_news
FROM (
    SELECT coalesce(t.sku, s.sku) AS sku,
           coalesce(t.price, s.price) AS price,
           CASE WHEN t.sku IS NOT NULL THEN t.stock
                WHEN s.sku IN (SELECT sku FROM bad) THEN s.stock ELSE 0 END AS stock,
           CASE WHEN t.sku IS NOT NULL THEN t.stock > 0
                WHEN s.sku IN (SELECT sku FROM bad) THEN s.available ELSE false END AS available,
           s.sku IS NULL AS is_new, s.price AS old_price, s.stock AS old_stock,
           s.available AS old_available
    FROM desired t FULL OUTER JOIN snapshot s ON t.sku = s.sku
)
"""

PRICES = """
SELECT '{"shop_id":2145,"items":[' || string_agg(item, ',') || ']}'
FROM (
    SELECT to_json({external_id: sku, price: price, available: available, batch_count: 1})::VARCHAR
               AS item,
           (row_number() OVER () - 1) // 500 AS batch
    FROM joined WHERE price_news
)
GROUP BY batch
"""
REQUESTS_OF_STOCKS = """
SELECT '{"stocks":[' || string_agg(item, ',') || ']}'
FROM (
    SELECT to_json({offer_id: sku, stock: stock, warehouse_id: 22142605386000})::VARCHAR AS item,
           (row_number() OVER () - 1) // 100 AS batch
    FROM joined WHERE stock_news
)
GROUP BY batch
"""


def load(connection, day: str, tables: str) -> None:
    def small(name: str, columns: str) -> str:
        return f"(SELECT {columns} FROM read_csv('{tables}/{name}.csv', delim = ';', " \
            "header = true, all_varchar = true))"

    connection.execute(
        "CREATE TEMP TABLE currencies AS FROM "
        + small("currencies", "code AS currency, rate::DECIMAL(6, 2) AS rate"))
    connection.execute(
        "CREATE TEMP TABLE markups AS FROM " + small(
            "markups", "category, class = 'heavy' AS heavy, "
            "(factor::DECIMAL(4, 2) * 100)::BIGINT AS factor"))
    connection.execute("CREATE TEMP TABLE blocked AS FROM " + small("blocked", "brand"))
    columns = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in COLUMNS) + "}"
    lists = "    UNION ALL".join(
        LIST.format(place=place, file=f"{day}/{name}.csv", columns=columns)
        for place, name in enumerate(SUPPLIERS))
    connection.execute(OFFERS.replace("{lists}", lists))


def main(day: str, tables: str, snapshot_in: str, snapshot_out: str, requests: str) -> None:
    connection = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})
    load(connection, day, tables)
    connection.execute(BAD)
    connection.execute(PICKED)
    connection.execute("DROP TABLE offers")
    connection.execute(STOCKS.replace("{day}", day))
    connection.execute(DESIRED)
    connection.execute("DROP TABLE picked")
    if snapshot_in == "-":
        connection.execute(NO_SNAPSHOT)
    else:
        connection.execute(
            f"CREATE TEMP VIEW snapshot AS SELECT * FROM read_parquet('{snapshot_in}')")
    connection.execute(JOINED)
    folder = Path(requests)
    folder.mkdir(parents=True)
    for target, query in [("xway-prices", PRICES), ("ozon-stocks", REQUESTS_OF_STOCKS)]:
        for index, (body,) in enumerate(connection.execute(query).fetchall()):
            (folder / f"{target}-{index + 1:04d}.json").write_text(body, encoding="utf-8")
    connection.execute(
        f"COPY (SELECT sku, price, stock, available FROM joined) TO '{snapshot_out}' "
        "(FORMAT parquet, COMPRESSION uncompressed)")
    print(json.dumps({
        "duckdb": duckdb.__version__,
        "import_seconds": round(imported - started, 4),
        "inside_seconds": round(time.perf_counter() - imported, 4),
    }))


if __name__ == "__main__":
    main(*sys.argv[1:6])
