"""Reads the JSON5 of pipeline and target files: just enough for those that tests use."""

import re
from decimal import Decimal

TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<mark>[{}\[\]:,])
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<number>[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)
    |(?P<name>[A-Za-z_$][\w$]*)""",
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)", re.DOTALL)
SHORT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
WORDS = {"true": True, "false": False, "null": None}


def unescape(match):
    what = match.group(1)
    if what[0] in "ux" and len(what) > 1:
        return chr(int(what[1:], 16))
    if what in ("\n", "\r\n", "\r"):
        return ""
    return SHORT.get(what, what)


def text_of(token):
    plain = ESCAPE.sub(unescape, token[1:-1])
    # A character beyond the basic plane may be written as a pair of escapes.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16")


def tokens(source):
    offset = 0
    while offset < len(source):
        match = TOKEN.match(source, offset)
        if not match:
            raise ValueError(f"not JSON5 at {source[offset:offset + 20]!r}")
        offset = match.end()
        if match.lastgroup != "blank":
            yield match.lastgroup, match.group()


def loads(source):
    found = list(tokens(source))
    value, rest = parse(found, 0)
    if rest != len(found):
        raise ValueError("text behind the value")
    return value


def parse(found, at):
    kind, token = found[at]
    if token == "{":
        return parse_object(found, at + 1)
    if token == "[":
        return parse_list(found, at + 1)
    if kind == "text":
        return text_of(token), at + 1
    if kind == "number":
        return Decimal(token), at + 1
    return WORDS[token], at + 1


def parse_object(found, at):
    result = {}
    while found[at][1] != "}":
        kind, token = found[at]
        key = text_of(token) if kind == "text" else token
        assert found[at + 1][1] == ":", "a colon follows a key"
        result[key], at = parse(found, at + 2)
        if found[at][1] == ",":
            at += 1
    return result, at + 1


def parse_list(found, at):
    result = []
    while found[at][1] != "]":
        value, at = parse(found, at)
        result.append(value)
        if found[at][1] == ",":
            at += 1
    return result, at + 1
