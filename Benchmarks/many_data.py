"""Seeded lists of three suppliers and two warehouses on two days, for `make bench`.

All are UTF-8 CSV with `;`, as bench_data.py writes it: what is measured is joining, picking and
calculating, so that the formats must not make a difference. Articles and prices are bench_data's.
Costs are such that no rule of rounding makes a difference either.
"""

import json
import random
from pathlib import Path

from bench_data import BRANDS, SEED, article, money

# Of every 100 rows.
SHARES = {"first": 30, "second": 20, "third": 20, "own": 15, "wms": 15}
SUPPLIERS = {"first": ["RUB"], "second": ["CNY", "USD"], "third": ["RUB"]}
CATEGORIES = [f"Группа {number}" for number in range(40)]
RATES = {"RUB": "1", "CNY": "11.5", "USD": "81.5"}
BLOCKED = BRANDS[-1]
COST_CHANGED, STOCK_CHANGED, GONE, FRESH = range(0, 3), range(3, 5), 5, 6
UNREADABLE_COSTS, DUPLICATE_PAIRS = 100, 50
HEADERS = {
    "supplier": "Артикул;Наименование;Бренд;Группа;Опт;Валюта;Остаток;Штрихкод\n",
    "own": "Артикул;Наименование;Остаток\n", "wms": "Артикул;Зал;Остаток\n",
}


class Item:
    """What all sources say alike of an article."""

    def __init__(self, number: int, rng: random.Random):
        self.number, self.article = number, article(number)
        self.brand = BRANDS[int(rng.random() * len(BRANDS))]
        self.category = CATEGORIES[int(rng.random() * len(CATEGORIES))]
        self.roubles = 50 + int(rng.random() ** 3 * 49_950)


def supplier_row(item: Item, currency: str, cost: int, qty: int) -> str:
    return (f"{item.article};Товар {item.number} усиленный;{item.brand};{item.category};"
            f"{money(cost, '10')};{currency};{qty};46{item.number * 97 % 10**11:011d}\n")


def supplier(name: str, items: list[Item], rng: random.Random) -> tuple[list[str], list[str]]:
    """Yesterday's and today's rows."""
    days: tuple[list[str], list[str]] = ([], [])
    for item in items:
        currency = SUPPLIERS[name][item.number % len(SUPPLIERS[name])]
        cost = max(1, int(item.roubles * (0.8 + 0.4 * rng.random()) / float(RATES[currency])))
        qty = int(rng.random() ** 2 * 200) if rng.random() < 0.7 else 0
        bucket = int(rng.random() * 100)
        if bucket != FRESH:
            days[0].append(supplier_row(item, currency, cost, qty))
        if bucket == GONE:
            continue
        if bucket in COST_CHANGED:
            cost += 1 + int(cost * 0.1 * rng.random())
        if bucket in STOCK_CHANGED:
            qty = 0 if qty else 1 + int(rng.random() * 50)
        days[1].append(supplier_row(item, currency, cost, qty))
    return days


def warehouse(name: str, items: list[Item], rng: random.Random) -> tuple[list[str], list[str]]:
    days: tuple[list[str], list[str]] = ([], [])
    for item in items:
        if name == "own":
            starts = [f"{item.article};Товар {item.number};"]
        else:
            halls = ["north", "south", "defect"]
            starts = [f"{item.article};{hall};" for hall in halls if rng.random() < 0.5]
        for start in starts:
            qty = int(rng.random() ** 3 * 60)
            days[0].append(f"{start}{qty}\n")
            if rng.random() < 0.03:
                qty = int(rng.random() * 20)
            days[1].append(f"{start}{qty}\n")
    return days


def refused_rows(name: str, first: int, rng: random.Random) -> list[str]:
    """Rows that must not become records; their articles stand nowhere else."""
    items = [Item(first + place, rng) for place in range(UNREADABLE_COSTS + DUPLICATE_PAIRS)]
    currency = SUPPLIERS[name][0]
    rows = [supplier_row(item, currency, 100, 5) for item in items]
    unreadable = [row.replace("100,10", "по запросу") for row in rows[:UNREADABLE_COSTS]]
    return unreadable + rows[UNREADABLE_COSTS:] * 2


def write_tables(folder: Path) -> None:
    tables = {
        "currencies": ["code;rate", *(f"{code};{rate}" for code, rate in RATES.items())],
        "markups": ["category;class;factor", *(
            f"{name};{'heavy' if place % 3 == 0 else 'light'};1.{place:02d}"
            for place, name in enumerate(CATEGORIES))],
        "blocked": ["brand;why", f"{BLOCKED};by contract"],
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in tables.items():
        text = "".join(line + "\n" for line in lines)
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def generate(folder: Path, rows: int) -> dict:
    """Writes NAME.csv of each source for both days, tables/ and expected.json, unless there."""
    about = {"seed": SEED, "rows": rows, "version": 2}
    expected_file = folder / "expected.json"
    if expected_file.exists():
        expected = json.loads(expected_file.read_text())
        if about.items() <= expected.items():
            return expected
    rng = random.Random(SEED)
    items = [Item(number, rng) for number in range(rows * 45 // 100)]
    count = 0
    for name, share in SHARES.items():
        wanted = rows * share // 100
        if name in SUPPLIERS:
            days = supplier(name, sorted_sample(items, wanted, rng), rng)
            refused = refused_rows(name, len(items) * 2 + 1000 * len(name), rng)
            days = (days[0] + refused, days[1] + refused)
            header = HEADERS["supplier"]
        else:
            wanted = wanted if name == "own" else wanted * 2 // 3
            days = warehouse(name, sorted_sample(items, wanted, rng), rng)
            header = HEADERS[name]
        count += len(days[1])
        for day, lines in zip(["yesterday", "today"], days):
            file = folder / day / f"{name}.csv"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(header + "".join(lines), encoding="utf-8")
    write_tables(folder / "tables")
    files = (folder / "today").glob("*.csv")
    expected = about | {"read": count, "bytes": sum(file.stat().st_size for file in files)}
    expected_file.write_text(json.dumps(expected, indent=1) + "\n")
    return expected


def sorted_sample(items: list[Item], count: int, rng: random.Random) -> list[Item]:
    """In the order of the items, as lists out of one catalogue mostly are."""
    return sorted(rng.sample(items, count), key=lambda item: item.number)
