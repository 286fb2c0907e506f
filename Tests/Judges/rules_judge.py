"""Judges what expressions give, by Python's decimal and re: each line of FILE is a
claim, a JSON list.

    ["number", function, [arguments], result or fault's code]
    ["pattern", pattern, text, found, first group or whole match, null where there is none]

Prints the claims that are false and ends with 1 where there is one.
"""

import decimal
import json
import re
import sys
from decimal import Decimal

decimal.getcontext().prec = 120
ROUNDINGS = {
    "halfEven": decimal.ROUND_HALF_EVEN,
    "halfUp": decimal.ROUND_HALF_UP,
    "up": decimal.ROUND_UP,
    "down": decimal.ROUND_DOWN,
}
RATES = {"RUB": Decimal(1), "USD": Decimal("81.2345"), "KZT": Decimal("0.15")}


def text(value):
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


def fitting(value):
    """The number as a column holds it, or the fault of one with too many digits."""
    plain = text(value)
    digits = plain.lstrip("-").replace(".", "")
    places = len(plain.split(".")[1]) if "." in plain else 0
    return plain if int(digits) < 2**63 and places <= 18 else "E101"


def to_digits(value, digits, rounding):
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUNDINGS[rounding])


def quotient(x, y):
    if y == 0:
        return "E100"
    for digits in range(10, -1, -1):
        value = to_digits(x / y, digits, "halfEven")
        if abs(int(value.scaleb(digits))) < 2**63:
            return text(value)
    return "E101"


def exact_quotient(x, y, digits, rounding):
    """120 digits are enough to see on which side of a half a quotient of 36 digits lies."""
    if y == 0:
        return "E100"
    value = to_digits(x / y, digits, rounding)
    return text(value) if abs(int(value.scaleb(digits))) < 2**63 else "E101"


def step(x, size, rounding):
    if size <= 0:
        return "E104"
    return fitting((x / size).to_integral_value(rounding=rounding) * size)


def ending(x, wanted):
    if x < 0:
        return "E104"
    modulus = Decimal(1)
    while modulus <= wanted:
        modulus *= 10
    count = max(0, int((x - wanted) / modulus))
    near = [wanted + modulus * max(0, count + move) for move in (-1, 0, 1)]
    return fitting(min(near, key=lambda one: (abs(one - x), -one)))


def remainder(x, y):
    return "E100" if y == 0 else fitting(x - y * int(x / y))


FUNCTIONS = {
    "add": lambda x, y: fitting(x + y),
    "subtract": lambda x, y: fitting(x - y),
    "multiply": lambda x, y: fitting(x * y),
    "divide": quotient,
    "remainder": remainder,
    "min": lambda x, y: fitting(min(x, y)),
    "max": lambda x, y: fitting(max(x, y)),
    "abs": lambda x: fitting(abs(x)),
    "negate": lambda x: fitting(-x),
    "floor": lambda x: fitting(x.to_integral_value(rounding=decimal.ROUND_FLOOR)),
    "ceil": lambda x: fitting(x.to_integral_value(rounding=decimal.ROUND_CEILING)),
    "roundUp": lambda x, y: step(x, y, decimal.ROUND_CEILING),
    "roundDown": lambda x, y: step(x, y, decimal.ROUND_FLOOR),
    "roundTo": ending,
}


def number(function, arguments):
    if function in ("round", "div"):
        *values, digits, rounding = arguments
        values = [Decimal(value) for value in values]
        if function == "div":
            return exact_quotient(*values, digits, rounding)
        return fitting(to_digits(values[0], digits, rounding))
    if function == "convert":
        x, source, aim = arguments
        return quotient(Decimal(x) * RATES[source], RATES[aim])
    return FUNCTIONS[function](*(Decimal(value) for value in arguments))


def pattern(expression, subject):
    match = re.search(expression.replace("$", r"\Z"), subject)
    if match is None:
        return [False, None]
    group = match.group(1) if match.re.groups else match.group(0)
    return [True, group or None]


def main():
    count, wrong = 0, []
    with open(sys.argv[1], encoding="utf-8") as claims:
        for line in claims:
            kind, *claim = json.loads(line)
            count += 1
            if kind == "number":
                function, arguments, said = claim
                truth = number(function, arguments)
            else:
                expression, subject, *said = claim
                truth = pattern(expression, subject)
            if said != truth:
                wrong.append(f"{line.strip()} is {truth!r}")
    print("\n".join(wrong[:10]))
    print(f"{count} claims, {len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
