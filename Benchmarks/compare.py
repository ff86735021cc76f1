#!/usr/bin/env python3
"""Checks that the contenders did the same job: their WAVs against the floor's.

A peer's resampler and dither change samples, so its duration must agree and every second must carry the same sound;
a bag (`--bag`) must have the floor's very samples.
"""
import argparse
import os
import sys

import numpy as np
import soundfile as sf

SECONDS_APART = 0.05  # durations
LIKENESS = 0.9  # correlation over the whole channel
AUDIBLE = 30.0  # RMS of 16-bit samples from which a second counts as sound
LEVEL_RATIO = 1.6  # of a second's RMS: about 4 dB; a missing clip is far outside of it
MAX_LAG = 48  # frames that a resampler may shift by: 3 ms at 16 kHz


def read(path):
    samples, rate = sf.read(path, dtype="int16", always_2d=True)
    return samples.astype(np.float32), rate


def likeness(a, b):
    """The highest normalised correlation over small shifts."""
    best = 0.0
    for lag in range(-MAX_LAG, MAX_LAG + 1):
        x, y = (a[lag:], b[: len(b) - lag]) if lag >= 0 else (a[:lag], b[-lag:])
        norm = float(np.sqrt(np.dot(x, x) * np.dot(y, y)))
        if norm > 0:
            best = max(best, float(np.dot(x, y)) / norm)
    return best


def levels(samples, rate):
    whole = samples[: len(samples) // rate * rate].reshape(-1, rate)
    return np.sqrt(np.mean(whole**2, axis=1))


def differences(reference, candidate, exact):
    expected, rate = read(reference)
    if not os.path.exists(candidate):
        return ["is missing"]
    got, got_rate = read(candidate)
    if got_rate != rate or got.shape[1] != expected.shape[1]:
        return [f"has {got.shape[1]} channels at {got_rate} Hz, not {expected.shape[1]} at {rate}"]
    if exact:
        return [] if np.array_equal(got, expected) else ["does not have the floor's samples"]

    found = []
    if abs(len(got) - len(expected)) > SECONDS_APART * rate:
        found.append(f"lasts {len(got) / rate:.3f} s, not {len(expected) / rate:.3f}")
    length = min(len(got), len(expected))
    for channel in range(expected.shape[1]):
        a, b = expected[:length, channel], got[:length, channel]
        if np.any(a) and (alike := likeness(a, b)) < LIKENESS:
            found.append(f"channel {channel} correlates by {alike:.3f} only")
        level_a, level_b = levels(a, rate), levels(b, rate)
        ratio = np.maximum(level_a, level_b) / np.maximum(np.minimum(level_a, level_b), 1)
        wrong = np.flatnonzero((np.maximum(level_a, level_b) > AUDIBLE) & (ratio > LEVEL_RATIO))
        if len(wrong):
            found.append(f"channel {channel} differs in level in {len(wrong)} seconds, first at {wrong[0]} s")
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("floor", help="the folder that floor wrote")
    parser.add_argument("candidate")
    parser.add_argument("--bag", action="store_true", help="the candidate is a bag of opusstitch: compare exactly")
    options = parser.parse_args()

    names = sorted(name[:-4] for name in os.listdir(options.floor) if name.endswith(".wav"))
    problems = 0
    for name in names:
        inner = f"data/sessions/{name}/timeline.wav" if options.bag else f"{name}.wav"
        reference = os.path.join(options.floor, f"{name}.wav")
        for difference in differences(reference, os.path.join(options.candidate, inner), options.bag):
            print(f"{inner} {difference}", file=sys.stderr)
            problems += 1
    sys.exit(1 if problems or not names else 0)


if __name__ == "__main__":
    main()
