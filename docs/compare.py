#!/usr/bin/env python3
"""Compares a decoded clip with its part of a recording, at the place that the clip's timestamp gives.

    compare.py BAG SESSION CLIP DECODED.wav

SESSION is the session's folder below `data/sessions`. CLIP is the index of the clip in `clips` of its timeline.json,
from 0. The script is for timestamps that mark starts and have at most six digits of a second. It needs
`timeline.wav`. See docs/experts.md.
"""

import array
import json
import sys
import wave
from datetime import datetime, timedelta

bag, name, index, decoded = sys.argv[1:]
folder = f"{bag}/data/sessions/{name}"
with open(f"{folder}/timeline.json", encoding="utf-8") as file:
    session = json.load(file)
clip, rate = session["clips"][int(index)], session["sampleRate"]

# Whole numbers only: floating point would round some places to the wrong frame.
time, start = [datetime.fromisoformat(text) for text in (clip["timestamp"], session["start"])]
microseconds = (time - start) // timedelta(microseconds=1)
place = (microseconds * rate + 500_000) // 1_000_000 + clip["shiftedFrames"]


def samples(path, first, channel):
    with wave.open(path) as file:
        file.setpos(first)
        return array.array("h", file.readframes(clip["frames"]))[channel :: file.getnchannels()]


mine, recorded = samples(decoded, 0, 0), samples(f"{folder}/timeline.wav", place, clip["channel"])
different = [abs(a - b) for a, b in zip(mine, recorded) if a != b]
print(f"startFrame {clip['startFrame']}, computed {place}")
print(f"{len(mine)} and {len(recorded)} samples; {len(different)} differ, by {max(different, default=0)} at most")
