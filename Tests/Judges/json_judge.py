"""Reads JSON files with Python's own parser and prints the values that fields must get.

Usage: json_judge.py JOBS
JOBS is a file with a list of {"file", "record", "paths"}: the record's path from the root, and the
fields' paths as lists of steps: a name, an index, or [name, value]. The answer is a list with an
entry for each job: null where Python does not read the file, else a list of rows: a list of texts
or nulls, or false for a row that must be rejected. Numbers keep the digits that they have.
"""

import json
import sys


class Number(str):
    """The digits of a number, as they stand."""


class Repeated(Exception):
    pass


class Bad(dict):
    """An object with a name that stands twice."""


def members(pairs):
    found = dict(pairs)
    return found if len(found) == len(pairs) else Bad(found)


def refuse(constant):
    raise ValueError(constant)


def records(value, names):
    if isinstance(value, list):
        return [record for part in value for record in records(part, names)]
    if not names:
        return [value]
    if not isinstance(value, dict):
        return []
    if names[0] == "*":
        return [record for part in value.values() for record in records(part, names[1:])]
    return records(value[names[0]], names[1:]) if names[0] in value else []


def has_bad(value):
    if isinstance(value, Bad):
        return True
    if isinstance(value, dict):
        return any(map(has_bad, value.values()))
    return isinstance(value, list) and any(map(has_bad, value))


def shown(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def step(value, wanted):
    if isinstance(wanted, str):
        return value.get(wanted) if isinstance(value, dict) else None
    listed = value if isinstance(value, list) else [value]
    if isinstance(wanted, int):
        return listed[wanted] if wanted < len(listed) else None
    for part in listed:
        if isinstance(part, dict) and shown(part.get(wanted[0])) == wanted[1]:
            return part
    return None


def row(record, paths):
    if not isinstance(record, dict) or has_bad(record):
        return False
    cells = []
    for path in paths:
        value = record
        for wanted in path:
            value = step(value, wanted) if value is not None else None
        if isinstance(value, (dict, list)):
            return False
        text = shown(value)
        cells.append(text.strip() or None if text is not None else None)
    return cells if cells[0] else False


def judge(job):
    try:
        with open(job["file"], "rb") as file:
            text = file.read().decode("utf-8-sig")
        root = json.loads(
            text, parse_float=Number, parse_int=Number, parse_constant=refuse,
            object_pairs_hook=members)
    except (ValueError, RecursionError):
        return None
    names = [name for name in job["record"].split("/") if name]
    return [row(record, job["paths"]) for record in records(root, names)]


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as jobs:
        print(json.dumps([judge(job) for job in json.load(jobs)]))
