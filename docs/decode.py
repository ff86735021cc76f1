#!/usr/bin/env python3
"""Decodes an Ogg Opus clip with libopus, at any rate that libopus has, to one channel.

    decode.py CLIP.opus RATE DECODED.wav

The clip must be intact and have one stream. Header gain, pre-skip and end trimming are applied (RFC 7845). See
docs/experts.md.
"""

import ctypes
import struct
import sys
import wave

clip, rate, decoded = sys.argv[1], int(sys.argv[2]), sys.argv[3]
with open(clip, "rb") as file:
    ogg = file.read()

# Pages and their packets (RFC 3533). After the loop, `granule` is that of the last page.
packets, packet, at = [], b"", 0
while at < len(ogg):
    granule, count = struct.unpack_from("<q", ogg, at + 6)[0], ogg[at + 26]
    lacing, at = ogg[at + 27 : at + 27 + count], at + 27 + count
    for size in lacing:
        packet, at = packet + ogg[at : at + size], at + size
        if size < 255:
            packets.append(packet)
            packet = b""

pre_skip, gain = struct.unpack_from("<H4xh", packets[0], 10)  # OpusHead
opus = ctypes.CDLL("libopus.so.0")
opus.opus_decoder_create.restype = ctypes.c_void_p
decoder = ctypes.c_void_p(opus.opus_decoder_create(rate, 1, ctypes.byref(ctypes.c_int())))
opus.opus_decoder_ctl(decoder, 4034, ctypes.c_int(gain))  # OPUS_SET_GAIN
pcm, buffer = b"", (ctypes.c_int16 * 5760)()
for packet in packets[2:]:  # after OpusHead and OpusTags
    count = opus.opus_decode(decoder, packet, len(packet), buffer, 5760, 0)
    pcm += bytes(buffer)[: 2 * count]

step = 48000 // rate
first, frames = pre_skip // step, (granule - pre_skip) // step
with wave.open(decoded, "wb") as file:
    file.setparams((1, 2, rate, 0, "NONE", None))
    file.writeframes(pcm[2 * first : 2 * (first + frames)])
