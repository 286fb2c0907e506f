"""Seeded price lists of two days, as `make bench` uses them.

Both lists are UTF-8, `;`, LF, with a header, and hold what real lists hold: Cyrillic names, a few
of them quoted with doubled quotes inside, articles with leading zeros, decimal commas, thousands
set apart by a blank ("1 234,90"), empty old prices. Today's list has the order of yesterday's with
the new rows in between.

A change of stock always crosses zero, so that it is news to a target that holds availability and
not a quantity. Kopeks are never 50, so that every way of rounding to roubles gives the same price.
"""

import json
import random
from pathlib import Path

SEED = 20261122
COLUMNS = [
    "Артикул", "Наименование", "Бренд", "Цена", "Старая цена",
    "Остаток", "Наличие", "Штрихкод", "Ссылка",
]

# Of every 100 rows of yesterday's list, in shuffled order.
PRICE_CHANGED, STOCK_CHANGED, GONE, FOLLOWED_BY_NEW = range(0, 3), range(3, 5), {5}, {6}
UNREADABLE_PRICES = 100
DUPLICATE_PAIRS = 50

THINGS = ["Кран", "Смеситель", "Труба", "Муфта", "Хомут", "Насос", "Вентиль", "Сифон", "Фильтр"]
KINDS = ["шаровой", "латунный", "угловой", "сборный", "усиленный", "гибкий", "чугунный"]
BRANDS = ["Ладога", "Норд", "Aqua Nova", "Вектор", "Ирбис", "Terma"]
KOPEKS = ["00", "00", "90", "49", "10"]


def article(number: int) -> str:
    """Unique for every number below 10 000 000; each fifth has leading zeros and no letters."""
    scrambled = number * 7_654_321 % 10_000_000
    if number % 5 == 0:
        return f"00{scrambled:07d}"
    return f"{'ABCEHKMP'[number % 8]}{'TXKM'[number % 4]}-{scrambled:07d}"


def money(roubles: int, kopeks: str) -> str:
    return f"{roubles:,}".replace(",", " ") + "," + kopeks


class Row:
    """One item; `line` is what stands in the list."""

    def __init__(self, number: int, rng: random.Random, in_stock: bool = False):
        pick = rng.random
        self.article = article(number)
        thing, kind = THINGS[int(pick() * len(THINGS))], KINDS[int(pick() * len(KINDS))]
        size = int(pick() * 90) + 10
        self.name = f"{thing} {kind} {size}"
        if pick() < 0.02:
            self.name = f'"{thing} {kind} {size}"" отвод; сталь"'
        self.brand = BRANDS[int(pick() * len(BRANDS))]
        self.roubles = 50 + int(pick() ** 3 * 49_950)
        self.kopeks = KOPEKS[int(pick() * len(KOPEKS))]
        self.old = money(int(self.roubles * 1.25) + 1, "00") if pick() < 0.4 else ""
        self.stock = int(pick() ** 2 * 200) if pick() < 0.85 else 0
        if in_stock:
            self.stock += 1
        self.barcode = f"46{number * 97 % 10**11:011d}"
        self.number = number

    def line(self, price: str | None = None) -> str:
        price = price or money(self.roubles, self.kopeks)
        available = "есть" if self.stock else "нет"
        return (
            f"{self.article};{self.name};{self.brand};{price};{self.old};{self.stock};"
            f"{available};{self.barcode};/p/{self.number}\n")

    def change_price(self, rng: random.Random) -> None:
        change = max(1, int(self.roubles * (0.01 + 0.14 * rng.random())))
        self.roubles += change if rng.random() < 0.6 or self.roubles <= change else -change

    def change_stock(self, rng: random.Random) -> None:
        self.stock = 0 if self.stock else 1 + int(rng.random() * 50)


def rejected_lines(first: int, rng: random.Random) -> list[str]:
    """Rows that must not become records; their articles stand nowhere else."""
    lines = [
        Row(first + index, rng).line("по запросу") for index in range(UNREADABLE_PRICES)]
    first += UNREADABLE_PRICES
    for index in range(DUPLICATE_PAIRS):
        lines += [Row(first + index, rng).line(), Row(first + index, rng).line()]
    return lines


def generate(folder: Path, rows: int) -> dict:
    """Writes yesterday.csv, today.csv and expected.json, unless they are there already."""
    expected_file = folder / "expected.json"
    if expected_file.exists():
        expected = json.loads(expected_file.read_text())
        if expected["rows"] == rows and expected["seed"] == SEED:
            return expected
    folder.mkdir(parents=True, exist_ok=True)
    expected_file.unlink(missing_ok=True)
    rng = random.Random(SEED)
    buckets = [index % 100 for index in range(rows)]
    rng.shuffle(buckets)
    counts = {"changed": 0, "new": 0, "gone": 0}
    header = ";".join(COLUMNS) + "\n"
    with (
        open(folder / "yesterday.csv", "w", encoding="utf-8", newline="") as yesterday,
        open(folder / "today.csv", "w", encoding="utf-8", newline="") as today,
    ):
        yesterday.write(header)
        today.write(header)
        fresh = rows
        for number, bucket in enumerate(buckets):
            row = Row(number, rng, in_stock=bucket in GONE)
            yesterday.write(row.line())
            if bucket in GONE:
                counts["gone"] += 1
                continue
            if bucket in PRICE_CHANGED:
                row.change_price(rng)
                counts["changed"] += 1
            elif bucket in STOCK_CHANGED:
                row.change_stock(rng)
                counts["changed"] += 1
            today.write(row.line())
            if bucket in FOLLOWED_BY_NEW:
                today.write(Row(fresh, rng).line())
                fresh += 1
                counts["new"] += 1
        for line in rejected_lines(fresh, rng):
            yesterday.write(line)
            today.write(line)
    expected = {
        "seed": SEED, "rows": rows, **counts,
        "rejected": UNREADABLE_PRICES, "duplicates": 2 * DUPLICATE_PAIRS,
        "bytes": (folder / "today.csv").stat().st_size,
    }
    expected_file.write_text(json.dumps(expected, indent=1) + "\n")
    return expected
