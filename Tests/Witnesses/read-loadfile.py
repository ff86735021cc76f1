"""Reads a load file against its delimiters, and prints its rows as JSON.

read-loadfile.py FILE: Concordance for `.dat`, RFC 4180 for `.csv`.
"""
import csv
import json
import pathlib
import sys

path = pathlib.Path(sys.argv[1])
content = path.read_bytes()
if path.suffix == ".dat":
    assert content.startswith(b"\xef\xbb\xbf"), "no byte order mark"
    text = content.decode("utf-8-sig")
    # By the marks alone, with no escape known: what a reader finds that knows of none.
    plain = [[field[1:-1] for field in line.split("\x14")] for line in text.split("\r\n")[:-1]]
    for line in text.split("\r\n")[:-1]:
        assert all(f[0] == f[-1] == "\u00fe" and "\u00fe" not in f[1:-1] for f in line.split("\x14")), line
    rows = list(csv.reader(text.split("\r\n")[:-1], delimiter="\x14", quotechar="\u00fe", strict=True))
    assert rows == plain, "two readers disagree"
else:
    text = content.decode("utf-8")
    rows = list(csv.reader(text.splitlines(keepends=True), strict=True))
assert text.endswith("\r\n")
assert text.count("\r") == text.count("\n") == len(rows), "a row is more than one line"
print(json.dumps(rows))
