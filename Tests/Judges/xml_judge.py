"""Reads YML and CommerceML files with lxml and prints what must come out of them.

Usage: xml_judge.py JSON
JSON is a list of jobs {"format", "files", "priceType"}; the answer is a list of verdicts, null
where lxml finds a file not well-formed.
"""

import json
import sys
from decimal import Decimal, InvalidOperation

from lxml import etree

PARSER = dict(resolve_entities=False, load_dtd=False, no_network=True)


def local(element):
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element, *path):
    found = [element]
    for name in path:
        found = [kid for one in found for kid in one if local(kid) == name]
    return found


def text(element):
    return "".join(element.itertext()).strip() if element is not None else ""


def first(element, *path):
    found = children(element, *path)
    return found[0] if found else None


def number(raw):
    """A Decimal, None for nothing, False for what is no number."""
    raw = raw.strip()
    if not raw:
        return None
    try:
        return Decimal(raw.replace(",", "."))
    except InvalidOperation:
        return False


def fnv(keys):
    value = 0xCBF29CE484222325
    for byte in "".join(key + "\n" for key in keys).encode():
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return format(value, "x")


def plain(value):
    shown = format(value, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def verdict(rows):
    """Rows are (key, price, stock); one with a False in it or without a key is rejected."""
    good = [row for row in rows if row[0] and row[1] is not False and row[2] is not False]
    prices = [row[1] for row in good if row[1] is not None]
    stocks = [row[2] for row in good if row[2] is not None]
    return {
        "rows": len(rows),
        "keys": fnv(row[0] for row in good),
        "prices": len(prices),
        "priceSum": plain(sum(prices, Decimal(0))),
        "stocks": len(stocks),
        "stockSum": plain(sum(stocks, Decimal(0))),
    }


def total(parts):
    if not parts:
        return None
    if any(part is None or part is False for part in parts):
        return False
    return sum(parts, Decimal(0))


def yml(roots):
    rows = []
    for root in roots:
        for offer in children(root, "shop", "offers", "offer"):
            outlets = children(offer, "outlets", "outlet")
            stock = total([number(outlet.get("instock", "")) for outlet in outlets])
            rows.append((offer.get("id", "").strip(), number(text(first(offer, "price"))), stock))
    return verdict(rows)


def offer_price(offer, wanted):
    for price in children(offer, "Цены", "Цена"):
        if wanted is None or text(first(price, "ИдТипаЦены")) in wanted:
            return number(text(first(price, "ЦенаЗаЕдиницу")))
    return None


def offer_stock(offer):
    own = number(text(first(offer, "Количество")))
    if own is not None:
        return own
    parts = [number(s.get("КоличествоНаСкладе", "")) for s in children(offer, "Склад")]
    parts += [number(text(q)) for q in children(offer, "Остатки", "Остаток", "Склад", "Количество")]
    return total(parts)


def commerceml(roots, price_type):
    wanted = None
    if price_type:
        wanted = {price_type}
        for root in roots:
            for kind in children(root, "ПакетПредложений", "ТипыЦен", "ТипЦены"):
                if text(first(kind, "Наименование")) == price_type:
                    wanted.add(text(first(kind, "Ид")))
    merged = {}
    for root in roots:
        for offer in children(root, "ПакетПредложений", "Предложения", "Предложение"):
            key = text(first(offer, "Ид"))
            price, stock = merged.get(key, (None, None))
            if price is None:
                price = offer_price(offer, wanted)
            if stock is None:
                stock = offer_stock(offer)
            merged[key] = (price, stock)
    if not any(children(root, "ПакетПредложений") for root in roots):
        for root in roots:
            for product in children(root, "Каталог", "Товары", "Товар"):
                merged[text(first(product, "Ид"))] = (None, None)
    return verdict([(key, *rest) for key, rest in merged.items()])


def judge(job):
    try:
        roots = [etree.parse(name, etree.XMLParser(**PARSER)).getroot() for name in job["files"]]
    except etree.XMLSyntaxError:
        return None
    if job["format"] == "any":
        return verdict([])
    if job["format"] == "yml":
        return yml(roots)
    return commerceml(roots, job.get("priceType"))


if __name__ == "__main__":
    print(json.dumps([judge(job) for job in json.loads(sys.argv[1])]))
