"""Reads label files with parsers of other people and against the formats' rules, and prints them as JSON.

read-labels.py FILE: webvtt-py for `.vtt`, srt for `.srt`, the fields of a line for `.rttm` and `.labels.txt`. Each label
is [start, end, speaker, text], times in seconds. A redaction of several channels has no speaker.
"""
import json
import pathlib
import re
import sys

import srt
import webvtt

path = pathlib.Path(sys.argv[1])
labels = []


def seconds(clock):
    hours, minutes, rest = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


if path.suffix == ".vtt":
    text = path.read_bytes().decode("utf-8")
    assert text.startswith("WEBVTT\n")
    assert all(re.fullmatch(r"\d\d+:\d\d:\d\d\.\d{3} --> \d\d+:\d\d:\d\d\.\d{3}", line)
               for line in text.splitlines() if "-->" in line)
    for caption in webvtt.read(str(path)):
        # No other markup than the voice.
        assert re.fullmatch(r"<v [^<>]+>[^<>]*</v>|\[REDACTED: [^<>]*\]", caption.raw_text), caption.raw_text
        labels.append([seconds(caption.start), seconds(caption.end), caption.voice or "", caption.text])
elif path.suffix == ".srt":
    for position, subtitle in enumerate(srt.parse(path.read_bytes().decode("utf-8"), ignore_errors=False)):
        assert subtitle.index == position + 1 and "\n" not in subtitle.content
        speaker, text = subtitle.content.split(": ", 1)
        labels.append([subtitle.start.total_seconds(), subtitle.end.total_seconds(), speaker, text])
elif path.suffix == ".rttm":
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(";;"):
            continue
        kind, name, channel, start, length, *rest = line.split(" ")
        assert kind in ("SPEAKER", "NOSCORE") and name == path.parent.name and int(channel) >= 1
        assert kind == "SPEAKER" or rest[2] == "<NA>"
        assert len(rest) == 5 and rest[:2] == rest[3:] == ["<NA>", "<NA>"], line
        labels.append([float(start), float(start) + float(length), rest[2], channel])
else:
    for line in path.read_bytes().decode("utf-8").split("\n")[:-1]:
        start, end, text = line.split("\t")
        speaker, text = text.split(": ", 1)
        labels.append([float(start), float(end), speaker, text])
assert all(end >= start for start, end, *_ in labels)
print(json.dumps(labels))
