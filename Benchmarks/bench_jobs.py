"""The jobs of `make bench`: data, pipeline, SQL, and how their requests are read."""

import json
from decimal import Decimal
from pathlib import Path

import bench_data
import many_data

# By target: where a request holds its items, how many at most, and what is compared of each.
TARGETS = {
    "xway-prices": ("items", 500, ("external_id", "price", "available")),
    "ozon-stocks": ("stocks", 100, ("offer_id", "stock")),
}


class Job:
    name: str
    #: NAME.json5 in this folder.
    pipeline: str
    #: The same in SQL.
    script: str
    targets: list[str]

    def generate(self, data: Path, rows: int) -> dict:
        """Makes the lists of two days, and says what is in them."""
        raise NotImplementedError

    def lists(self, data: Path, day: str) -> dict[str, Path]:
        """By folder of the inbox the list that is dropped there."""
        raise NotImplementedError

    def arguments(self, data: Path, day: str) -> list[str]:
        """What the script needs to find them."""
        raise NotImplementedError

    def wanted(self, expected: dict) -> int | None:
        """How many items must be asked for, where the data's maker knows."""
        return None

    def items(self, target: str, files) -> set:
        """Every item that is asked for; too many in a request or one twice is an error."""
        member, items_max, fields = TARGETS[target]
        items: set = set()
        count = 0
        for file in files:
            body = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
            assert 0 < len(body[member]) <= items_max, f"{file}: {len(body[member])} items"
            count += len(body[member])
            items |= {tuple(item[field] for field in fields) for item in body[member]}
        assert len({item[0] for item in items}) == count, "an item was asked for twice"
        return items


class PlainDelta(Job):
    name, pipeline, script = "plain-delta", "bench", "duckdb_job.py"
    targets = ["xway-prices"]

    def generate(self, data: Path, rows: int) -> dict:
        return bench_data.generate(data, rows)

    def lists(self, data: Path, day: str) -> dict[str, Path]:
        return {"bench": data / f"{day}.csv"}

    def arguments(self, data: Path, day: str) -> list[str]:
        return [str(data / f"{day}.csv")]

    def wanted(self, expected: dict) -> int:
        return expected["new"] + expected["changed"] + expected["gone"]


class ManySuppliers(Job):
    name, pipeline, script = "many-suppliers", "many", "duckdb_many_job.py"
    targets = ["xway-prices", "ozon-stocks"]

    def generate(self, data: Path, rows: int) -> dict:
        return many_data.generate(data, rows)

    def lists(self, data: Path, day: str) -> dict[str, Path]:
        return {name: data / day / f"{name}.csv" for name in many_data.SHARES}

    def arguments(self, data: Path, day: str) -> list[str]:
        return [str(data / day), str(data / "tables")]


ALL: list[Job] = [PlainDelta(), ManySuppliers()]
