"""Reads a PDF that Chromium printed, with Python's own library, and prints the text of each page as a JSON list.

read-pdf.py FILE. Chromium compresses content with Flate, shows text as hexadecimal glyph numbers, and gives each font a
`ToUnicode` map (ISO 32000-1, sections 7.3.8, 9.4.3 and 9.10.3).
"""
import json
import pathlib
import re
import sys
import unicodedata
import zlib

data = pathlib.Path(sys.argv[1]).read_bytes()
objects = {int(found[1]): found[2] for found in re.finditer(rb"(\d+) 0 obj\b(.*?)\bendobj", data, re.DOTALL)}


def stream(number):
    head, rest = objects[number].split(b"stream\n", 1)
    assert b"/FlateDecode" in head, head
    return zlib.decompressobj().decompress(rest)


def reference(name, text):
    return int(re.search(rb"/" + name + rb" (\d+) 0 R", text)[1])


def letters(font):
    """Glyph numbers and the text that they stand for."""
    table = {}
    for lines in re.findall(rb"beginbfchar(.*?)endbfchar", cmap := stream(reference(b"ToUnicode", font)), re.DOTALL):
        for glyph, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", lines):
            table[int(glyph, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for lines in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", lines):
            for glyph in range(int(first, 16), int(last, 16) + 1):
                table[glyph] = chr(int(text, 16) + glyph - int(first, 16))
    return table


pages = []
for page in objects.values():
    if not re.search(rb"/Type\s*/Page\b", page):
        continue
    fonts = {}
    for name, number in re.findall(rb"/(\w+) (\d+) 0 R", re.search(rb"/Font\s*<<(.*?)>>", page, re.DOTALL)[1]):
        fonts[name] = letters(objects[int(number)])
    text, font = "", {}
    for name, glyphs in re.findall(rb"/(\w+) [\d.]+ Tf|<([0-9A-Fa-f]+)>", stream(reference(b"Contents", page))):
        if name:
            font = fonts[name]
        else:
            text += "".join(font[int(glyphs[at:at + 4], 16)] for at in range(0, len(glyphs), 4))
    # Fonts have ligatures.
    pages.append(unicodedata.normalize("NFKC", text))
print(json.dumps(pages))
