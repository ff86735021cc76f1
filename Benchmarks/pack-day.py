#!/usr/bin/env python3
"""Writes hour archives as the one flat file that `floor` reads: reading ZIPs is no part of the floor.

Layout: the index's size (8 bytes, little-endian), the index (JSON), then every clip's bytes in the index's order.
"""
import json
import shutil
import sys
import zipfile

from clips import sessions_of


def main():
    if len(sys.argv) < 3:
        sys.exit("usage: pack-day.py PACK ARCHIVE...")
    pack_path, *paths = sys.argv[1:]
    sessions = sessions_of(paths)
    index = {
        "sessions": [
            {
                "id": session_id,
                "clips": [
                    {"type": clip.type, "microseconds": clip.microseconds, "size": clip.size} for clip in clips
                ],
            }
            for session_id, clips in sessions.items()
        ]
    }
    archives = [zipfile.ZipFile(path) for path in paths]
    with open(pack_path, "wb") as pack:
        index_bytes = json.dumps(index).encode()
        pack.write(len(index_bytes).to_bytes(8, "little"))
        pack.write(index_bytes)
        for clips in sessions.values():
            for clip in clips:
                with archives[clip.archive].open(clip.entry) as source:
                    shutil.copyfileobj(source, pack)


if __name__ == "__main__":
    main()
