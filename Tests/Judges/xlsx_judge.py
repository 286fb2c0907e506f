"""Reads workbooks with openpyxl and prints their cells as texts.

Usage: xlsx_judge.py FILE…
The answer is a list with an entry for each file: null where openpyxl does not read it, else a list
of its sheets {"name", "rows": [[row number, [text or null, …]], …]}. Rows without a value are left
out. "!" stands for an error. A number that its format shows as a percent, or with zeros in front,
is as it is shown.
"""

import datetime
import decimal
import json
import re
import sys
import warnings

import openpyxl

BLANKS = " \t\r\n\u00a0\u202f\u2009\u2007\u200b\ufeff"
FIFTEEN = decimal.Context(prec=15, rounding=decimal.ROUND_HALF_UP)


def number(value):
    """Plain notation, with the 15 digits that a spreadsheet keeps of the exact binary value."""
    plain = format(FIFTEEN.create_decimal(decimal.Decimal(value)), "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


def shown(value, code):
    """What the number's format adds to it, as far as real lists need it."""
    section = re.sub(r'"[^"]*"|\\.|\[[^]]*\]', "", code.split(";")[0])
    if "%" in section:
        return number(FIFTEEN.create_decimal(decimal.Decimal(value)) * 100) + "%"
    if re.fullmatch("00+", section) and value == int(value) >= 0:
        return str(int(value)).zfill(len(section))
    return number(value)


def moment(value):
    """ISO, rounded to seconds, without a time of day where it is midnight."""
    value = (value + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)
    midnight = value.time() == datetime.time()
    return value.date().isoformat() if midnight else value.isoformat()


def text(cell):
    value = cell.value
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return shown(value, cell.number_format or "")
    if isinstance(value, datetime.datetime):
        return moment(value)
    if isinstance(value, datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        seconds = round(value.total_seconds())
        return "%02d:%02d:%02d" % (seconds // 3600, seconds // 60 % 60, seconds % 60)
    if value in openpyxl.cell.cell.ERROR_CODES:
        return "!"
    return value.strip(BLANKS) or None


def rows(sheet):
    found = []
    for index, row in enumerate(sheet.iter_rows(), start=1):
        cells = [text(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            found.append([index, cells])
    return found


def judge(name):
    try:
        # Read-only: what is stored below merged cells is kept, as it is by ours.
        book = openpyxl.load_workbook(name, data_only=True, read_only=True)
    except Exception:
        return None
    return [{"name": sheet.title, "rows": rows(sheet)} for sheet in book.worksheets]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(json.dumps([judge(name) for name in sys.argv[1:]]))
