#!/usr/bin/env python3
"""Makes the problem day: one hour archive in Fixtures/problem-day (or in the folder given).

Needs espeak-ng, sox and opusenc. See README.md for what is wrong with each session.
"""

import struct
import sys
import tempfile
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from hourarchive import Session, agent, metadata, pages, record, user, with_gain, with_mapping_family, write_archive

DAY = "2025-12-11"
HOUR = 9
VOICES = {"agent_tts": ("en-gb+f2", 170, 55), "user": ("en-us+m3", 175, 40)}


def session(name, minute, *lines):
    """A session whose message ids begin at its minute times ten, so that file names differ."""
    return Session(name, f"conv-9{minute:02d}", f"09:{minute:02d}:00", VOICES, list(lines),
                   kbps=16, first_message=minute * 10)


SESSIONS = [
    session("missing-clip", 1, agent("Good morning."), user("This clip is missing."), agent("Goodbye.")),
    session("not-ogg", 2, agent("Good morning."), user("This clip is not Ogg."), agent("Goodbye.")),
    session("ambiguous", 3, agent("Good morning."), user("There are two of this clip.")),
    session("wrong-size", 4, agent("Good morning."), user("The size of this clip is wrong.")),
    session("unsupported", 5, agent("Three channels, family one.", channels=3),
            agent("Three channels, family two hundred and fifty five.", channels=3)),
    session("wrong-crc", 6, agent("Good morning."), user("The checksum of this clip is wrong.")),
    session("../../etc/<script>alert(1)</script>", 7, agent("Good morning."), user("My name is hostile.")),
    session("cut-off", 8, agent("Good morning."),
            user("This clip is cut off in the middle of a page, so its last words and its end are lost.")),
]


def cut_in_page(data):
    """Keeps half of the last page: all pages before it are whole, and none ends the stream."""
    offset, size = pages(data)[-1]
    return data[: offset + size // 2]


def with_wrong_crc(path, name):
    """Flips the CRC-32 of one entry in both of its headers; the data stays right."""
    data = bytearray(path.read_bytes())
    with ZipFile(path) as archive:
        info = archive.getinfo(name)
        central = archive.start_dir
    while data[central + 46 :][: len(name)] != name.encode():
        central += 46 + sum(struct.unpack_from("<HHH", data, central + 28))
    for at in info.header_offset + 14, central + 16:
        struct.pack_into("<I", data, at, info.CRC ^ 0xFFFFFFFF)
    path.write_bytes(data)


def main():
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "problem-day"
    with tempfile.TemporaryDirectory() as work:
        clips = [clip for session in SESSIONS for clip in record(session, DAY, Path(work))]
    by_id = {clip.message_id: clip for clip in clips}

    # These claim the size of what is in the archive, so that each shows one problem alone.
    for message_id, data in (
        (21, b"This was never an Ogg page. " * 40),
        (51, with_mapping_family(by_id[51].data, 255)),
        (81, cut_in_page(by_id[81].data)),
    ):
        by_id[message_id].data = data
        by_id[message_id].size = len(data)
    by_id[41].size += 1000

    missing, ambiguous, wrong_crc = by_id[11], by_id[31], by_id[61]
    entries = [("metadata.json", metadata(clips, DAY, HOUR, total_sessions=12), ZIP_DEFLATED)]
    for clip in clips:
        if clip is ambiguous:
            # Of one size and yet not the same sound, so that neither size nor luck can choose.
            entries.append((f"first/{clip.file_name}", clip.data, ZIP_STORED))
            entries.append((f"second/{clip.file_name}", with_gain(clip.data, -12), ZIP_STORED))
        elif clip is not missing:
            entries.append((clip.file_name, clip.data, ZIP_STORED))
    entries.append(("message_999_user.opus", by_id[10].data, ZIP_STORED))   # listed nowhere

    path = output / f"audio_{HOUR:02d}.zip"
    write_archive(path, entries)
    with_wrong_crc(path, wrong_crc.file_name)


if __name__ == "__main__":
    main()
