#!/usr/bin/env python3
"""Writes BuiltInTargets.swift from the target files beside this script.

The files are compiled in as text: a resource bundle would break the single static binary.
Run it after changing a target: python3 Sources/Pipelines/Targets/generate.py
"""
import pathlib

folder = pathlib.Path(__file__).resolve().parent
lines = [
    "// Made by Sources/Pipelines/Targets/generate.py from the .json5 files beside it.",
    "// Do not edit: change a target file and run the script.",
    "",
    "/// The built-in target files as text, by name.",
    "package enum BuiltInTargets {",
    "    package static let files: [(name: String, text: String)] = [",
]
for path in sorted(folder.glob("*.json5")):
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n") and '"""#' not in text and "\r" not in text, path
    # At the first column, so that the text's lines keep their length.
    lines += ["        (", f'            "{path.stem}",', '            #"""']
    lines += text.splitlines()
    lines += ["", '"""#', "        ),"]
lines += ["    ]", "}", ""]
(folder / "BuiltInTargets.swift").write_text("\n".join(lines), encoding="utf-8")
