#!/usr/bin/env python3
"""Lists the clips of hour archives, joined into sessions: what the peers and the floor start from.

As a program it prints a line per clip, tab-separated, ordered by session and time:
    session, type, milliseconds since the session's first clip, number of the archive (from 0), entry
"""
import json
import sys
import zipfile
from dataclasses import dataclass
from datetime import datetime


@dataclass
class Clip:
    type: str
    time: datetime
    message_id: int
    archive: int  # index into the archives given
    entry: str
    size: int
    microseconds: int = 0  # since the session's first clip


def sessions_of(archives):
    """Session id -> its clips in order of time, across all archives."""
    sessions = {}
    for number, path in enumerate(archives):
        with zipfile.ZipFile(path) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
            metadata_entry = next(name for name in sizes if name.split("/")[-1] == "metadata.json")
            by_last_component = {name.split("/")[-1]: name for name in sizes}
            for session in json.loads(archive.read(metadata_entry))["sessions"]:
                session_id = session["sessionId"]
                for file in session["files"]:
                    name = file["fileName"]
                    candidates = (
                        name,
                        f"{session_id}/{name}",
                        f"{session.get('externalConversationId')}/{session_id}/{name}",
                    )
                    entry = next((c for c in candidates if c in sizes), None) or by_last_component[name]
                    time = datetime.fromisoformat(file["timestamp"].replace("Z", "+00:00"))
                    clip = Clip(file["type"], time, file["messageId"], number, entry, sizes[entry])
                    sessions.setdefault(session_id, []).append(clip)
    for clips in sessions.values():
        clips.sort(key=lambda clip: (clip.time, clip.message_id))
        for clip in clips:
            since_start = clip.time - clips[0].time
            clip.microseconds = (since_start.days * 86_400 + since_start.seconds) * 1_000_000 + since_start.microseconds
    return dict(sorted(sessions.items()))


if __name__ == "__main__":
    for session_id, clips in sessions_of(sys.argv[1:]).items():
        for clip in clips:
            print(session_id, clip.type, clip.microseconds // 1000, clip.archive, clip.entry, sep="\t")
