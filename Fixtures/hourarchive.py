"""Speaks lines, encodes them as Ogg Opus clips, and packs them into hour archives.

Shared by make-day.py and make-problem-day.py. Nothing here is random: stream serials, ZIP times
and gains are fixed, so the same versions of the tools give the same bytes.
"""

import json
import re
import struct
import subprocess
import wave
import zipfile
import zlib
from dataclasses import dataclass, field

GENERATED_AT = "2025-12-13T02:15:32Z"
ZIP_TIME = (2025, 12, 13, 2, 15, 32)
TICKS = 10_000_000  # per second; times are whole numbers of 100 ns since midnight UTC


# What is said ------------------------------------------------------------------------------------

@dataclass
class Line:
    """One message of a session. Options left at None come from the session."""

    type: str
    text: str
    gap: float = 0.6          # seconds after everything said before has ended; negative: barge-in
    with_previous: bool = False   # same instant as the line before
    precision: int = 0        # digits after the second in the written timestamp
    offset_hours: int | None = None   # None writes Z
    rate: int | None = None
    frame_ms: int | None = None
    channels: int = 1
    gain_db: float = 0.0


@dataclass
class Session:
    id: str
    conversation: str
    start: str                # HH:MM:SS, UTC
    voices: dict              # type -> (espeak-ng voice, words per minute, pitch)
    lines: list
    rate: int = 16000
    kbps: int = 24
    frame_ms: int = 20
    first_message: int = 1
    newest_first: bool = False    # how the metadata lists the session's files


@dataclass
class Clip:
    """A recorded line, with everything that the metadata and the archive need of it."""

    session: Session
    message_id: int
    type: str
    ticks: int
    timestamp: str
    data: bytes
    size: int = field(init=False)    # what the metadata will claim

    def __post_init__(self):
        self.size = len(self.data)

    @property
    def file_name(self):
        return f"message_{self.message_id}_{self.type}.opus"

    @property
    def hour(self):
        return self.ticks // (3600 * TICKS)


def agent(text, **options):
    return Line("agent_tts", text, **options)


def user(text, **options):
    return Line("user", text, **options)


def supervisor(text, **options):
    return Line("supervisor", text, **options)


def record(session, day, work):
    """Returns the session's clips, each placed after what was said before it.

    A timestamp is rounded up to its written precision, so that only lines with a negative gap, or
    with_previous, overlap what came before.
    """
    hours, minutes, seconds = map(int, session.start.split(":"))
    now = end = (hours * 3600 + minutes * 60 + seconds) * TICKS
    clips = []
    for index, line in enumerate(session.lines):
        message_id = session.first_message + index
        pcm = speak(line, session, work)
        data = encode(pcm, line, session, message_id, work)
        if index and not line.with_previous:
            step = 10 ** (7 - line.precision)
            now = -(-(end + round(line.gap * TICKS)) // step) * step
        clips.append(Clip(session, message_id, line.type, now, written(now, day, line), data))
        end = max(end, now + ticks_of(pcm))
    return clips


def written(ticks, day, line):
    """The instant as ISO 8601, at the line's precision and in its offset (never past midnight)."""
    local = ticks + (line.offset_hours or 0) * 3600 * TICKS
    seconds, fraction = divmod(local, TICKS)
    digits = f".{fraction:07d}"[: line.precision + 1] if line.precision else ""
    zone = "Z" if line.offset_hours is None else f"{line.offset_hours:+03d}:00"
    return f"{day}T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{digits}{zone}"


# From words to clips -----------------------------------------------------------------------------

def run(*arguments):
    subprocess.run([str(argument) for argument in arguments], check=True)


def speak(line, session, work):
    """Returns a WAV of the line at the rate its clip will claim as its original one."""
    voice, speed, pitch = session.voices[line.type]
    spoken, pcm = work / "spoken.wav", work / "pcm.wav"
    run("espeak-ng", "-b", 1, "-v", voice, "-s", speed, "-p", pitch, "-w", spoken, line.text)
    # Channels differ in level, so that a decoder that drops one of them is caught.
    levels = [f"1v{0.9 / (channel + 1):.2f}" for channel in range(line.channels)]
    # -D: dither is noise, and noise is not worth its bytes here.
    # wavpcm: the wave module can't read the extensible header that sox gives to three channels.
    run("sox", "-D", spoken, "-r", line.rate or session.rate, "-t", "wavpcm", pcm,
        "gain", "-n", "-3", "remix", *levels)
    return pcm


def encode(pcm, line, session, message_id, work):
    """Returns the clip's bytes. The serial is derived from its names, as opusenc's own is random."""
    clip = work / "clip.opus"
    serial = zlib.crc32(f"{session.id}/{message_id}".encode()) & 0x7FFFFFFF
    run("opusenc", "--quiet", "--speech", "--bitrate", session.kbps * line.channels,
        "--framesize", line.frame_ms or session.frame_ms, "--serial", serial, "--padding", 0, pcm, clip)
    data = clip.read_bytes()
    return with_gain(data, line.gain_db) if line.gain_db else data


def ticks_of(pcm):
    with wave.open(str(pcm)) as sound:
        return sound.getnframes() * TICKS // sound.getframerate()


# Ogg and OpusHead, as far as needed (RFC 3533, RFC 7845) ----------------------------------------

def pages(data):
    """Returns (offset, size) of every Ogg page."""
    found, offset = [], 0
    while offset < len(data):
        segments = data[offset + 26]
        size = 27 + segments + sum(data[offset + 27 : offset + 27 + segments])
        found.append((offset, size))
        offset += size
    return found


def ogg_crc(page):
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc


def with_head(data, offset, replacement):
    """Replaces bytes of the OpusHead packet and makes its page's checksum right again."""
    size = pages(data)[0][1]
    page = bytearray(data[:size])
    head = page.index(b"OpusHead") + offset
    page[head : head + len(replacement)] = replacement
    page[22:26] = bytes(4)
    page[22:26] = struct.pack("<I", ogg_crc(page))
    return bytes(page) + data[size:]


def with_gain(data, decibels):
    """Output gain is a signed Q7.8 number of decibels; opusenc has no option for it."""
    return with_head(data, 16, struct.pack("<h", round(decibels * 256)))


def with_mapping_family(data, family):
    return with_head(data, 18, bytes([family]))


# Archives ----------------------------------------------------------------------------------------

def metadata(clips, day, hour, total_sessions=None):
    """Returns metadata.json for one hour, sessions in the order in which their clips come."""
    sessions = {}
    for clip in clips:
        sessions.setdefault(clip.session.id, []).append(clip)
    listed = []
    for own in sessions.values():
        session = own[0].session
        if session.newest_first:
            own = own[::-1]
        listed.append({
            "externalConversationId": session.conversation,
            "sessionId": session.id,
            "files": [{
                "fileName": clip.file_name,
                "originalPath": f"knovvu-va/tenant/project/conversations/{session.conversation}/"
                                f"{plain(session.id)}/{clip.file_name}",
                "messageId": clip.message_id,
                "type": clip.type,
                "timestamp": clip.timestamp,
                "originalSizeBytes": clip.size,
            } for clip in own],
        })
    document = {
        "generatedAt": GENERATED_AT,
        "utcDay": day,
        "hour": f"{hour:02d}",
        "totalSessions": len(listed) if total_sessions is None else total_sessions,
        "sessions": listed,
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def plain(name):
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name)


def write_archive(path, entries):
    """Writes (name, bytes, method) entries in their order, all with the same time and mode."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data, method in entries:
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = method
            info.create_system = 3    # Unix, whatever this runs on
            info.external_attr = 0o100644 << 16
            archive.writestr(info, data)
    print(f"{path.name}: {len(entries)} entries, {path.stat().st_size} bytes")
