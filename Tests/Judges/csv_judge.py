"""Reads CSV as Python's csv does and prints the cells as JSON lines, guards taken off.

    csv_judge.py FILE
"""

import csv
import json
import re
import sys

GUARDED = tuple("=+-@'\t\r")
ESCAPE = re.compile(r"\\u\{([0-9a-f]{1,6})\}")


def unguarded(cell):
    """docs/formats/plan.md: apostrophes where a spreadsheet begins a cell, and `\\u{1b}`."""
    text, starts, index, first = "", True, 0, True
    while index < len(cell):
        if escape := ESCAPE.match(cell, index):
            text += chr(int(escape[1], 16))
            starts, index, first = False, escape.end(), False
            continue
        if starts and cell[index] == "'" and cell[index + 1 :].startswith(GUARDED):
            index += 1
        text += cell[index]
        if cell[index] in ";\t\n":
            starts = True
        elif first or cell[index] not in '" ':
            starts = False
        index, first = index + 1, False
    return text


csv.field_size_limit(1 << 30)
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    for row in csv.reader(file, strict=True):
        print(json.dumps([unguarded(cell) for cell in row]))
