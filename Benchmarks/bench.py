"""`make bench`: sverka and DuckDB do the same job in turn. Method: Benchmarks/README.md.

    bench.py --sverka BINARY [--rows N] [--rounds N] [--folder DIR] [--only duckdb]

BENCH_SAVE=1 keeps the raw results in Benchmarks/results/.
"""

import argparse
import csv
import datetime
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import bench_data

HERE = Path(__file__).resolve().parent
DAY_1, DAY_2 = "2026-11-22T02:00:00Z", "2026-11-23T02:00:00Z"
DAY_1_AGAIN = "2026-11-22T14:00:00Z"
# Suppliers' files are older than the run: nothing is "still being written".
FILE_TIME = datetime.datetime(2026, 11, 21, 20, tzinfo=datetime.timezone.utc).timestamp()


def measured(command: list[str]) -> dict:
    """Wall time, peak memory and output of a command; ends the benchmark where it fails."""
    told = subprocess.run(
        [sys.executable, HERE / "measure.py", *command], stdout=subprocess.PIPE, check=True)
    result = json.loads(told.stdout)
    if result["exit"] not in (0, 3):
        raise SystemExit(f"ended with {result['exit']}: {' '.join(map(str, command))}")
    return result


class Sverka:
    """A workspace that has approved yesterday's list; each round works on a fresh copy of it."""

    name = "sverka"

    def __init__(self, binary: Path, data: Path, folder: Path):
        self.binary, self.data, self.folder = binary, data, folder
        self.prepared, self.copy = folder / "prepared", folder / "round"

    def command(self, workspace: Path, *words: str) -> list[str]:
        return [str(self.binary), "--workspace", str(workspace), *words]

    def drop(self, price_list: str, workspace: Path) -> None:
        target = workspace / "inbox" / "bench" / price_list
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.data / price_list, target)
        os.utime(target, (FILE_TIME, FILE_TIME))

    def prepare(self) -> None:
        (self.prepared / "pipelines").mkdir(parents=True)
        shutil.copy(HERE / "bench.json5", self.prepared / "pipelines" / "bench.json5")
        self.drop("yesterday.csv", self.prepared)
        self.run(self.prepared, DAY_1)
        # An ordinary run in between: it clears the first full load's 2 000 requests out of the
        # outbox (they are in the archive), which is no part of a day's delta.
        subprocess.run(
            self.command(self.prepared, "run", "bench", "--now", DAY_1_AGAIN), check=True,
            stdout=subprocess.DEVNULL)

    def run(self, workspace: Path, now: str) -> list[dict]:
        return [
            measured(self.command(workspace, "run", "bench", "--now", now)),
            measured(self.command(workspace, "approve", "bench", "--by", "bench", "--now", now)),
        ]

    def round(self) -> dict:
        shutil.rmtree(self.copy, ignore_errors=True)
        subprocess.run(["cp", "-a", str(self.prepared), str(self.copy)], check=True)
        self.drop("today.csv", self.copy)
        os.sync()
        run, approve = self.run(self.copy, DAY_2)
        return {
            "wall_seconds": round(run["wall_seconds"] + approve["wall_seconds"], 4),
            "peak_mib": max(run["peak_mib"], approve["peak_mib"]),
            "cpu_seconds": round(run["cpu_seconds"] + approve["cpu_seconds"], 4),
            "run_seconds": run["wall_seconds"], "approve_seconds": approve["wall_seconds"],
        }

    def found(self) -> tuple[dict, set]:
        """What the last round's plan holds: counts of changed records, and the items."""
        plan = newest(self.copy / "outbox" / "bench") or newest(self.copy / "archive" / "bench")
        words = {"create": "new", "update": "changed", "remove": "gone"}
        keys = {"new": set(), "changed": set(), "gone": set()}
        with open(next(plan.rglob("changes.csv")), encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                keys[words[row["action"]]].add(row["key"])
        items = requests(plan.rglob("xway-prices-*.json"))
        return {name: len(found) for name, found in keys.items()}, items


class DuckDB:
    """The peer: Benchmarks/duckdb_job.py in a process of its own."""

    name = "duckdb"

    def __init__(self, data: Path, folder: Path):
        self.data, self.folder = data, folder
        self.snapshot, self.out = folder / "snapshot.parquet", folder / "round"
        self.last: dict = {}

    def job(self, price_list: str, snapshot_in: str, out: Path) -> dict:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        result = measured([
            sys.executable, str(HERE / "duckdb_job.py"), str(self.data / price_list), snapshot_in,
            str(out / "snapshot.parquet"), str(out / "requests")])
        self.last = json.loads(result["output"])
        return result

    def prepare(self) -> None:
        self.job("yesterday.csv", "-", self.folder / "prepared")
        shutil.move(self.folder / "prepared" / "snapshot.parquet", self.snapshot)

    def round(self) -> dict:
        result = self.job("today.csv", str(self.snapshot), self.out)
        kept = {name: result[name] for name in ("wall_seconds", "peak_mib", "cpu_seconds")}
        return kept | {"inside_seconds": self.last["inside_seconds"]}

    def found(self) -> tuple[dict, set]:
        counts = {name: self.last[name] for name in ("new", "changed", "gone")}
        return counts, requests(self.out.glob("requests/*.json"))


def newest(folder: Path) -> Path | None:
    runs = sorted(path for path in folder.rglob("20*Z-*") if path.is_dir())
    return runs[-1] if runs else None


def requests(files) -> set:
    """(sku, price, available) of every item; more than 500 in a file or one twice is an error."""
    items: set = set()
    count = 0
    for file in files:
        body = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        assert 0 < len(body["items"]) <= 500, f"{file}: {len(body['items'])} items"
        count += len(body["items"])
        items |= {
            (item["external_id"], Decimal(item["price"]), item["available"])
            for item in body["items"]}
    assert len(items) == count, "an item was asked for twice"
    return items


def compare(sides: list, expected: dict) -> None:
    """Both found what the data was made with, and ask for the same."""
    wanted = {name: expected[name] for name in ("new", "changed", "gone")}
    found = {side.name: side.found() for side in sides}
    for name, (counts, items) in found.items():
        if counts != wanted:
            raise SystemExit(f"{name} found {counts}, the data holds {wanted}")
        if len(items) != sum(wanted.values()):
            raise SystemExit(f"{name} asks for {len(items)} items of {sum(wanted.values())}")
    if len(found) == 2 and found["sverka"][1] != found["duckdb"][1]:
        differing = found["sverka"][1] ^ found["duckdb"][1]
        raise SystemExit(f"requests differ: {sorted(differing, key=str)[:6]}")
    print(f"checked: {', '.join(found)} found {wanted}" + (
        " and ask for the same prices" if len(found) == 2 else ""))


def table(results: dict) -> None:
    print(f"\n{'':8} {'wall s: median':>14} {'min':>7} {'max':>7}"
          f" {'peak MiB: median':>17} {'min':>7} {'max':>7}")
    for name, rounds in results.items():
        wall = [one["wall_seconds"] for one in rounds]
        peak = [one["peak_mib"] for one in rounds]
        print(f"{name:8} {statistics.median(wall):14.3f} {min(wall):7.3f} {max(wall):7.3f}"
              f" {statistics.median(peak):17.1f} {min(peak):7.1f} {max(peak):7.1f}")
    if len(results) == 2:
        ratio = ratios(results)
        print(f"\nsverka / DuckDB: {ratio['wall']:.3f} of the wall time,"
              f" {ratio['peak']:.3f} of the peak memory (medians)")


def ratios(results: dict) -> dict:
    def of(field: str) -> float:
        middle = {
            name: statistics.median(one[field] for one in rounds)
            for name, rounds in results.items()}
        return round(middle["sverka"] / middle["duckdb"], 4)
    return {"wall": of("wall_seconds"), "peak": of("peak_mib")}


def machine() -> dict:
    info = Path("/proc/cpuinfo")
    models = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines()
              if line.startswith("model name")] if info.exists() else []
    return {"cores": os.cpu_count(), "cpu": models[0] if models else platform.machine(),
            "system": platform.platform()}


def save(results: dict, expected: dict, duckdb_version: str) -> None:
    date = datetime.date.today().isoformat()
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True)
    report = {
        "date": date, "method": "Benchmarks/README.md: one warm-up, then rounds in turn",
        "data": expected, "machine": machine(),
        "versions": {"swift": (swift.stdout.splitlines() or ["unknown"])[0],
                     "duckdb": duckdb_version, "python": platform.python_version()},
        "rounds": results,
    }
    if len(results) == 2:
        report["ratio_of_medians"] = ratios(results)
    path = HERE / "results" / f"{date}-plain-delta.json"
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"kept: {path.relative_to(HERE.parent)}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sverka", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=HERE.parent / ".build-bench")
    parser.add_argument("--only", choices=["sverka", "duckdb"])
    given = parser.parse_args()
    if given.only != "duckdb" and given.sverka is None:
        parser.error("--sverka is wanted")
    data = given.folder / f"data-{given.rows}"
    expected = bench_data.generate(data, given.rows)
    print(f"{expected['rows']} rows, {expected['bytes'] / 1e6:.0f} MB a list")
    work = given.folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    peer = DuckDB(data, work / "duckdb")
    sides: list = [] if given.only == "duckdb" else [
        Sverka(given.sverka.resolve(), data, work / "sverka")]
    sides += [] if given.only == "sverka" else [peer]
    for side in sides:
        side.prepare()
        side.round()
    compare(sides, expected)
    results: dict = {side.name: [] for side in sides}
    for _ in range(given.rounds):
        for side in sides:
            results[side.name].append(side.round())
    compare(sides, expected)
    table(results)
    if os.environ.get("BENCH_SAVE") == "1":
        save(results, expected, peer.last.get("duckdb", "not run"))
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
