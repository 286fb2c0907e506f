"""Reads a snapshot file, by docs/formats/snapshot.md alone, and prints its table as JSON lines.

    snapshot_reader.py FILE

First the columns' names, then for each row its key and values. Ends with 1 and a reason where a
rule of the format is broken.
"""

import json
import struct
import sys
from decimal import Decimal

MAGIC = b"sverka-snapshot1"


class Parts:
    def __init__(self, data):
        self.data, self.offset = data, 0

    def take(self, count):
        part = self.data[self.offset:self.offset + count]
        assert len(part) == count, "cut short"
        self.offset += count
        while self.offset % 8:
            assert self.data[self.offset:self.offset + 1] == b"\0", "a gap is not zero"
            self.offset += 1
        return part

    def numbers(self, letter, count):
        width = struct.calcsize("<" + letter)
        return list(struct.unpack(f"<{count}{letter}", self.take(count * width)))

    def texts(self, count, size):
        ends = self.numbers("I", count)
        data = self.take(size)
        assert (ends[-1] if ends else 0) == size, "the texts' ends do not fit their bytes"
        starts = [0] + ends[:-1]
        return [data[start:end].decode() for start, end in zip(starts, ends)]


def read(data):
    parts = Parts(data)
    assert parts.take(16) == MAGIC, "magic"
    (length,) = parts.numbers("Q", 1)
    text = parts.take(length).decode()
    header = json.loads(text)
    plain = json.dumps(header, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert plain == text, "the header is not in canonical form"
    rows = header["rows"]
    keys = parts.texts(rows, header["keyBytes"])
    in_order = sorted(set(keys), key=lambda key: key.encode())
    assert keys == in_order, "keys are not in order, each once"
    columns = [column(parts, about, rows) for about in header["columns"]]
    assert parts.offset == len(data), "bytes behind the last part"
    return header, keys, columns


def column(parts, about, rows):
    missing = parts.take(rows) if about["missing"] else bytes(rows)
    assert set(missing) <= {0, 1}, "a flag is neither 0 nor 1"
    assert about["missing"] == (1 in missing), "flags of missing values that nobody needs"
    count = min(1, rows) if about["constant"] else rows
    if about["kind"] == "number":
        values = parts.numbers({4: "i", 8: "q"}[about["width"]], count)
        fits = all(-(2**31) <= value < 2**31 for value in values)
        assert (about["width"] == 4) == fits, "the width is not the smaller that fits"
        # Exact: a context with the default precision would round.
        plain = [Decimal((value < 0, tuple(map(int, str(abs(value)))), -about["scale"]))
                 for value in values]
    elif about["kind"] == "boolean":
        values = list(parts.take(count))
        assert set(values) <= {0, 1}, "a boolean is neither 0 nor 1"
        plain = [value == 1 for value in values]
    else:
        values = plain = parts.texts(count, about["textBytes"])
    empty = {"number": 0, "boolean": 0, "text": ""}[about["kind"]]
    assert about["constant"] == (not about["missing"] and (
        len(set(values)) <= 1)), "constant is not what the values say"
    if about["constant"]:
        plain = plain * rows
    else:
        assert all(value == empty for value, gap in zip(values, missing) if gap), "missing, yet set"
    return [None if gap else value for value, gap in zip(plain, missing)]


def as_text(value):
    if not isinstance(value, Decimal):
        return value
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def main():
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    try:
        header, keys, columns = read(data)
    except (AssertionError, ValueError, KeyError) as fault:
        print(f"no snapshot: {fault}")
        sys.exit(1)
    print(json.dumps([about["name"] for about in header["columns"]], ensure_ascii=False))
    for row, key in enumerate(keys):
        values = [as_text(column[row]) for column in columns]
        print(json.dumps([key] + values, ensure_ascii=False))


if __name__ == "__main__":
    main()
