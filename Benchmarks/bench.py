"""`make bench`: sverka and DuckDB do the same jobs in turn. Method: Benchmarks/README.md.

    bench.py --sverka BINARY [--job plain-delta|many-suppliers]… [--rows N] [--rounds N]
             [--folder DIR] [--only sverka|duckdb]

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
from pathlib import Path

import bench_jobs
from bench_jobs import Job

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
    """A workspace that has approved yesterday's lists; each round works on a fresh copy of it."""

    name = "sverka"

    def __init__(self, job: Job, binary: Path, data: Path, folder: Path):
        self.job, self.binary, self.data, self.folder = job, binary, data, folder
        self.prepared, self.copy = folder / "prepared", folder / "round-0"
        # Folders are removed at the very end: for some minutes after thousands of files were
        # removed, ext4 looks at each of their inodes when it makes a new file.
        self.rounds = 0

    def command(self, workspace: Path, *words: str) -> list[str]:
        return [str(self.binary), "--workspace", str(workspace), *words]

    def drop(self, day: str, workspace: Path) -> None:
        for source, price_list in self.job.lists(self.data, day).items():
            target = workspace / "inbox" / source / price_list.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(price_list, target)
            os.utime(target, (FILE_TIME, FILE_TIME))

    def prepare(self) -> None:
        (self.prepared / "pipelines").mkdir(parents=True)
        shutil.copy(HERE / f"{self.job.pipeline}.json5", self.prepared / "pipelines")
        if (self.data / "tables").exists():
            shutil.copytree(self.data / "tables", self.prepared / "pipelines" / "tables")
        self.drop("yesterday", self.prepared)
        self.run(self.prepared, DAY_1)
        # What the next run clears out keeps its inodes: see `self.rounds`.
        shutil.copytree(self.prepared / "outbox", self.folder / "linked", copy_function=os.link)
        # An ordinary run in between: it clears the first full load's requests out of the outbox
        # (they are in the archive), which is no part of a day's delta.
        subprocess.run(
            self.command(self.prepared, "run", self.job.pipeline, "--now", DAY_1_AGAIN),
            check=True, stdout=subprocess.DEVNULL)

    def run(self, workspace: Path, now: str) -> list[dict]:
        words = [self.job.pipeline, "--now", now]
        return [
            measured(self.command(workspace, "run", *words)),
            measured(self.command(workspace, "approve", *words, "--by", "bench")),
        ]

    def round(self) -> dict:
        self.rounds += 1
        self.copy = self.folder / f"round-{self.rounds}"
        subprocess.run(["cp", "-a", str(self.prepared), str(self.copy)], check=True)
        self.drop("today", self.copy)
        os.sync()
        run, approve = self.run(self.copy, DAY_2)
        return {
            "wall_seconds": round(run["wall_seconds"] + approve["wall_seconds"], 4),
            "peak_mib": max(run["peak_mib"], approve["peak_mib"]),
            "cpu_seconds": round(run["cpu_seconds"] + approve["cpu_seconds"], 4),
            "run_seconds": run["wall_seconds"], "approve_seconds": approve["wall_seconds"],
            "run_peak_mib": run["peak_mib"], "approve_peak_mib": approve["peak_mib"],
        }

    def found(self) -> dict[str, set]:
        """What the last round's plan asks for, by target; its changes are of the same records."""
        name = self.job.pipeline
        plan = newest(self.copy / "outbox" / name) or newest(self.copy / "archive" / name)
        changed: dict[str, set] = {target: set() for target in self.job.targets}
        with open(next(plan.rglob("changes.csv")), encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                changed[row["target"]].add(row["key"])
        items = {
            target: self.job.items(target, plan.rglob(f"{target}-*.json"))
            for target in self.job.targets}
        for target, keys in changed.items():
            if {item[0] for item in items[target]} != keys:
                raise SystemExit(f"{target}: changes.csv and the requests differ")
        return items


class DuckDB:
    """The peer: the job's SQL in a process of its own."""

    name = "duckdb"

    def __init__(self, job: Job, data: Path, folder: Path):
        self.job, self.data, self.folder = job, data, folder
        self.snapshot, self.out = folder / "snapshot.parquet", folder / "round-0"
        self.rounds = 0
        self.last: dict = {}

    def work(self, day: str, snapshot_in: str, out: Path) -> dict:
        out.mkdir(parents=True)
        result = measured([
            sys.executable, str(HERE / self.job.script), *self.job.arguments(self.data, day),
            snapshot_in, str(out / "snapshot.parquet"), str(out / "requests")])
        self.last = json.loads(result["output"])
        return result

    def prepare(self) -> None:
        self.work("yesterday", "-", self.folder / "prepared")
        shutil.move(self.folder / "prepared" / "snapshot.parquet", self.snapshot)

    def round(self) -> dict:
        self.rounds += 1
        self.out = self.folder / f"round-{self.rounds}"
        result = self.work("today", str(self.snapshot), self.out)
        kept = {name: result[name] for name in ("wall_seconds", "peak_mib", "cpu_seconds")}
        return kept | {"inside_seconds": self.last["inside_seconds"]}

    def found(self) -> dict[str, set]:
        return {
            target: self.job.items(target, self.out.glob(f"requests/{target}-*.json"))
            for target in self.job.targets}


def newest(folder: Path) -> Path | None:
    runs = sorted(path for path in folder.rglob("20*Z-*") if path.is_dir())
    return runs[-1] if runs else None


def compare(job: Job, sides: list, expected: dict) -> None:
    """All ask for the same, and for as much as the data was made with where it says so."""
    found = {side.name: side.found() for side in sides}
    for name, targets in found.items():
        counts = {target: len(items) for target, items in targets.items()}
        wanted = job.wanted(expected)
        if wanted and sum(counts.values()) != wanted or not all(counts.values()):
            raise SystemExit(f"{name} asks for {counts}, the data holds {wanted}")
    first, *others = found.values()
    for other in others:
        for target in job.targets:
            if first[target] != other[target]:
                differing = sorted(first[target] ^ other[target], key=str)
                raise SystemExit(f"{target}: {len(differing)} items differ: {differing[:6]}")
    counts = {target: len(items) for target, items in first.items()}
    print(f"checked: {', '.join(found)} found {counts}" + (
        " and ask for the same" if others else ""))


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


def save(job: Job, results: dict, expected: dict, duckdb_version: str) -> None:
    date = datetime.date.today().isoformat()
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True)
    report = {
        "date": date, "job": job.name,
        "method": "Benchmarks/README.md: one warm-up, then rounds in turn",
        "data": expected, "machine": machine(),
        "versions": {"swift": (swift.stdout.splitlines() or ["unknown"])[0],
                     "duckdb": duckdb_version, "python": platform.python_version()},
        "rounds": results,
    }
    if len(results) == 2:
        report["ratio_of_medians"] = ratios(results)
    path = HERE / "results" / f"{date}-{job.name}.json"
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"kept: {path.relative_to(HERE.parent)}")


def bench(job: Job, given: argparse.Namespace) -> None:
    data = given.folder / f"{job.name}-{given.rows}"
    expected = job.generate(data, given.rows)
    print(f"\n{job.name}: {expected['rows']} rows, {expected['bytes'] / 1e6:.0f} MB a day")
    work = given.folder / "work" / job.name
    peer = DuckDB(job, data, work / "duckdb")
    sides: list = [] if given.only == "duckdb" else [
        Sverka(job, given.sverka.resolve(), data, work / "sverka")]
    sides += [] if given.only == "sverka" else [peer]
    for side in sides:
        side.prepare()
        side.round()
    compare(job, sides, expected)
    results: dict = {side.name: [] for side in sides}
    for _ in range(given.rounds):
        for side in sides:
            results[side.name].append(side.round())
    compare(job, sides, expected)
    table(results)
    if os.environ.get("BENCH_SAVE") == "1":
        save(job, results, expected, peer.last.get("duckdb", "not run"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sverka", type=Path)
    parser.add_argument("--job", action="append", choices=[job.name for job in bench_jobs.ALL])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=HERE.parent / ".build-bench")
    parser.add_argument("--only", choices=["sverka", "duckdb"])
    given = parser.parse_args()
    if given.only != "duckdb" and given.sverka is None:
        parser.error("--sverka is wanted")
    shutil.rmtree(given.folder / "work", ignore_errors=True)
    for job in bench_jobs.ALL:
        if not given.job or job.name in given.job:
            bench(job, given)
    shutil.rmtree(given.folder / "work")


if __name__ == "__main__":
    main()
