"""Sums a plan folder up, slowly and plainly, and compares with what sverka claims.

    review_judge.py FOLDER CLAIMS

CLAIMS is a JSON file: "digest" as docs/formats/review.md has it, and "rows", each
[key, action, target, held, [[field, old, new], …], file, line, batch, supplier, brand, category,
name, [[check, verdict, reason], …]]. Ends with 1 where something differs, and says what.
"""

import csv
import itertools
import json
import pathlib
import sys
from fractions import Fraction

from our_csv import unguarded

BOUNDS = [-50, -30, -20, -10, -5, -1, 0, 1, 5, 10, 20, 30, 50, 100]

csv.field_size_limit(1 << 30)


def read(path):
    """The lines of a file as dictionaries; texts lose the apostrophe that guards them."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file, lineterminator="\n"))

    return [dict(zip(rows[0], map(unguarded, row))) for row in rows[1:]]


def number(text):
    try:
        return Fraction(text)
    except ValueError:
        return None


def text(value):
    """A decimal as sverka writes it: all its digits, no zeros behind them."""
    places = 0
    while value * 10**places % 1:
        places += 1
    sign, digits = ("-" if value < 0 else ""), str(abs(value) * 10**places).rjust(places + 1, "0")
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


class Plan:
    def __init__(self, folder, targets):
        self.changes, self.holds = read(folder / "changes.csv"), read(folder / "holds.csv")
        self.rejects = read(folder / "rejects.csv")
        self.labels = {}
        for line in read(folder / "labels.csv"):
            self.labels.setdefault(line["key"], line)
        self.targets = targets
        self.price = {target["target"]: target["priceField"] for target in targets}
        self.stock = {target["target"]: target["stockField"] for target in targets}
        self.rows = self.joined()

    @staticmethod
    def head(line):
        return line["action"], line["key"], line["target"]

    def joined(self):
        changes = [list(lines) for _, lines in itertools.groupby(self.changes, self.head)]
        numbered = list(enumerate(self.holds))
        # What is about no change stands for itself.
        alone = lambda pair: self.head(pair[1]) + ((pair[0],) if not pair[1]["action"] else ())
        self.groups = [[line for _, line in lines]
                       for _, lines in itertools.groupby(numbered, alone)]
        by_key = {}
        for index, group in enumerate(self.groups):
            by_key.setdefault(group[0]["key"], []).append(index)
        listed = set()

        def row(lines, action, held):
            first = lines[0]
            findings = []
            for index in by_key.get(first["key"], []):
                group = self.groups[index]
                if group[0]["target"] in ("", first["target"]):
                    listed.add(index)
                    for line in group:
                        finding = [line["check"], line["verdict"], line["reason"]]
                        if not findings or findings[-1] != finding:
                            findings.append(finding)
            label = self.labels.get(first["key"], {})
            fields = [[line["field"], line["old"], line["new"]] for line in lines
                      if first["action"] and line.get("check") == first.get("check")]
            return [first["key"], action, first["target"], held, fields, first["file"],
                    int(first["line"] or 0), first.get("batch", ""), label.get("supplier", ""),
                    label.get("brand", ""), label.get("category", ""), label.get("name", ""),
                    findings]

        rows = [row(lines, lines[0]["action"], False) for lines in changes]
        held = [any(line["action"] and line["verdict"] == "hold" for line in group)
                for group in self.groups]
        for wanted in (True, False):
            for index, group in enumerate(self.groups):
                if index not in listed and held[index] == wanted:
                    rows.append(row(group, group[0]["action"] if wanted else "", wanted))
        return rows

    # The digest --------------------------------------------------------------------------------

    def value(self, row, fields):
        return next((field for field in row[4] if field[0] == fields.get(row[2])), None)

    def move(self, row):
        value = self.value(row, self.price) if row[1] == "update" else None
        old, new = (number(value[1]), number(value[2])) if value else (None, None)
        if old is None or new is None or old <= 0 or old == new:
            return None
        return (new - old) / old * 100

    def listed(self, row, value, move):
        percent = None if move is None else int(max(min(move * 100, 10**12), -10**12))
        return {"key": row[0], "target": row[2], "field": value[0], "old": value[1],
                "new": value[2], "percent": percent, "file": row[5] or None,
                "line": row[6] or None, "supplier": row[8] or None, "brand": row[9] or None,
                "name": row[11] or None, "held": row[3]}

    def zero_rows(self):
        def free(text):
            return {"true": True, "false": False}.get(text) if number(text) is None \
                else number(text) > 0
        found = []
        for row in self.rows:
            value = self.value(row, self.stock) if row[1] else None
            if value and free(value[1]) is True and free(value[2]) is False:
                found.append((row, value))
        return found

    def zeroed(self):
        found = self.zero_rows()
        return {"count": sum(not row[3] for row, _ in found),
                "held": sum(row[3] for row, _ in found),
                "first": [self.listed(row, value, None) for row, value in found[:10]]}

    def sizes(self, moves):
        edges = [None] + BOUNDS + [None]
        farthest = self.farthest(moves)
        return [{"above": low, "upTo": high,
                 "changed": sum(not row[3] for row, move in moves if inside(move, low, high)),
                 "held": sum(row[3] for row, move in moves if inside(move, low, high)),
                 "articles": sum(not held for size, held in farthest if size == (low, high)),
                 "heldArticles": sum(held for size, held in farthest if size == (low, high))}
                for low, high in zip(edges, edges[1:])]

    # By article --------------------------------------------------------------------------------

    @staticmethod
    def bucket(move):
        edges = [None] + BOUNDS + [None]
        return next((low, high) for low, high in zip(edges, edges[1:]) if inside(move, low, high))

    def farthest(self, moves):
        """For each key the size of its farthest move, in steps of sizes, and whether it waits."""
        edges = [None] + BOUNDS + [None]
        order = list(zip(edges, edges[1:]))
        last_down = order.index((-1, 0))
        found = {}
        for row, move in moves:
            place = order.index(self.bucket(move))
            distance = last_down - place if place <= last_down else place - last_down - 1
            if row[0] not in found or distance > found[row[0]][0]:
                found[row[0]] = (distance, order[place], row[3])
        return [(size, held) for _, size, held in found.values()]

    def movers(self, rows):
        """`rows`: (row, value, move) in the plan's order, moves in percent or None."""
        def hundredths(move):
            return 0 if move is None else int(max(min(move * 100, 10**12), -10**12))

        def articles(held, most):
            best = {}
            for row, value, move in rows:
                if row[3] != held:
                    continue
                size = abs(hundredths(move))
                if row[0] not in best or size > best[row[0]][0]:
                    # Of as far ones the first to come so far.
                    best.pop(row[0], None)
                    best[row[0]] = (size, row[2])
            order = sorted(best.items(), key=lambda item: -item[1][0])[:most]
            return [self.article(key, target, held, rows) for key, (_, target) in order]
        keys = {row[0] for row, _, _ in rows}
        return {"articles": len(keys),
                "heldArticles": len({row[0] for row, _, _ in rows if row[3]}),
                "held": articles(True, 100), "going": articles(False, 10)}

    def article(self, key, target, held, rows):
        own = [self.listed(*each) for each in rows if each[0][0] == key]
        first = [each for each in own if (each["target"], each["held"]) == (target, held)]
        own = first + [each for each in own if each not in first]
        parts = ("target", "field", "old", "new", "percent", "file", "line", "held")
        head = {name: own[0][name] for name in ("key", "name", "supplier", "brand")}
        return dict(head, moves=[{part: each[part] for part in parts} for each in own])

    def articles(self, live, moves):
        priced = [(row, self.value(row, self.price), move) for row, move in moves]
        return {"changed": len({row[0] for row in live if not row[3]}),
                "held": len({row[0] for row in live if row[3]}),
                "up": self.movers([each for each in priced if each[2] > 0]),
                "down": self.movers([each for each in priced if each[2] < 0]),
                "zeroed": self.movers([(row, value, None) for row, value in self.zero_rows()])}

    def new(self, live, targets):
        found = []
        for target in targets:
            rows = [row for row in live if row[1] == "create" and row[2] == target["target"]]
            if rows:
                found.append(self.new_at(target, rows))
        return found

    def new_at(self, target, rows):
        def numbers(name):
            values = [(next((field for field in row[4] if field[0] == name), None), row)
                      for row in rows]
            return [(number(value[2]), value[2], row) for value, row in values
                    if value and number(value[2]) is not None]

        def spread(name):
            found = sorted(number for number, _, _ in numbers(name)) if name else []
            if not found:
                return None
            return {"field": name, "count": len(found), "none": sum(each <= 0 for each in found),
                    "least": text(found[0]), "median": text(found[len(found) // 2]),
                    "greatest": text(found[-1])}

        def priced(sign):
            found = sorted(numbers(target["priceField"]), key=lambda each: sign * each[0])[:5]
            return [{"key": row[0], "price": text(price), "name": row[11] or None,
                     "held": row[3]} for price, _, row in found]
        return {"target": target["target"], "created": sum(not row[3] for row in rows),
                "held": sum(row[3] for row in rows), "price": spread(target["priceField"]),
                "stock": spread(target["stockField"]), "cheapest": priced(1),
                "dearest": priced(-1),
                "items": [{"key": row[0], "name": row[11] or None, "held": row[3],
                           "values": [{"field": field, "value": after}
                                      for field, _, after in row[4]]} for row in rows[:3]]}

    def grouped(self, column):
        groups = {}
        keys = {}
        for row in self.rows:
            if not row[1]:
                continue
            counts = groups.setdefault(row[column], dict.fromkeys(
                ("created", "updated", "removed", "held", "up", "down"), 0))
            counts["held" if row[3] else row[1] + "d"] += 1
            kinds = {"held" if row[3] else "", "all"}
            kinds.add({"create": "created", "remove": "removed"}.get(row[1], ""))
            move = self.move(row)
            if move is not None:
                counts["up" if move > 0 else "down"] += 1
                kinds.add("up" if move > 0 else "down")
            for kind in kinds - {""}:
                keys.setdefault(row[column], {}).setdefault(kind, set()).add(row[0])

        for name, counts in groups.items():
            counts["articles"] = {kind: len(keys[name].get(kind, ())) for kind in
                                  ("all", "created", "removed", "held", "up", "down")}

        def size(counts):
            return counts["created"] + counts["updated"] + counts["removed"] + counts["held"]
        order = sorted(groups.items(), key=lambda item: (-size(item[1]), item[0].encode()))
        if len(order) > 51:
            rest = order[50:]
            total = {key: sum(counts[key] for _, counts in rest) for key in rest[0][1]
                     if key != "articles"}
            total["articles"] = {key: sum(counts["articles"][key] for _, counts in rest)
                                 for key in rest[0][1]["articles"]}
            order = order[:50] + [(None, dict(total, others=len(rest)))]
        return [dict({"others": 0}, name=name or None, **counts) if "others" not in counts
                else dict(counts, name=None) for name, counts in order]

    def checks(self):
        counts = {}
        for group in self.groups:
            for key, _ in itertools.groupby(group, lambda line: (line["check"], line["verdict"])):
                counts[key] = counts.get(key, 0) + 1
        return [{"check": check, "verdict": verdict, "count": count}
                for (check, verdict), count in counts.items()]

    def rejected(self):
        found = {}
        for line in self.rejects:
            found.setdefault(line["code"], []).append(line)
        order = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
        return [{"code": code, "count": len(lines), "first": [
            {"file": line["file"], "line": int(line["line"]), "column": line["column"],
             "reason": line["reason"], "raw": line["raw"], "target": line["target"] or None}
            for line in lines[:10]]} for code, lines in order]

    def digest(self):
        live = [row for row in self.rows if row[1]]
        moves = [(row, self.move(row)) for row in live]
        moves = [(row, move) for row, move in moves if move is not None]

        def largest(sign, with_held=True):
            found = [self.listed(row, self.value(row, self.price), move) for row, move in moves
                     if move * sign > 0 and (with_held or not row[3])]
            return sorted(found, key=lambda row: -row["percent"] * sign)[:10]
        return {
            "rejected": self.rejected(),
            "changes": sum(not row[3] for row in live), "holds": sum(row[3] for row in live),
            "price": sum(not row[3] and row[1] == "update"
                         and self.value(row, self.price) is not None for row in live),
            "up": largest(1), "down": largest(-1), "goingUp": largest(1, False),
            "goingDown": largest(-1, False), "zeroed": self.zeroed(),
            "sizes": self.sizes(moves), "suppliers": self.grouped(8), "brands": self.grouped(9),
            "categories": self.grouped(10), "checksOfRows": self.checks(),
            "articles": self.articles(live, moves), "new": self.new(live, self.targets),
        }


def inside(move, low, high):
    return (low is None or move > low) and (high is None or move <= high)


def main():
    claims = json.loads(pathlib.Path(sys.argv[2]).read_bytes())
    plan = Plan(pathlib.Path(sys.argv[1]), claims["digest"]["targets"])
    faults = []
    for index, (own, claimed) in enumerate(itertools.zip_longest(plan.rows, claims["rows"])):
        if own != claimed:
            faults.append(f"row {index}:\n  is      {own}\n  claimed {claimed}")
    for key, own in plan.digest().items():
        claimed = claims["digest"][key]
        if own != claimed and not (claimed is None and key in ("brands", "categories")):
            faults.append(f"{key}:\n  is      {own}\n  claimed {claimed}")
    print("\n".join(faults[:10]) or f"{len(plan.rows)} rows are as claimed")
    sys.exit(1 if faults else 0)


main()
