"""The slow, obvious twin of the diff: what a run must say to its targets, by docs/formats alone.

    reconcile_twin.py TARGETS_FOLDER CASES

CASES has one JSON object a line: a pipeline, the records of some days, and what the program under
test made of them. Each day starts from the snapshot that the twin itself made of the day before.
Prints what differs and ends with 1 where something does. `--spoil` alters one byte of every
answer first: then everything must differ.
"""

import decimal
import json
import pathlib
import sys
from decimal import Decimal

import json5_small

decimal.getcontext().prec = 60
INT64 = 2**63
ROUNDINGS = {
    "halfEven": decimal.ROUND_HALF_EVEN,
    "halfUp": decimal.ROUND_HALF_UP,
    "up": decimal.ROUND_UP,
    "down": decimal.ROUND_DOWN,
}
BLANKS = " \t\r\n"


# Texts ------------------------------------------------------------------------------------------


def number_text(number):
    """In lowest terms with a point."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def is_unsafe(mark):
    """What a terminal acts upon: controls, marks of direction, characters without a width."""
    code = ord(mark)
    return (code < 0x20 or 0x7F <= code < 0xA0 or code in (0x61C, 0x200B, 0x200E, 0x200F, 0xFEFF)
            or 0x2028 <= code <= 0x202E or 0x2060 <= code <= 0x206F or 0xFFF9 <= code <= 0xFFFB
            or 0xE0000 <= code <= 0xE007F)


def csv_cell(text, guard=True):
    """docs/formats/plan.md: guarded wherever a spreadsheet begins a cell, escapes in quotes."""
    out, starts, cares = "", True, False
    for index, mark in enumerate(text):
        if is_unsafe(mark) and mark not in "\t\n" or text.startswith("\\u{", index):
            out += "\\u{%x}" % ord(mark)
            starts, cares = False, True
            continue
        if guard and starts and mark in "=+-@'\t\r":
            out += "'"
            cares = cares or index > 0
        out += mark
        if mark in ";\t\n":
            starts = True
        elif index == 0 or mark not in '" ':
            starts = False
    if cares or any(mark in out for mark in ',"\n\r'):
        out = '"' + out.replace('"', '""') + '"'
    return out


def csv_value(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    return csv_cell(value)


def csv_line(cells):
    return ",".join(cells) + "\n"


# The target -------------------------------------------------------------------------------------


class Target:
    def __init__(self, source):
        self.about = json5_small.loads(source)
        self.name = self.about["name"]
        self.fields = self.about["fields"]
        self.identifier = self.about["identifier"]
        self.unique = self.about.get("unique", [self.identifier])
        said = [name for name in self.fields if name not in (self.identifier, *self.unique)]
        self.any_of = self.about.get("anyOf", said)
        self.items_max = int(self.about["limits"]["items"])
        bytes_max = self.about["limits"].get("bytes")
        self.bytes_max = None if bytes_max is None else int(bytes_max)

    def held(self, name, value):
        """The value as the target holds it, and the code of the fault that forbids it."""
        rule = self.fields[name]
        if rule["type"] == "number":
            return self.held_number(rule, value)
        if rule["type"] == "text":
            return self.held_text(rule, value)
        return value, None

    def held_number(self, rule, value):
        step = Decimal(1).scaleb(-int(rule["scale"]))
        held = value.quantize(step, rounding=ROUNDINGS[rule.get("rounding", "halfEven")])
        if not -INT64 <= held / step < INT64:
            return None, "R103"
        if not in_bounds(rule, held):
            return None, "R103"
        if "values" in rule and held not in rule["values"]:
            return None, "R107"
        return held, None

    def rounds_to_clearing(self, name, value):
        """A number is not what clears the field, and rounding would make it that."""
        cleared = self.fields[name].get("cleared")
        if not isinstance(value, Decimal) or not isinstance(cleared, Decimal):
            return False
        rule = self.fields[name]
        step = Decimal(1).scaleb(-int(rule["scale"]))
        return value != cleared and cleared == value.quantize(
            step, rounding=ROUNDINGS[rule.get("rounding", "halfEven")])

    def absence(self, name):
        rule = self.fields[name]
        return "cleared" if "cleared" in rule else rule.get("absent", "keeps")

    def held_text(self, rule, text):
        if rule.get("trim"):
            text = text.strip(BLANKS)
        if rule.get("asInteger"):
            digits = text.isascii() and text.isdigit()
            if not digits or (text[0] == "0" and text != "0") or int(text) >= INT64:
                return None, "R104"
            if not in_bounds(rule, int(text)):
                return None, "R104"
        most = rule.get("charactersMax")
        if most is not None and len(text) > most:
            return None, "R104"
        if "values" in rule and text not in rule["values"]:
            return None, "R107"
        return text, None

    def fits(self, name, value, is_key):
        """Whether a value of the snapshot may still be told."""
        held, fault = self.held(name, value)
        return fault is None and (is_key or not self.has_control(name, held))

    def has_control(self, name, text):
        """An identifier that is not the key, whose characters are looked at when it is read."""
        return name == self.identifier and any(c < " " or c == "\x7f" for c in text)

    def sameness(self, name, value):
        """What the target goes by when it takes two values for one."""
        rule = self.fields[name]
        if rule["type"] != "text":
            return value
        text = value.strip(BLANKS) if rule.get("trim") else value
        return text.lower() if rule.get("foldCase") else text

    # JSON

    def json_value(self, name, value):
        rule = self.fields[name]
        if rule["type"] == "boolean":
            return "true" if value else "false"
        if rule["type"] == "text":
            text = value.strip(BLANKS) if rule.get("trim") else value
            return text if rule.get("asInteger") else json_text(text)
        scale = int(rule["scale"])
        if rule.get("minorUnits"):
            text = number_text(value.scaleb(scale))
        elif rule.get("fixedScale"):
            text = format(value.quantize(Decimal(1).scaleb(-scale)) + 0, "f")
        else:
            text = number_text(value)
        return f'"{text}"' if rule.get("quoted") else text

    def item(self, values, parameters):
        """values and parameters: JSON texts by name."""
        return fill(self.about["item"], {**parameters, **values})

    def body(self, items, parameters):
        return fill(self.about["body"], {**parameters, "items": "[" + ",".join(items) + "]"})


def in_bounds(rule, number):
    low, high = rule.get("minimum"), rule.get("maximum")
    above, below = rule.get("exclusiveMinimum"), rule.get("exclusiveMaximum")
    return not (
        (low is not None and number < low) or (high is not None and number > high)
        or (above is not None and number <= above) or (below is not None and number >= below))


def json_text(text):
    return "".join(
        json.dumps(mark)[1:-1] if ord(mark) > 0x7E and is_unsafe(mark) else mark
        for mark in json.dumps(text, ensure_ascii=False))


def fill(template, holes):
    """JSON of the template, or None for a hole that has no value."""
    if isinstance(template, dict):
        members = [(key, fill(value, holes)) for key, value in template.items()]
        return "{" + ",".join(f"{json_text(k)}:{v}" for k, v in members if v is not None) + "}"
    if isinstance(template, list):
        elements = [fill(value, holes) for value in template]
        return "[" + ",".join(value for value in elements if value is not None) + "]"
    if isinstance(template, str):
        if template.startswith("{") and template.endswith("}"):
            return holes.get(template[1:-1])
        return json_text(template)
    if isinstance(template, bool) or template is None:
        return json.dumps(template)
    return number_text(template)


# The list ---------------------------------------------------------------------------------------


class Row:
    def __init__(self, file, line, key, values):
        self.file, self.line, self.key, self.values = file, line, key, values


class Source:
    """The records of one day, duplicates settled."""

    def __init__(self, read, names, day):
        self.partial = day["partial"]
        self.listed = set()  # keys that the list has as rows that could be read
        self.rejected = set()  # and as others: without case and blanks around
        groups = {}
        unread = {}  # key → the places of its rows that could not be read
        places = {}
        for number, batch in enumerate(day["batches"]):
            for line, *values in batch["rows"]:
                fields = dict(zip(names, values))
                key = fields[read["key"]]
                row = Row(batch["file"], line, key, fields)
                places[row] = (number, line)
                groups.setdefault(key, []).append(row)
            for reject in batch["rejects"]:
                if reject["key"]:
                    unread.setdefault(reject["key"], []).append((number, reject["line"]))
        self.rejected = {key.strip(BLANKS).lower() for key in unread}
        self.listed |= set(groups)
        policy = read.get("duplicates", "reject")
        kept, self.lost = [], []
        self.unbelieved = set(unread)  # keys of rows that are no records
        for key, rows in groups.items():
            bad = unread.get(key, [])
            if policy == "reject":
                winner = rows[0] if len(rows) == 1 and not bad else None
                self.lost += [(row, "R101") for row in rows if winner is None]
            else:
                winner = rows[-1] if policy == "last" else rows[0]
                self.lost += [(row, "R100") for row in rows if row is not winner]
                if policy == "last" and any(place > places[winner] for place in bad) or (
                        policy == "first" and any(place < places[winner] for place in bad)):
                    self.lost.append((winner, "R101"))
                    winner = None
            if winner is None:
                self.unbelieved.add(key)
            else:
                kept.append(winner)
        # In the order of the list: rows were numbered by the test as they came.
        self.records = sorted(kept, key=lambda row: (row.file, row.line))

    def has(self, key):
        return key in self.listed or key.strip(BLANKS).lower() in self.rejected


def typed(value, kind):
    if value is None or kind in ("text", "boolean"):
        return value
    return Decimal(value)


# The diff ---------------------------------------------------------------------------------------


class Diff:
    def __init__(self, stage, target, kinds, key, gone, source, snapshot, full, files):
        self.target, self.kinds, self.key = target, kinds, key
        self.gone, self.source, self.snapshot = gone, source, snapshot
        self.full, self.files = full, files
        self.bindings = {name: self.binding(stage["item"], name) for name in target.fields}
        self.compared = [
            name for name, (how, what) in self.bindings.items()
            if how == "constant" or (how == "field" and what != key) or self.is_dropped(name)
        ]
        names = target.about.get("parameters", {})
        self.parameters = {
            name: self.parameter(stage[name], names[name]) for name in names if name in stage
        }
        self.changes, self.rejects, self.batches, self.items = [], [], [], []
        self.next = {key: dict(fields) for key, fields in snapshot.items()}
        self.totals = dict.fromkeys(
            "records created updated unchanged refused held snapshotRows snapshotMatched "
            "snapshotRejected gone goneKept goneHeld goneRemoved goneAlready goneRefused "
            "goneWaiting rounded items".split(), 0)

    def is_dropped(self, name):
        """Bound no more, and the marketplace takes away what is left out."""
        return (self.bindings[name][0] == "absent" and self.target.absence(name) == "removes"
                and any(held.get(name) is not None for held in self.snapshot.values()))

    def binding(self, item, name):
        """("field", its name), ("constant", value) or ("absent", None)"""
        if name not in item:
            default = self.target.fields[name].get("default")
            return ("absent", None) if default is None else ("constant", default)
        bound = item[name]
        if isinstance(bound, str):
            return "field", bound
        return "constant", bound["constant"] if isinstance(bound, dict) else bound

    @staticmethod
    def parameter(value, about):
        if about["type"] == "text":
            return json_text(value)
        if isinstance(value, bool):
            return json.dumps(value)
        return number_text(Decimal(value))

    def run(self):
        self.refused = {}  # row → every (column, code) that may be listed for it
        self.wanted = {}  # row → the target's values
        for row in self.source.records:
            self.look(row)
        self.find_collisions()
        gone = [key for key in self.snapshot if not self.source.has(key)]
        gone.sort(key=lambda key: key.encode())
        gone = self.drop_gone_collisions(gone)
        for row in self.source.records:
            self.emit_record(row)
        self.emit_gone(gone)
        self.flush()
        totals = self.totals
        totals["records"] = len(self.source.records)
        totals["snapshotRows"] = len(self.snapshot)
        matched = sum(row.key in self.snapshot for row in self.source.records)
        totals["snapshotMatched"] = matched
        totals["snapshotRejected"] = (
            len(self.snapshot) - matched
            - sum(not self.source.has(key) for key in self.snapshot))
        totals["gone"] = len(self.snapshot) - matched - totals["snapshotRejected"]
        return self

    def refuse(self, row, column, code):
        self.refused.setdefault(row, set()).add((column, code))

    def column(self, name):
        how, what = self.bindings[name]
        return what if how == "field" else name

    def look(self, row):
        """What the target would hold of the record."""
        held = self.snapshot.get(row.key, {})
        values = self.wanted[row] = {}
        for name, (how, what) in self.bindings.items():
            if how == "absent":
                continue
            value = what if how == "constant" else typed(row.values[what], self.kinds[what])
            is_cut = self.target.fields[name].get("trim") and isinstance(value, str)
            if is_cut and not value.strip(BLANKS):
                value = None
            if value is not None:
                number = isinstance(value, Decimal) and not isinstance(value, bool)
                values[name], fault = self.target.held(name, value)
                if number and values[name] is not None and values[name] != value:
                    self.totals["rounded"] += 1
                elif number and fault and self.is_rounded(name, value):
                    self.totals["rounded"] += 1
                if fault:
                    self.refuse(row, self.column(name), fault)
                if number and self.target.rounds_to_clearing(name, value):
                    self.refuse(row, self.column(name), "R109")
                if not (how == "field" and what == self.key) and isinstance(value, str):
                    if values[name] is not None and self.target.has_control(name, values[name]):
                        self.refuse(row, self.column(name), "R104")
            else:
                values[name] = self.cleared(name, how, held)
                keeps = self.source.partial and held.get(name) is not None
                if self.target.fields[name].get("required") and not keeps:
                    self.refuse(row, self.column(name), "R102")

    def cleared(self, name, how, held):
        """The value that a row gives in place of one that it has lost; None where it gives none."""
        goes = how == "field" and not self.source.partial and held.get(name) is not None
        if not goes or self.target.absence(name) != "cleared":
            return None
        value = self.target.fields[name]["cleared"]
        return None if value == "" else value

    def is_rounded(self, name, value):
        scale = int(self.target.fields[name]["scale"])
        return value != value.quantize(Decimal(1).scaleb(-scale), rounding=decimal.ROUND_DOWN)

    def identity(self, key, values):
        parts = []
        for name in self.target.unique:
            how, what = self.bindings[name]
            if how == "field":
                value = key if what == self.key else values[name]
                if value is None and self.source.partial:
                    value = self.snapshot.get(key, {}).get(name)
                parts.append(None if value is None else self.target.sameness(name, value))
        return tuple(parts)

    def lacks_identity(self, row):
        """A required part is missing or unfit: the record is refused for that."""
        return any(
            name in self.compared and self.target.fields[name].get("required")
            and self.identity(row.key, self.wanted[row])[index] is None
            for index, name in enumerate(
                n for n in self.target.unique if self.bindings[n][0] == "field"))

    def find_collisions(self):
        self.taken = {}
        first = next((n for n in self.target.unique if self.bindings[n][0] == "field"), None)
        if first is None:
            return
        groups = {}
        for row in self.source.records:
            if self.lacks_identity(row):
                continue
            groups.setdefault(self.identity(row.key, self.wanted[row]), []).append(row)
        self.taken = {identity: rows[0] for identity, rows in groups.items()}
        differing = [
            name for name in self.target.unique if self.bindings[name][0] == "field"]
        of_keys = len(differing) == 1 and self.bindings[first][1] == self.key
        unbelieved = {}  # identity → keys of rows that are no records
        for key in self.source.unbelieved if of_keys else []:
            unbelieved.setdefault(self.identity(key, {first: key}), set()).add(key)
        for identity, rows in groups.items():
            others = unbelieved.get(identity, set())
            if len(rows) > 1 or others - {row.key for row in rows}:
                for row in rows:
                    self.refuse(row, self.column(first), "R105")

    def drop_gone_collisions(self, gone):
        """A record that left the list and one in it, one and the same for the target: neither is
        told. Only where gone records are told at all, and where the key alone is what differs."""
        if self.source.partial or not isinstance(self.gone, dict):
            return gone
        differing = [
            name for name in self.target.unique if self.bindings[name][0] == "field"]
        if len(differing) != 1 or self.target.fields[differing[0]]["type"] != "text":
            return gone
        left, seen = [], set()
        for key in gone:
            held = self.snapshot[key]
            if self.bindings[differing[0]][1] != self.key and held.get(differing[0]) is None:
                left.append(key)
                continue
            identity = self.identity(key, held)
            row = self.taken.get(identity)
            if row is None and identity not in seen:
                seen.add(identity)
                left.append(key)
            elif row is None:
                self.totals["goneRefused"] += 1
            else:
                self.totals["goneRefused"] += 1
                self.refuse(row, self.column(self.target.identifier), "R105")
        return left

    # Records of the list

    def emit_record(self, row):
        totals = self.totals
        if row in self.refused:
            totals["refused"] += 1
            self.rejects.append((row, self.refused[row]))
            return
        is_new = row.key not in self.snapshot
        held = self.snapshot.get(row.key, {})
        wanted = self.wanted[row]
        changed, cleared = [], set()
        for name in self.compared:
            if self.bindings[name][0] == "absent":
                wanted[name] = None
            elif wanted[name] is None and held.get(name) is not None:
                self.settle_absence(name, wanted, held, cleared)
                if wanted[name] == "keeps":
                    wanted[name] = None
                    continue
            elif wanted[name] is None and not is_new and self.clears_by_json(name):
                # It may have lost its value in an earlier run, whose request has failed.
                cleared.add(name)
            if wanted[name] != held.get(name):
                changed.append(name)
        if not (is_new or changed or self.full):
            totals["unchanged"] += 1
            return
        batch = self.send(row.key, wanted, cleared)
        if batch == "silent":
            if not (is_new or changed):
                totals["unchanged"] += 1
                return
            totals["refused"] += 1
            self.rejects.append((row, {(self.column(self.target.identifier), "R108")}))
            return
        if batch is None:
            totals["refused"] += 1
            column = self.column(self.target.identifier)
            self.rejects.append((row, {(column, "R106")}))
            return
        fate = "created" if is_new else "updated" if changed else "unchanged"
        totals[fate] += 1
        action = "create" if is_new else "update"
        origin = (self.files[row.file], str(row.line))
        for name in changed:
            self.change(action, row.key, name, held.get(name), wanted[name], origin, batch)

    def settle_absence(self, name, wanted, held, cleared):
        """The row has no value, and the snapshot has one."""
        if self.source.partial:
            wanted[name] = held[name]
        elif self.target.absence(name) == "keeps":
            wanted[name] = "keeps"
        elif self.target.absence(name) == "cleared":
            cleared.add(name)

    def clears_by_json(self, name):
        rule = self.target.fields[name]
        return (
            not self.source.partial and not rule.get("required")
            and self.bindings[name][0] == "field" and "cleared" in rule
            and rule["cleared"] in (None, ""))

    def change(self, action, key, name, old, new, origin, batch):
        self.next.setdefault(key, {})[name] = new
        self.changes.append(csv_line([
            action, csv_cell(key), csv_cell(name), csv_value(old), csv_value(new),
            csv_cell(origin[0]), origin[1], csv_cell(self.target.name), csv_cell(batch)]))

    # Requests

    def send(self, key, values, cleared=()):
        """The batch that the item goes to; None where it alone passes the target's bytes, "silent"
        where it says nothing."""
        texts = {name: json_text(self.target.fields[name]["cleared"]) for name in cleared}
        for name, (how, what) in self.bindings.items():
            value = key if (how, what) == ("field", self.key) else values.get(name)
            if how == "absent":
                continue
            if value is not None:
                texts[name] = self.target.json_value(name, value)
        if self.target.any_of and not any(name in texts for name in self.target.any_of):
            return "silent"
        item = self.target.item(texts, self.parameters)
        if not self.fits([item]):
            return None
        if len(self.items) == self.target.items_max or not self.fits(self.items + [item]):
            self.flush()
        self.items.append(item)
        self.totals["items"] += 1
        return self.file()

    def fits(self, items):
        if self.target.bytes_max is None:
            return True
        # The length of the body without joining it: brackets and commas are one byte each.
        empty = len(self.target.body([], self.parameters).encode())
        total = empty + sum(len(item.encode()) for item in items) + max(0, len(items) - 1)
        return total <= self.target.bytes_max

    def file(self):
        return f"{self.target.name}-{len(self.batches) + 1:04}.json"

    def flush(self):
        if self.items:
            body = self.target.body(self.items, self.parameters)
            self.batches.append([self.file(), body, len(self.items)])
            self.items = []

    # Records that left the list

    def emit_gone(self, gone):
        totals = self.totals
        if self.source.partial or not isinstance(self.gone, dict):
            is_held = self.gone == "hold" and not self.source.partial
            totals["goneHeld" if is_held else "goneKept"] += len(gone)
            return
        new = {
            name: what for name in self.bindings
            if self.bindings[name][0] == "field" and self.bindings[name][1] in self.gone["set"]
            for what in [self.gone["set"][self.bindings[name][1]]]
        }
        # A field that is bound no more goes with the others, where any is set.
        dropped = {name: None for name in self.target.fields if new and self.is_dropped(name)}
        for key in gone:
            held = self.snapshot[key]
            new = {n: {**new, **dropped}[n] for n in self.target.fields if n in {**new, **dropped}}
            changed = [name for name in new if new[name] != held.get(name)]
            fate = "goneRemoved" if changed else "goneAlready" if new else "goneKept"
            if not new or not (changed or self.full):
                totals[fate] += 1
                continue
            values = dict(held)
            for name, (how, what) in self.bindings.items():
                if how == "constant" and held.get(name) is None:
                    values[name] = what
            values.update(new)
            batch = self.send(key, values) if self.may_be_told(key, values) else None
            batch = None if batch == "silent" else batch
            totals["goneRefused" if batch is None else fate] += 1
            for name in changed if batch else []:
                self.change("remove", key, name, held.get(name), new[name], ("", ""), batch)


    def may_be_told(self, key, values):
        """Every required value is there, and none is out of the target's rules of today."""
        for name, (how, what) in self.bindings.items():
            is_key = (how, what) == ("field", self.key)
            value = key if is_key else None if how == "absent" else values.get(name)
            if isinstance(value, str) and self.target.fields[name].get("trim"):
                value = value.strip(BLANKS) or None
            if value is None and self.target.fields[name].get("required"):
                return False
            if value is not None and not self.target.fits(name, value, is_key):
                return False
        return True


# Comparing --------------------------------------------------------------------------------------


class Judge:
    def __init__(self, folder):
        self.built_in = {
            path.stem: path.read_text("utf-8") for path in pathlib.Path(folder).glob("*.json5")
        }
        self.parsed = {}
        self.faults, self.compared = [], 0

    def target(self, source):
        if source not in self.parsed:
            self.parsed[source] = Target(source)
        return self.parsed[source]

    def same(self, where, what, expected, found):
        self.compared += 1
        if expected != found:
            self.faults.append(f"{where}: {what}\n    twin:  {show(expected, found)}"
                               f"\n    found: {show(found, expected)}")

    def case(self, case):
        snapshots, columns = {}, {}
        for number, day in enumerate(case["days"], 1):
            where = f"case {case['id']} day {number}"
            pipeline = json5_small.loads(day["pipeline"])
            read = next(stage for stage in pipeline["stages"] if "read" in stage)
            diff = next(stage for stage in pipeline["stages"] if "diff" in stage)["diff"]
            kinds = {
                name: "text" if isinstance(field, str) else field.get("type", "text")
                for name, field in read["fields"].items()
            }
            source = Source(read, list(kinds), day)
            self.source(where, source, day["answer"])
            emits = [stage for stage in pipeline["stages"] if "emit" in stage]
            for stage, answer in zip(emits, day["answer"]["targets"], strict=True):
                own = case["own"].get(stage["emit"])
                target = self.target(own or self.built_in[stage["emit"]])
                twin = Diff(
                    stage, target, kinds, diff["key"], diff["gone"], source,
                    snapshots.get(target.name, {}), day["full"], day["files"]).run()
                columns.setdefault(target.name, set()).update(twin.compared)
                place = f"{where} {target.name}"
                self.diff(place, twin, answer)
                self.snapshot(place, twin.next, columns[target.name], answer["snapshot"])
                snapshots[target.name] = twin.next

    def source(self, where, source, answer):
        expected = sorted([row.file, row.line, code] for row, code in source.lost)
        found = sorted(reject[:2] + [reject[3]] for reject in answer["duplicates"])
        self.same(where, "duplicates", expected, found)
        self.same(where, "duplicate count", len(source.lost), answer["duplicateCount"])

    def diff(self, where, twin, answer):
        self.same(where, "totals", sorted(twin.totals.items()), sorted(answer["totals"].items()))
        self.same(where, "changes.csv", "".join(twin.changes), answer["changes"])
        self.same(where, "batches", twin.batches, answer["batches"])
        for file, body, items in answer["batches"]:
            json.loads(body)
        rows = [[row.file, row.line, f"{twin.key}={row.key}"] for row, _ in twin.rejects]
        found = [[reject[0], reject[1], reject[4]] for reject in answer["rejects"]]
        self.same(where, "rejected rows", rows, found)
        for (row, reasons), reject in zip(twin.rejects, answer["rejects"]):
            if tuple(reject[2:4]) not in reasons:
                self.same(where, f"reason of {row.key!r}", sorted(reasons), reject[2:4])

    def snapshot(self, where, rows, wanted, found):
        """Columns in the order in which the file has them; their names must be the twin's."""
        header = found.split("\n", 1)[0].split(",")
        columns = header[1:]
        self.same(where, "snapshot's columns", sorted(wanted), sorted(columns))
        lines = [csv_line(header)]
        for key in sorted(rows, key=lambda key: key.encode()):
            fields = rows[key]
            lines.append(csv_line([csv_cell(key)] + [csv_value(fields.get(c)) for c in columns]))
        self.same(where, "next snapshot", "".join(lines), found)


def show(value, other):
    """Around the first difference, so that a long text does not hide it."""
    mine, theirs = (v if isinstance(v, str) else json.dumps(v, ensure_ascii=False, default=str)
                    for v in (value, other))
    pairs = enumerate(zip(mine, theirs))
    at = next((i for i, (a, b) in pairs if a != b), min(len(mine), len(theirs)))
    start = max(0, at - 200)
    return ("…" if start else "") + repr(mine[start:at + 200])


def spoil(case):
    for day in case["days"]:
        for target in day["answer"]["targets"]:
            target["totals"]["items"] += 1


def main():
    arguments = sys.argv[1:]
    is_spoiled = "--spoil" in arguments
    folder, cases = [one for one in arguments if one != "--spoil"]
    judge = Judge(folder)
    count = 0
    with open(cases, encoding="utf-8", newline="\n") as lines:
        for line in lines:
            case = json.loads(line)
            if is_spoiled:
                spoil(case)
            judge.case(case)
            count += 1
    for fault in judge.faults[:5]:
        print(fault)
    print(f"{count} cases, {judge.compared} comparisons, {len(judge.faults)} differ")
    sys.exit(1 if judge.faults else 0)


if __name__ == "__main__":
    main()
