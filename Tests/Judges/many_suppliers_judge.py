"""What pipelines/many-suppliers.json5 must make of its inputs, worked out apart from sverka.

    many_suppliers_judge.py DAY…

A DAY is a folder with the inbox/, the pipelines/tables/ and the plan/ of one run; each starts from
what the one before was told to have. Inputs are read with Python's own readers and openpyxl,
calculated with `decimal`, and compared with changes.csv and the requests, to the last kopek. Prints
what was compared and what differs, and ends with 1 where something does.
"""

import csv
import gc
import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, setcontext
from pathlib import Path

import openpyxl

setcontext(Context(prec=60))
ONE, KOPEK = Decimal(1), Decimal("0.01")
LADDERS = {
    "heavy": [(0, "1.9"), (1000, "1.6"), (5000, "1.4"), (20000, "1.25")],
    "light": [(0, "1.6"), (1000, "1.35"), (10000, "1.2")],
}
WORDS = {"много": 20, "мало": 2, "нет": 0, "под заказ": 0, "out": 0}


# Reading ----------------------------------------------------------------------------------------


class Unreadable(Exception):
    """The row must be rejected."""


class Source:
    """Records by key, and the keys of rows that are no records."""

    def __init__(self) -> None:
        self.records: dict[str, dict] = {}
        self.rejected: set[str] = set()
        # A key whose digits are lost may be any of those that are missed.
        self.hides_a_key = False

    def add(self, key: str, make) -> None:
        """Adds what `make` gives; two records of one key are none."""
        if not key:
            return
        if re.fullmatch(r"\d+[.,]\d+E\+\d+", key):
            self.hides_a_key = True
            return
        try:
            record = make()
        except Unreadable:
            self.rejected.add(key)
            return
        if key in self.records:
            self.records[key] = {}
            self.rejected.add(key)
        else:
            self.records[key] = record

    def done(self) -> "Source":
        self.records = {key: record for key, record in self.records.items() if record}
        return self


def clean(text) -> str:
    return (text or "").strip(" \t\r\n\u00a0")


def decimal(text: str) -> Decimal:
    bare = clean(text).removesuffix("руб.").strip(" \u00a0")
    if not re.fullmatch(r"-?(\d+|\d{1,3}([ \u00a0]\d{3})+)([.,]\d+)?", bare):
        raise Unreadable
    return Decimal(re.sub("[ \u00a0]", "", bare).replace(",", "."))


def whole(text: str) -> int:
    if clean(text) in WORDS:
        return WORDS[clean(text)]
    if not re.fullmatch(r"-?\d+", clean(text)):
        raise Unreadable
    return int(clean(text))


def read_kedr(folder: Path) -> Source:
    source = Source()
    for file in folder.glob("price*.csv"):
        lines = file.read_bytes().decode("windows-1251").split("\r\n")[3:]
        for row in csv.DictReader(lines, delimiter=";"):
            source.add(clean(row["Артикул"]), lambda: {
                "brand": clean(row["Бренд"]), "category": clean(row["Группа"]),
                "barcode": clean(row["Штрихкод"]), "currency": "RUB",
                "cost": decimal(row["Опт, руб."]), "qty": whole(row["Наличие"])})
    return source.done()


def stored(value) -> str:
    """A workbook's cell as text; of a number the 15 digits that count."""
    if isinstance(value, float):
        exact = Decimal(repr(value))
        return format(Context(prec=15, rounding=ROUND_HALF_UP).plus(exact).normalize(), "f")
    return "" if value is None else str(value)


def read_silkway(folder: Path) -> Source:
    source = Source()
    for file in folder.glob("*.xlsx"):
        book = openpyxl.load_workbook(file, read_only=True)
        rows = ([stored(cell) for cell in row] for row in book["Price list"].values)
        header = next(row for row in rows if "Article" in row)
        for cells in rows:
            row = dict(zip(header, cells))
            source.add(clean(row["Article"]), lambda: {
                "brand": clean(row["Brand"]), "category": clean(row["Category"]),
                "barcode": clean(row["EAN"]), "currency": clean(row["Currency"]),
                "cost": decimal(row["Price"]), "qty": whole(row["Stock"])})
    return source.done()


def read_polaris(folder: Path) -> Source:
    source = Source()
    for file in folder.glob("*.xml"):
        shop = ElementTree.parse(file).getroot().find("shop")
        names = {one.get("id"): one.text for one in shop.iter("category")}
        for offer in shop.iter("offer"):
            def make() -> dict:
                if offer.findtext("categoryId") not in names:
                    raise Unreadable
                return {
                    "brand": clean(offer.findtext("vendor")),
                    "category": clean(names[offer.findtext("categoryId")]),
                    "barcode": clean(offer.findtext("barcode")),
                    "currency": clean(offer.findtext("currencyId")),
                    "cost": decimal(offer.findtext("price")),
                    "qty": max(0, whole(offer.findtext("count")))}
            source.add(clean(offer.findtext("vendorCode")), make)
    source.done()
    # Dropped, where the others are rejected.
    source.records = {
        key: record for key, record in source.records.items() if record["cost"] > 0}
    return source


def read_own(folder: Path) -> list[dict]:
    """Offers with what is free; None where that is not known."""
    found = []
    for file in folder.glob("offers*.xml"):
        root = ElementTree.parse(file).getroot()
        for element in root.iter():
            element.tag = element.tag.split("}")[-1]
        names = {
            one.findtext("Ид"): one.findtext("Наименование")
            for one in root.find("ПакетПредложений/Склады")}
        for offer in root.iter("Предложение"):
            stocks = [
                max(0, whole(stock.get("КоличествоНаСкладе"))) for stock in offer.findall("Склад")
                if names[stock.get("ИдСклада")] == "Основной"]
            found.append({
                "sku": clean(offer.findtext("Артикул")),
                "barcode": clean(offer.findtext("Штрихкод")),
                "free": max(0, stocks[0] - 2) if stocks else None})
    return found


def read_wms(folder: Path) -> dict[str, int | None]:
    """What is free by article; None where it cannot be said."""
    free: dict[str, int | None] = defaultdict(int)
    for file in folder.glob("*.json"):
        for row in json.loads(file.read_text(encoding="utf-8"))["result"]["items"]:
            before = free[row["article"]]
            if row["hall"] not in ("north", "south", "defect") or type(row.get("qty")) is not int:
                free[row["article"]] = None
            elif before is not None and row["hall"] == "north":
                free[row["article"]] = before + max(0, row["qty"] - 1)
            elif before is not None and row["hall"] == "south":
                free[row["article"]] = before + row["qty"]
    return free


def table(file: Path) -> dict[str, dict]:
    with open(file, encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text, delimiter=";"))
    return {next(iter(row.values())): row for row in rows}


# Calculating ------------------------------------------------------------------------------------


def charm(value: Decimal) -> Decimal:
    """The nearest number that ends with 9; of two the greater one."""
    below = (value - 9) // 10 * 10 + 9 if value >= 9 else Decimal(9)
    return below if value - below < below + 10 - value else below + 10


class Day:
    """One run's inputs, and what they ask for."""

    def __init__(self, folder: Path):
        inbox, tables = folder / "inbox", folder / "pipelines" / "tables"
        self.suppliers = {
            "kedr": read_kedr(inbox / "kedr"), "silkway": read_silkway(inbox / "silkway"),
            "polaris": read_polaris(inbox / "polaris")}
        self.own, self.wms = read_own(inbox / "own"), read_wms(inbox / "wms")
        self.rates = {code: Decimal(row["rate"])
                      for code, row in table(tables / "currencies.csv").items()}
        self.blocked = set(table(tables / "blocked.csv"))
        self.markups = table(tables / "markups.csv")
        self.minimums = {sku: Decimal(row["price"])
                         for sku, row in table(tables / "minimums.csv").items()}
        self.holds = any(source.hides_a_key for source in self.suppliers.values())
        self.counts: Counter = Counter()
        # By key what each target is asked to have; keys that are listed and of no use.
        self.items: dict[str, dict] = {}
        self.supplier: dict[str, str] = {}
        self.unusable: set[str] = set()
        self.calculate()

    def roubles(self, record: dict) -> Decimal | None:
        if record["currency"] not in self.rates:
            return None
        exact = record["cost"] * self.rates[record["currency"]] / self.rates["RUB"]
        return exact.quantize(Decimal("1e-10"), ROUND_HALF_EVEN)

    def calculate(self) -> None:
        best = self.pick()
        found = self.match(best)
        for key, record in best.items():
            if found.get(key) == "rejected" or self.wms.get(key, 0) is None:
                self.unusable.add(key)
                self.counts["rejected for a warehouse"] += 1
                continue
            self.items[key] = self.item(key, record, found.get(key))

    def pick(self) -> dict[str, dict]:
        """The winners, without blocked brands."""
        best: dict[str, dict] = {}
        ranks: dict[str, tuple] = {}
        for place, (name, source) in enumerate(self.suppliers.items()):
            for key, record in source.records.items():
                cost = self.roubles(record)
                rank = (record["qty"] <= 0, cost is None, cost or 0, place)
                self.counts["offers for one article"] += key in best
                if key not in ranks or rank < ranks[key]:
                    best[key], ranks[key], self.supplier[key] = record, rank, name
        for source in self.suppliers.values():
            self.unusable |= source.rejected - best.keys()
        blocked = {key for key, record in best.items() if record["brand"].lower() in self.blocked}
        self.counts["blocked"] = len(blocked)
        return {key: record for key, record in best.items() if key not in blocked}

    def match(self, best: dict[str, dict]) -> dict:
        """By key the offer of our own warehouse, or "rejected"."""
        by: dict[str, dict[str, list]] = {"sku": defaultdict(list), "barcode": defaultdict(list)}
        for index, offer in enumerate(self.own):
            for field, entries in by.items():
                if offer[field]:
                    entries[offer[field]].append(index)
        matches: dict = {}
        sharing = defaultdict(list)
        for key, record in best.items():
            entries = by["sku"].get(key) or by["barcode"].get(record["barcode"], [])
            if len(entries) > 1:
                matches[key] = "rejected"
                self.counts["matched by several"] += 1
            elif entries:
                matches[key] = self.own[entries[0]]
                sharing[entries[0]].append(key)
                self.counts["matched by barcode"] += not by["sku"].get(key)
        for keys in sharing.values():
            if len(keys) > 1:
                matches |= {key: "rejected" for key in keys}
                self.counts["sharing a match"] += len(keys)
        return matches

    def item(self, key: str, record: dict, own: dict | None) -> dict:
        stock: int | None = max(record["qty"] - 1, 0) + self.wms.get(key, 0)
        if own:
            stock = None if own["free"] is None else stock + own["free"]
        net, price = self.roubles(record), None
        markup, least = self.markups.get(record["category"].lower()), self.minimums.get(key)
        if net is not None:
            net = net.quantize(KOPEK, ROUND_HALF_UP)
        if net is not None and markup and least is not None:
            ladder = [Decimal(by) for start, by in LADDERS[markup["class"]] if start <= net][-1]
            wanted = charm(net * Decimal(markup["factor"]) * ladder)
            price = max(wanted, least)
            self.counts["at the least price"] += price == least
        self.counts["without a price"] += price is None
        self.counts["without a stock"] += stock is None
        whole = None if price is None else price.quantize(ONE, ROUND_HALF_UP)
        return {
            "xway-prices": {"price": whole, "available": None if stock is None else stock > 0,
                            "batch_count": ONE},
            "ozon-prices": {"price": price, "min_price": least, "net_price": net,
                            "currency_code": "RUB"},
            "ozon-stocks": {"stock": stock},
        }


REQUIRED = {"xway-prices": ["price", "available"], "ozon-prices": ["price"],
            "ozon-stocks": ["stock"]}
GONE = {"xway-prices": {"available": False}, "ozon-stocks": {"stock": 0}, "ozon-prices": {}}


def changes(day: Day, snapshot: dict) -> dict:
    """(target, key, field) → (action, old, new); moves the snapshot."""
    wanted = {}
    for target, required in REQUIRED.items():
        held = snapshot[target]
        for key, item in day.items.items():
            values = item[target]
            if any(values[field] is None for field in required):
                continue
            before = held.get(key)
            for field, value in values.items():
                old = before and before.get(field)
                if value is not None and old != value:
                    wanted[target, key, field] = (
                        "update" if before else "create", text(old), text(value))
            held[key] = {**(before or {}), **values}
        for key in set() if day.holds else held.keys() - day.items.keys() - day.unusable:
            for field, value in GONE[target].items():
                if held[key][field] != value:
                    wanted[target, key, field] = ("remove", text(held[key][field]), text(value))
                    held[key][field] = value
    return wanted


def text(value) -> str:
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


# Comparing --------------------------------------------------------------------------------------


def found_changes(plan: Path) -> tuple[dict, dict]:
    """The plan's changes, and by key the supplier that its first line comes from."""
    found, suppliers = {}, {}
    with open(plan / "changes.csv", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if ",".join(next(rows)) != "action,key,field,old,new,file,line,target,batch":
            raise SystemExit("changes.csv has another header")
        for action, key, field, old, new, name, _, target, _ in rows:
            if (target, key, field) in found:
                raise SystemExit(f"a change stands twice: {target}, {key}, {field}")
            found[target, key, field] = (action, old, new)
            if action != "remove":
                suppliers[key] = name.split("/")[0]
    return found, suppliers


def requests(plan: Path) -> dict:
    """(target, key) → the item's values as they will be sent."""
    items = {}
    for target, members, name in [
        ("xway-prices", "items", "external_id"), ("ozon-prices", "prices", "offer_id"),
        ("ozon-stocks", "stocks", "offer_id"),
    ]:
        for file in (plan / "batches").glob(f"{target}-*.json"):
            body = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
            for item in body[members]:
                if (target, item[name]) in items:
                    raise SystemExit(f"{target} is asked twice for {item[name]}")
                values = {field: value for field, value in item.items()
                          if field not in (name, "warehouse_id")}
                items[target, item[name]] = {
                    field: text(value) if isinstance(value, bool) or field == "currency_code"
                    else text(Decimal(value)) for field, value in values.items()}
    return items


def compare(what: str, expected: dict, found: dict) -> list[str]:
    if expected == found:
        return []
    differing = [place for place in expected.keys() | found.keys()
                 if expected.get(place) != found.get(place)]
    return [f"{what} {place}: expected {expected.get(place)}, found {found.get(place)}"
            for place in sorted(differing, key=str)]


def main(folders: list[str]) -> None:
    snapshot: dict = {target: {} for target in REQUIRED}
    failed = False
    for folder in map(Path, folders):
        day = Day(folder)
        wanted = changes(day, snapshot)
        found, suppliers = found_changes(folder / "plan")
        touched = {(target, key) for target, key, _ in wanted}
        items = {
            (target, key): {field: text(value) for field, value in snapshot[target][key].items()
                            if value is not None} for target, key in touched}
        listed = {key for _, key, field in wanted if key in day.items}
        faults = compare("change", wanted, found)
        faults += compare("item", items, requests(folder / "plan"))
        faults += compare("supplier", {key: day.supplier[key] for key in listed}, suppliers)
        kinds = Counter(action for action, _, _ in wanted.values())
        print(f"{len(wanted)} changes of {len(touched)} items: " + ", ".join(
            f"{count} {kind}" for kind, count in sorted(kinds.items())))
        print("  " + ", ".join(f"{count} {what}" for what, count in sorted(day.counts.items())))
        print("".join(f"  {fault}\n" for fault in faults[:20]) + f"  {len(faults)} differ")
        failed = failed or bool(faults)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    # Millions of small values, none of them in a circle: looking for circles is half the time.
    gc.disable()
    main(sys.argv[1:])
