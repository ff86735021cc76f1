"""Reads an HTML page with Python's parser, and prints its tags, attributes and text as JSON.

Asserts that every element is closed where it has to be, and that no invisible mark is in it.
"""
import html.parser
import json
import pathlib
import sys
import unicodedata

text = pathlib.Path(sys.argv[1]).read_bytes().decode("utf-8")
hidden = [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") and c != "\n"]
assert not hidden, hidden
VOID = {"meta", "br"}


class Page(html.parser.HTMLParser):
    tags, attributes, words, stack = set(), set(), [], []

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes.update(f"{tag} {name}={value}" for name, value in attributes)
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag, tag

    def handle_data(self, data):
        self.words.append(data)


page = Page()
page.feed(text)
page.close()
assert not page.stack, page.stack
print(json.dumps({"tags": sorted(page.tags), "attributes": sorted(page.attributes), "text": "".join(page.words)}))
