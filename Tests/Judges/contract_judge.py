"""Judges request bodies by the marketplaces' contracts: the JSON Schemas in schemas/, and what a
schema cannot say.

    contract_judge.py CLAIMS

CLAIMS has one JSON object a line: {"target": its name, "file": the batch, "body": its text}.
Prints what a contract forbids and ends with 1 where something does.
`--spoil` puts a fault of its own kind into each body first: then every one must fail.
"""

import decimal
import json
import pathlib
import sys
from decimal import Decimal

import jsonschema

decimal.getcontext().prec = 60
FOLDER = pathlib.Path(__file__).parent / "schemas"
BYTES_MAX = {"yandex-prices": 524288, "yandex-stocks": 524288}
IDENTIFIERS = {
    "ozon-prices": "offer_id", "ozon-stocks": "offer_id", "wildberries-prices": "nmID",
    "wildberries-stocks": "chrtId", "yandex-prices": "offerId", "yandex-stocks": "sku",
    "xway-prices": "external_id",
}


def strict(text):
    """JSON with exact numbers, in which no name stands twice."""

    def members(pairs):
        names = [name for name, _ in pairs]
        assert len(set(names)) == len(names), f"a name twice in {names}"
        return dict(pairs)

    return json.loads(text, parse_float=Decimal, object_pairs_hook=members)


def discounts(target, item):
    """What the vendors' texts say of a price and the one struck through."""
    if target == "ozon-prices":
        price, base = Decimal(item["price"]), Decimal(item.get("old_price", "0"))
        if base == 0:
            return
        difference = base - price
        assert difference > 0, "old_price is not above price"
        share = difference / base
        least = (
            difference > 20 if price <= 400 else share > Decimal("0.05") if price <= 10000
            else difference > 500)
        assert least, f"the discount {difference} of {base} is too small"
        assert share < Decimal("0.9"), f"the discount {difference} of {base} is too big"
    if target == "yandex-prices" and "discountBase" in item["price"]:
        price, base = Decimal(item["price"]["value"]), Decimal(item["price"]["discountBase"])
        assert Decimal("0.05") <= (base - price) / base <= Decimal("0.99"), f"{price} of {base}"
    if target == "xway-prices" and "discount_price" in item:
        assert item["discount_price"] < item["price"], "discount_price is not below price"


def judge(claim, schemas):
    target, text = claim["target"], claim["body"]
    body = strict(text)
    schemas[target].validate(body)
    assert len(text.encode()) <= BYTES_MAX.get(target, 1 << 40), "too many bytes"
    (items,) = [value for value in body.values() if isinstance(value, list)]
    names = [str(item[IDENTIFIERS[target]]).strip().casefold() for item in items]
    assert len(set(names)) == len(names), "one item twice"
    for item in items:
        assert len(item) > 1, f"nothing but an identifier: {item}"
        discounts(target, item)
    return len(items)


def spoil(claim, number):
    """One of several faults, the next for each body."""
    body = json.loads(claim["body"])
    (items,) = [value for value in body.values() if isinstance(value, list)]
    identifier = IDENTIFIERS[claim["target"]]
    kinds = [
        lambda: items[0].update(surplus=1), lambda: items[0].pop(identifier),
        lambda: items.append(dict(items[0])), lambda: items.clear(),
        lambda: items[0].update({identifier: "" if isinstance(items[0][identifier], str) else 0}),
    ]
    kinds[number % len(kinds)]()
    claim["body"] = json.dumps(body, ensure_ascii=False)


def main():
    arguments = [one for one in sys.argv[1:] if one != "--spoil"]
    schemas = {}
    for path in sorted(FOLDER.glob("*.json")):
        schema = json.loads(path.read_text("utf-8"), parse_float=Decimal)
        jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text("utf-8")))
        schemas[path.stem] = jsonschema.Draft202012Validator(schema)
    bodies, items, faults = 0, {}, []
    with open(arguments[0], encoding="utf-8", newline="\n") as lines:
        for line in lines:
            claim = json.loads(line)
            if "--spoil" in sys.argv:
                spoil(claim, bodies)
            bodies += 1
            try:
                count = judge(claim, schemas)
                items[claim["target"]] = items.get(claim["target"], 0) + count
            except (AssertionError, KeyError, jsonschema.ValidationError) as fault:
                message = getattr(fault, "message", None) or str(fault)
                faults.append(f"{claim['target']} {claim['file']}: {message[:300]}")
    for fault in faults[:8]:
        print(fault)
    print(f"{bodies} bodies, {len(faults)} forbidden, items: {json.dumps(items, sort_keys=True)}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
