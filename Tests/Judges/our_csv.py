"""Cells of the CSV files that sverka writes: docs/formats/plan.md, "Guards and escapes"."""

import re

GUARDED = tuple("=+-@'\t\r")
ESCAPE = re.compile(r"\\u\{([0-9a-f]{1,6})\}")


def unguarded(cell):
    """The text of a cell: apostrophes where a spreadsheet begins one, and `\\u{1b}`."""
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
