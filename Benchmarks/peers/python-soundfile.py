#!/usr/bin/env python3
"""Hour archives to one stereo WAV per session, with zipfile, soundfile and numpy: user left, agent right.

usage: python-soundfile.py OUTPUT-FOLDER ARCHIVE...
"""
import io
import os
import sys
import zipfile

import numpy as np
import soundfile as sf

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from clips import sessions_of  # noqa: E402

out, *paths = sys.argv[1:]
os.makedirs(out, exist_ok=True)
archives = [zipfile.ZipFile(path) for path in paths]

for session, clips in sessions_of(paths).items():
    placed = []
    for clip in clips:
        samples, rate = sf.read(io.BytesIO(archives[clip.archive].read(clip.entry)))
        channel = 0 if clip.type == "user" else 1
        placed.append((round(clip.microseconds * rate / 1_000_000), channel, samples))
    timeline = np.zeros((max(start + len(samples) for start, _, samples in placed), 2))
    for start, channel, samples in placed:
        timeline[start : start + len(samples), channel] += samples
    sf.write(os.path.join(out, f"{session}.wav"), timeline, rate, subtype="PCM_16")
