"""`make history`: a workspace grows by a run a day, and then is asked for single records.

    history.py --sverka BINARY [--runs N] [--rows N] [--changes N] [--asked N] [--folder DIR]
               [--cached-only]

Every run has its own list, input and bag. What the answers must be is known from making the lists;
an answer that differs ends the benchmark. BENCH_SAVE=1 keeps the figures in Benchmarks/results/.
"""

import argparse
import datetime
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import HERE, machine, measured

HEADER = "Артикул;Цена;Наличие\n".encode()
# Every row is as long as the others, so that a day's changes are written over the last day's list.
ROW = b"SKU%07d;%04d;" + "есть\n".encode()
FIRST_DAY = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
WATCHED = 40


class Lists:
    """The price list of each day, and by watched key what its changes must be told as."""

    def __init__(self, rows: int, changes: int):
        self.random = random.Random(20260101)
        self.rows, self.changes = rows, min(changes, rows // 2)
        self.prices = [self.random.randint(2000, 5000) for _ in range(rows)]
        self.bytes = bytearray(HEADER + b"".join(self.row(row) for row in range(rows)))
        self.width = (len(self.bytes) - len(HEADER)) // rows
        self.watched = self.random.sample(range(rows), min(WATCHED, rows // 4))
        self.told = {row: [(0, "price", "", str(self.prices[row]))] for row in self.watched}

    def row(self, row: int) -> bytes:
        return ROW % (row, self.prices[row])

    def advance(self, day: int) -> None:
        """Some records' prices move by a few percent; each watched one moves now and then."""
        rows = set(self.random.sample(range(self.rows), self.changes))
        rows.update(row for row in self.watched if self.random.random() < 0.1)
        for row in rows:
            before = self.prices[row]
            after = before + self.random.choice([-1, 1]) * self.random.randint(1, before // 20)
            self.prices[row] = min(max(after, 1000), 9999)
            start = len(HEADER) + row * self.width
            self.bytes[start:start + self.width] = self.row(row)
            if row in self.told and self.prices[row] != before:
                self.told[row].append((day, "price", str(before), str(self.prices[row])))


def grow(binary: Path, workspace: Path, lists: Lists, runs: int) -> None:
    (workspace / "pipelines").mkdir(parents=True)
    shutil.copy(HERE / "bench.json5", workspace / "pipelines")
    inbox = workspace / "inbox" / "bench"
    inbox.mkdir(parents=True)
    for day in range(runs):
        if day > 0:
            lists.advance(day)
        now = FIRST_DAY + datetime.timedelta(days=day, hours=2)
        path = inbox / f"{now:%Y-%m-%d}.csv"
        path.write_bytes(lists.bytes)
        written = now.timestamp() - 3600
        os.utime(path, (written, written))
        for words in (["run"], ["approve", "--by", "bench"]):
            measured([str(binary), "--workspace", str(workspace), words[0], "bench", *words[1:],
                      "--now", f"{now:%Y-%m-%dT%H:%M:%SZ}"])
        if sys.stderr.isatty():
            print(f"\r{day + 1} of {runs} runs", end="", file=sys.stderr)


def told(answer: dict) -> list[tuple]:
    """The changes of a record's price, oldest first."""
    days = []
    for run in answer["runs"]:
        at = datetime.datetime.fromisoformat(run["at"].replace("Z", "+00:00"))
        day = (at - FIRST_DAY).days
        days += [(day, change["field"], change.get("old") or "", change.get("new") or "")
                 for change in run["changes"] if change["field"] == "price"]
    return days


def forget(binary: Path) -> bool:
    """Whether the kernel could be made to forget all files but the program."""
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("3")
    except OSError:
        return False
    subprocess.run([binary, "version"], stdout=subprocess.DEVNULL, check=True)
    return True


def ask(binary: Path, workspace: Path, row: int, lists: Lists) -> float:
    result = measured([str(binary), "--workspace", str(workspace), "history",
                       f"SKU{row:07d}", "--json"])
    found = told(json.loads(result["output"]))
    if found != lists.told[row]:
        raise SystemExit(f"SKU{row:07d}: told {found}, was {lists.told[row]}")
    return result["wall_seconds"]


def figures(seconds: list[float]) -> dict:
    return {"asked": len(seconds), "median_ms": round(statistics.median(seconds) * 1000, 1),
            "max_ms": round(max(seconds) * 1000, 1)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sverka", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=365)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--changes", type=int, default=20_000)
    parser.add_argument("--asked", type=int, default=20)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--cached-only", action="store_true")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="sverka-history-"))
    workspace = folder / "workspace"
    lists = Lists(options.rows, options.changes)
    try:
        grow(options.sverka.resolve(), workspace, lists, options.runs)
        size = sum(path.stat().st_size for path in (workspace / "archive").rglob("*"))
        print(f"\n{options.runs} runs of {options.rows} records, {options.changes} changes a run,"
              f" {size / 2**30:.1f} GiB of bags")
        binary, rows = options.sverka.resolve(), lists.watched[:options.asked]
        result = {"runs": options.runs, "rows": options.rows, "changes": options.changes,
                  "archive_gib": round(size / 2**30, 2)}
        cold = [ask(binary, workspace, row, lists) for row in rows
                if not options.cached_only and forget(binary)]
        if cold:
            result["bags_not_cached"] = figures(cold)
        elif not options.cached_only:
            print("the caches could not be dropped: every answer comes out of a warm one")
        # Asked twice in a row, of which the second counts.
        result["cached"] = figures(
            [[ask(binary, workspace, row, lists) for _ in range(2)][1] for row in rows])
        for name in ("bags_not_cached", "cached"):
            if name in result:
                print(f"{name.replace('_', ' ')}: median {result[name]['median_ms']} ms,"
                      f" max {result[name]['max_ms']} ms, {result[name]['asked']} records,"
                      " every answer as it must be")
        if os.environ.get("BENCH_SAVE") == "1":
            kept = HERE / "results" / f"{datetime.date.today()}-history.json"
            kept.write_text(json.dumps({"machine": machine(), **result}, indent=1) + "\n")
            print(f"kept: Benchmarks/results/{kept.name}")
    finally:
        if not options.folder:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
