"""Reads the cue points of a WAV file with PyPI wavinfo, and prints them as JSON: [frame, length, label]."""
import json
import sys

import wavinfo

cues = wavinfo.WavInfoReader(sys.argv[1], info_encoding="utf-8", bext_encoding="utf-8").cues
labels = {label.name: label.text for label in cues.labels}
lengths = {item.name: item.length for item in cues.ranges}
for cue in cues.cues:
    assert cue.position == cue.sample_offset and cue.chunk_id == b"data"
print(json.dumps([[cue.position, lengths[cue.name], labels[cue.name]] for cue in cues.cues]))
