#!/usr/bin/env python3
"""Reads version 2 of audiowaveform's data format by its description, and compares it with the WAV that it is of.

    check-peaks.py TIMELINE.wav TIMELINE.dat
"""
import array
import struct
import sys
import wave

with wave.open(sys.argv[1]) as file:
    rate, channels = file.getframerate(), file.getnchannels()
    samples = array.array("h", file.readframes(file.getnframes()))
with open(sys.argv[2], "rb") as file:
    data = file.read()

version, flags, sample_rate, samples_per_pixel, length, channel_count = struct.unpack("<iIiiII", data[:24])
assert version == 2, version
assert flags & 1 == 1, "8-bit values are told by bit 0"
assert (sample_rate, channel_count) == (rate, channels), (sample_rate, channel_count)
frames = len(samples) // channels
assert length == -(-frames // samples_per_pixel), (length, frames, samples_per_pixel)
values = struct.unpack(f"{2 * length * channels}b", data[24:])
for pixel in range(length):
    for channel in range(channels):
        first = pixel * samples_per_pixel * channels + channel
        stretch = samples[first:first + samples_per_pixel * channels:channels]
        at = 2 * (pixel * channels + channel)
        expected = int(min(stretch) / 256), int(max(stretch) / 256)
        assert values[at:at + 2] == expected, (pixel, channel, values[at:at + 2], expected)
print(length, "pixels of", channels, "channels")
