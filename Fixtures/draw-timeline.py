#!/usr/bin/env python3
"""Draws one stitched session as an SVG: the waveform of each speaker, and where each clip stands.

    python3 Fixtures/draw-timeline.py BAG SESSION > Fixtures/timeline.svg
"""
import array
import json
import pathlib
import sys
import wave

WIDTH, LANE, LEFT, TOP = 960, 84, 96, 46
COLOURS = {"user": "#2f6fb0", "agent_tts": "#b0562f"}


def peaks(samples, columns):
    """Lowest and highest sample of each column."""
    for column in range(columns):
        part = samples[column * len(samples) // columns:(column + 1) * len(samples) // columns]
        yield (min(part), max(part)) if part else (0, 0)


def main():
    folder = pathlib.Path(sys.argv[1], "data/sessions", sys.argv[2])
    timeline = json.loads((folder / "timeline.json").read_text())
    with wave.open(str(folder / "timeline.wav")) as file:
        frames = array.array("h", file.readframes(file.getnframes()))
    channels = timeline["channels"]
    columns = WIDTH - LEFT - 16
    height = TOP + LANE * len(channels) + 30

    def x(frame):
        return LEFT + frame * columns / timeline["frames"]

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">',
        f'<title>The session {timeline["sessionId"]} as one timeline</title>',
        f'<rect width="{WIDTH}" height="{height}" rx="8" fill="#fbfbf9" stroke="#d8d8d0"/>',
        f'<text x="16" y="26" font-size="14" fill="#333">session {timeline["sessionId"]}, '
        f'{timeline["start"][:10]} {timeline["start"][11:19]} UTC, {len(timeline["clips"])} clips from '
        f'{" and ".join(sorted({clip["source"]["archive"] for clip in timeline["clips"]}))}</text>',
    ]
    for channel, name in enumerate(channels):
        top = TOP + channel * LANE
        middle = top + 48
        colour = COLOURS.get(name, "#5a7a3a")
        out.append(f'<text x="16" y="{middle + 4}" fill="{colour}">{name}</text>')
        for clip in timeline["clips"]:
            if clip["channel"] == channel and clip["status"] == "placed":
                left, right = x(clip["startFrame"]), x(clip["startFrame"] + clip["frames"])
                out.append(
                    f'<rect x="{left:.1f}" y="{top + 16}" width="{right - left:.1f}" height="{LANE - 20}" rx="3" '
                    f'fill="{colour}" fill-opacity="0.12"/>'
                    f'<text x="{left + 2:.1f}" y="{top + 12}" fill="#555">{clip["messageId"]}</text>')
        line = " ".join(
            f"M{LEFT + column} {middle - high / 32768 * 30:.1f}V{middle - low / 32768 * 30 + 0.5:.1f}"
            for column, (low, high) in enumerate(peaks(frames[channel::len(channels)], columns)))
        out.append(f'<path d="{line}" stroke="{colour}" stroke-width="1"/>')
    for second in range(0, int(timeline["durationSeconds"]) + 1, 5):
        at = x(second * timeline["sampleRate"])
        out.append(f'<text x="{at:.1f}" y="{height - 10}" fill="#777" text-anchor="middle">{second} s</text>')
    out.append("</svg>")
    print("\n".join(out))


main()
