"""Seeded files of three suppliers and two warehouses, for pipelines/many-suppliers.json5.

    many_suppliers_data.py WORKSPACE ROWS DAY [SEED]

Writes inbox/ and pipelines/tables/ of a workspace: ROWS rows over all five sources. Day 2 has the
goods of day 1 with other prices and stocks, some gone and some new. Prints the rows by source.
"""

import json
import random
import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

BRANDS = ["Norr", "Тайга", "Kuling", "Ветер", "Zelt & Co", "АЛТАЙ", "Plastik", "Нонейм"]
BLOCKED = ["plastik", "нонейм"]
CATEGORIES = ["Палатки", "Tents", "Спальники", "Sleeping bags", "Посуда", "Cookware", "Фонари",
              "LAMPS", "Ёмкости"]
HEAVY = {"палатки", "tents", "ёмкости"}
# Of a thousand rows of a supplier, one is of each of these.
UNREADABLE_COST, UNKNOWN_STOCK, TWICE, NO_KEY, UNKNOWN_CATEGORY, NO_PRICE = range(6)
RATES = {"RUB": "1", "RUR": "1", "CNY": "11.3461", "USD": "81.2508"}
SHARES = {"kedr": 35, "silkway": 8, "polaris": 17, "own": 15, "wms": 25}


class Goods:
    """What is the same in every source: one article."""

    def __init__(self, number: int, rng: random.Random):
        scrambled = number * 7_654_321 % 10_000_000
        self.sku = f"00{scrambled:07d}" if number % 5 == 0 else f"K{'TXM'[number % 3]}-{scrambled}"
        self.name = f"Вещь {number}"
        self.brand = rng.choice(BRANDS[:6]) if rng.random() < 0.97 else rng.choice(BRANDS[6:])
        self.category = rng.choice(CATEGORIES)
        self.barcode = f"46{number * 97 % 10**11:011d}"
        # Kopeks of 50 and costs near the steps of the ladders are wanted.
        self.kopeks = rng.choice(
            [rng.randint(100, 5_000_000), rng.randint(1, 400) * 50, 99_950 + rng.randint(0, 100),
             999_950 + rng.randint(0, 100)])


def money(kopeks: int, comma: str = ".", blank: str = "") -> str:
    return f"{kopeks // 100:,}".replace(",", blank) + f"{comma}{kopeks % 100:02d}"


def quantity(rng: random.Random) -> int:
    return rng.choice([0, 0, 1, 2, 3, rng.randint(0, 500)])


# A supplier's offers --------------------------------------------------------------------------


def offers(goods: list[Goods], count: int, name: str, rng: random.Random) -> list[dict]:
    """What a supplier says of some of the goods, with its troubles."""
    listed = []
    for item in sorted(rng.sample(goods, count - count // 500), key=lambda item: item.sku):
        trouble = rng.randrange(1000)
        offer = {
            "sku": item.sku, "name": item.name, "brand": item.brand, "category": item.category,
            "barcode": item.barcode, "qty": quantity(rng), "trouble": trouble,
            # A third of the offers ask the same as others do, so that there are ties.
            "kopeks": item.kopeks if rng.random() < 0.34 else
            max(1, item.kopeks * rng.randint(80, 120) // 100),
        }
        if trouble == NO_KEY:
            offer["sku"] = ""
        if trouble == UNKNOWN_CATEGORY:
            offer["category"] = "Неведомое"
        listed.append(offer)
        if trouble == TWICE:
            listed.append({**offer, "kopeks": offer["kopeks"] + 100})
    return listed


def write_kedr(path: Path, listed: list[dict], rng: random.Random) -> int:
    lines = ["ООО «Кедр»;;;;;;", "Прайс-лист для партнёров;;;;;;", ";;;;;;",
             "Артикул;Наименование;Бренд;Группа;Штрихкод;Опт, руб.;Наличие"]
    for offer in listed:
        cost = money(offer["kopeks"], ",", rng.choice([" ", "\u00a0", ""]))
        cost += rng.choice(["", "", "", " руб."])
        if offer["trouble"] == UNREADABLE_COST:
            cost = "по запросу"
        if offer["trouble"] == NO_PRICE:
            cost = ""
        stock = {0: "нет", 2: "мало", 20: "много"}.get(offer["qty"], str(offer["qty"]))
        if offer["trouble"] == UNKNOWN_STOCK:
            stock = "ждём"
        name = f'"{offer["name"]}; ""люкс"""' if offer["qty"] % 7 == 3 else offer["name"]
        lines.append(
            f"{offer['sku']};{name};{offer['brand']};{offer['category']};{offer['barcode']};"
            f"{cost};{stock}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(line + "\r\n" for line in lines).encode("windows-1251"))
    return len(listed)


# Half of the prices are in yuan and half in dollars, to the hundredth.
def write_silkway(path: Path, listed: list[dict], rng: random.Random) -> int:
    rows = [["Article", "Description", "Brand", "Category", "EAN", "Price", "Currency", "Stock"]]
    for offer in listed:
        currency = rng.choice(["CNY", "USD"])
        rate = {"CNY": 11.3461, "USD": 81.2508}[currency]
        price = max(1, round(offer["kopeks"] / rate))
        cost: object = Number(money(price))
        if offer["trouble"] % 50 == 7:
            # As programs write it that compute in binary: 17 digits, of which 15 count.
            cost = Number(repr(price / 100 + 1e-13)[:19])
        if offer["trouble"] == UNREADABLE_COST:
            cost = "ask"
        if offer["trouble"] == NO_PRICE:
            cost = None
        if offer["trouble"] == UNKNOWN_STOCK:
            currency = "EUR"
        stock: object = Number(str(offer["qty"])) if offer["qty"] else "out"
        barcode = Number(offer["barcode"]) if offer["qty"] % 2 else offer["barcode"]
        rows.append([offer["sku"], offer["name"], offer["brand"], offer["category"], barcode,
                     cost, currency, stock])
    write_workbook(path, "Price list", rows)
    return len(listed)


def write_polaris(path: Path, listed: list[dict], rng: random.Random) -> int:
    ids = {name: str(number + 1) for number, name in enumerate([*CATEGORIES, "Неведомое"])}
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<yml_catalog date="2026-11-21 20:00"><shop>',
             "<categories>",
             *(f'<category id="{id}">{escape(name)}</category>' for name, id in ids.items()),
             "</categories>\n<offers>"]
    for number, offer in enumerate(listed):
        cost = money(offer["kopeks"])
        if offer["trouble"] == UNREADABLE_COST:
            cost = "-"
        if offer["trouble"] == NO_PRICE:
            cost = "0"
        count = offer["qty"] if offer["trouble"] != UNKNOWN_STOCK else -3
        parts.append(
            f'<offer id="{number + 1}"><price>{cost}</price>'
            f"<currencyId>{rng.choice(['RUB', 'RUR'])}</currencyId>"
            f"<categoryId>{ids[offer['category']]}</categoryId>"
            f"<vendor>{escape(offer['brand'])}</vendor>"
            f"<vendorCode>{offer['sku']}</vendorCode><barcode>{offer['barcode']}</barcode>"
            f"<count>{count}</count></offer>")
    parts.append("</offers></shop></yml_catalog>")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")
    return len(listed)


# Warehouses -----------------------------------------------------------------------------------


def write_own(path: Path, goods: list[Goods], count: int, rng: random.Random) -> int:
    parts = ['<?xml version="1.0" encoding="UTF-8"?>',
             '<КоммерческаяИнформация ВерсияСхемы="2.08"><ПакетПредложений>',
             "<Склады><Склад><Ид>w1</Ид><Наименование>Основной</Наименование></Склад>",
             "<Склад><Ид>w2</Ид><Наименование>Брак</Наименование></Склад></Склады><Предложения>"]
    rows = 0
    for item in rng.sample(goods, count - count // 100):
        trouble = rng.randrange(200)
        article = f"<Артикул>{item.sku}</Артикул>" if rng.random() < 0.7 else ""
        barcode = item.barcode
        if trouble == 0:
            # The barcode of another article: two of the list may lead to this offer.
            barcode = rng.choice(goods).barcode
        stock = f'<Склад ИдСклада="w1" КоличествоНаСкладе="{quantity(rng) - (trouble == 1) * 9}"/>'
        if trouble == 2:
            stock = ""
        for twin in range(2 if trouble == 3 else 1):
            rows += 1
            parts.append(
                f"<Предложение><Ид>o{rows}</Ид>{article}<Штрихкод>{barcode}</Штрихкод>"
                f'{stock}<Склад ИдСклада="w2" КоличествоНаСкладе="{twin + 1}"/></Предложение>')
    parts.append("</Предложения></ПакетПредложений></КоммерческаяИнформация>")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")
    return rows


def write_wms(path: Path, goods: list[Goods], count: int, rng: random.Random) -> int:
    items = []
    for item in rng.sample(goods, count * 3 // 4):
        for hall in rng.sample(["north", "south", "defect"], rng.choice([1, 1, 2])):
            items.append({"article": item.sku, "hall": hall, "qty": quantity(rng)})
        trouble = rng.randrange(1000)
        if trouble == 0:
            items[-1]["hall"] = "roof"
        if trouble == 1:
            del items[-1]["qty"]
        if trouble == 2:
            items[-1]["qty"] = "few"
    rng.shuffle(items)
    path.parent.mkdir(parents=True, exist_ok=True)
    body = json.dumps({"made": "2026-11-21", "result": {"items": items}}, ensure_ascii=False)
    path.write_text(body, encoding="utf-8")
    return len(items)


# A workbook by hand: zip and XML ----------------------------------------------------------------


class Number(str):
    """A cell that holds a number, as its text is stored."""


def write_workbook(path: Path, sheet: str, rows: list[list]) -> None:
    """Texts are shared or inline in turn; None is no cell."""
    shared: dict[str, int] = {}
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for column, value in enumerate(row):
            place = f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[column]}{number}"
            if value is None:
                continue
            if isinstance(value, Number):
                cells.append(f'<c r="{place}"><v>{value}</v></c>')
            elif column % 2 == 0:
                index = shared.setdefault(value, len(shared))
                cells.append(f'<c r="{place}" t="s"><v>{index}</v></c>')
            else:
                cells.append(
                    f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    files = {
        "[Content_Types].xml":
            f'<Types xmlns="{packages}/content-types">'
            '<Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
            f'<Override PartName="/xl/sheet1.xml" ContentType="{kinds}.worksheet+xml"/>'
            f'<Override PartName="/xl/texts.xml" ContentType="{kinds}.sharedStrings+xml"/>'
            "</Types>",
        "_rels/.rels":
            f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml":
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            f'<sheet name={quoteattr(sheet)} sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels":
            f'<Relationships xmlns="{packages}/relationships">'
            f'<Relationship Id="r1" Type="{office}/worksheet" Target="sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{office}/sharedStrings" Target="texts.xml"/>'
            "</Relationships>",
        "xl/texts.xml":
            f'<sst xmlns="{main}">'
            + "".join(f"<si><t>{escape(text)}</t></si>" for text in shared) + "</sst>",
        "xl/sheet1.xml":
            f'<worksheet xmlns="{main}"><sheetData>' + "\n".join(lines)
            + "</sheetData></worksheet>",
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(zipfile.ZipInfo(name, (2026, 11, 21, 20, 0, 0)),
                            '<?xml version="1.0" encoding="UTF-8"?>\n' + text,
                            zipfile.ZIP_DEFLATED, 1)


# All together -----------------------------------------------------------------------------------


def write_tables(folder: Path, goods: list[Goods], rng: random.Random) -> None:
    folder.mkdir(parents=True, exist_ok=True)

    def write(name: str, header: str, lines: list[str]) -> None:
        text = "".join(line + "\n" for line in [header, *lines])
        (folder / name).write_text(text, encoding="utf-8")

    write("currencies.csv", "code;rate", [f"{code};{rate}" for code, rate in RATES.items()])
    write("blocked.csv", "brand;why", [f"{brand};its lawyers wrote" for brand in BLOCKED])
    write("markups.csv", "category;class;factor", [
        f"{name};{'heavy' if name in HEAVY else 'light'};{factor}"
        for name, factor in zip(
            sorted({name.lower() for name in CATEGORIES}),
            ["1", "1.05", "1.1", "0.95", "1.2", "1.15", "1.02", "1.03", "1.25"])])
    # Three of a hundred have none.
    write("minimums.csv", "sku;price", [
        f"{item.sku};{money(item.kopeks * rng.choice([100, 100, 100, 250]) // 100 + 1)}"
        for item in goods if rng.random() < 0.97])


def generate(workspace: Path, rows: int, day: int, seed: int) -> dict:
    """Day 2 has its own numbers, the last 3 % of the goods that day 1 has not, and lacks the first
    3 %."""
    counts = {name: rows * share // 100 + 50 for name, share in SHARES.items()}
    rng = random.Random(seed)
    goods = [Goods(number, rng) for number in range(counts["kedr"] * 5 // 3)]
    write_tables(workspace / "pipelines" / "tables", goods, rng)
    edge = len(goods) * 3 // 100
    goods = goods[:-edge] if day == 1 else goods[edge:]
    rng = random.Random(seed * 10 + day)
    inbox = workspace / "inbox"
    made = {}
    for name, write, file in [
        ("kedr", write_kedr, "price.csv"), ("silkway", write_silkway, "list.xlsx"),
        ("polaris", write_polaris, "feed.xml"),
    ]:
        listed = offers(goods, counts[name], name, rng)
        made[name] = write(inbox / name / file, listed, rng)
    made["own"] = write_own(inbox / "own" / "offers.xml", goods, counts["own"], rng)
    made["wms"] = write_wms(inbox / "wms" / "stock.json", goods, counts["wms"], rng)
    return made


if __name__ == "__main__":
    folder, rows, day = sys.argv[1:4]
    seed = sys.argv[4] if len(sys.argv) > 4 else "20261122"
    print(json.dumps(generate(Path(folder), int(rows), int(day), int(seed))))
