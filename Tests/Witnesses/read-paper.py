"""Reads a PDF with Poppler, and prints for each page: its size in points, its text, words that lie over each other, and
words outside of the page, as a JSON list.

read-paper.py FILE
"""
import json
import subprocess
import sys
from xml.etree import ElementTree

xhtml = "{http://www.w3.org/1999/xhtml}"
out = subprocess.run(["pdftotext", "-bbox", sys.argv[1], "-"], check=True, capture_output=True).stdout


def over(one, other):
    """Whether two words are printed over each other: lines that only touch are not."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 1 and high > 0.4 * min(one[3] - one[1], other[3] - other[1])


pages = []
for page in ElementTree.fromstring(out.decode()).iter(xhtml + "page"):
    width, height = float(page.get("width")), float(page.get("height"))
    words = [(*(float(word.get(name)) for name in ("xMin", "yMin", "xMax", "yMax")), word.text or "")
             for word in page.iter(xhtml + "word")]
    words.sort(key=lambda word: word[1])
    overlaps = []
    for at, word in enumerate(words):
        for other in words[at + 1:]:
            if other[1] > word[3]:
                break
            if over(word, other):
                overlaps.append(f"{word[4]} / {other[4]}")
    outside = [word[4] for word in words if word[0] < 0 or word[1] < 0 or word[2] > width or word[3] > height]
    text = subprocess.run(["pdftotext", "-layout", "-f", str(len(pages) + 1), "-l", str(len(pages) + 1), sys.argv[1], "-"],
                          check=True, capture_output=True).stdout.decode()
    pages.append({"width": width, "height": height, "text": text, "overlaps": overlaps, "outside": outside})
print(json.dumps(pages))
