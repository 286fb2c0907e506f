"""Judges exact decimals by Python's decimal: each line of FILE is a claim, a JSON list.

    ["text", mantissa, scale, description]
    ["round", mantissa, scale, to scale, rounding, mantissa or null]
    ["below", mantissa, scale, mantissa, scale, verdict]
    ["parse", text, description or null]

Prints the claims that are false and ends with 1 where there is one.
"""

import decimal
import json
import re
import sys
from decimal import Decimal

decimal.getcontext().prec = 80
ROUNDINGS = {
    "halfEven": decimal.ROUND_HALF_EVEN,
    "halfUp": decimal.ROUND_HALF_UP,
    "up": decimal.ROUND_UP,
    "down": decimal.ROUND_DOWN,
}


def number(mantissa, scale):
    return Decimal(mantissa).scaleb(-scale)


def text(value):
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


def fits(mantissa):
    return -(2**63) <= mantissa < 2**63


def holds(kind, claim):
    if kind == "text":
        mantissa, scale, said = claim
        return said == text(number(mantissa, scale))
    if kind == "round":
        mantissa, scale, wanted, rounding, said = claim
        step = Decimal(1).scaleb(-wanted)
        value = number(mantissa, scale).quantize(step, rounding=ROUNDINGS[rounding])
        exact = int(value.scaleb(wanted))
        return said == (exact if fits(exact) else None)
    if kind == "below":
        left, left_scale, right, right_scale, said = claim
        return said == (number(left, left_scale) < number(right, right_scale))
    source, said = claim
    return said == parsed(source)


def parsed(source):
    """The plain notation of what the text says, or None where it is not plain or too large."""
    match = re.fullmatch(r"-?[0-9]+(?:\.([0-9]+))?", source, re.ASCII)
    sign = "-" if source.startswith("-") else ""
    digits = source.replace(".", "").replace("-", "")
    if not match or len(match.group(1) or "") > 18 or not fits(int(sign + digits)):
        return None
    return text(Decimal(source))


def main():
    count, wrong = 0, []
    with open(sys.argv[1], encoding="utf-8") as claims:
        for line in claims:
            kind, *claim = json.loads(line)
            count += 1
            if not holds(kind, claim):
                wrong.append(line.strip())
    print("\n".join(wrong[:10]))
    print(f"{count} claims, {len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
