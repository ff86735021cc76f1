#!/usr/bin/env python3
"""Makes a day of hour archives of any size from the voices of a few.

The source clips are decoded once, and a pool of distinct clips is encoded from stretches of their speech; the archives
are then written clip by clip from that pool, so a day's size costs disk and no memory. The same options and the same
seed give the same bytes, with the same versions of opusdec and opusenc.
"""
import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

DAY = datetime(2025, 12, 12, tzinfo=timezone.utc)
SPEAKERS = ("agent_tts", "user")  # the agent greets
BARGE_IN = 0.1  # the share of turns that begin before the other speaker has ended
MESSAGES_PER_COPY = 1_000_000  # keeps message ids apart in a repeated day


@dataclass
class PoolClip:
    path: str
    type: str
    milliseconds: int
    size: int


@dataclass
class PlacedClip:
    session: str
    conversation: str
    message_id: int
    pool_clip: PoolClip
    start: int  # milliseconds since midnight

    @property
    def file_name(self):
        return f"message_{self.message_id}_{self.pool_clip.type}.opus"

    @property
    def time(self):
        return DAY + timedelta(milliseconds=self.start)


def parse_arguments():
    parser = argparse.ArgumentParser(description="make a day of hour archives from the clips of others")
    parser.add_argument("sources", help="a folder of ZIPs with Opus clips")
    parser.add_argument("output", help="the folder for the hour archives, made if missing")
    parser.add_argument("--sessions", type=int, default=60)
    parser.add_argument("--clips-per-session", type=int, default=6)
    parser.add_argument(
        "--spread", type=float, default=0,
        help="clips per session are drawn from a log-normal distribution with this sigma, 1 as in call centres "
        "(Brown et al. 2005), and the mean of --clips-per-session; 0: all have the same")
    parser.add_argument("--seconds", type=float, default=18, help="mean length of a clip")
    parser.add_argument("--gap", type=float, default=1.5, help="mean seconds of silence between turns")
    parser.add_argument("--rate", type=int, default=16_000, help="the clips' original sample rate")
    parser.add_argument("--bitrate", type=float, default=24, help="kbit/s (constrained, so that sizes are known)")
    parser.add_argument("--hours", type=int, default=24, help="number of archives; one without clips is not written")
    parser.add_argument("--repeat", type=int, default=1, help="the whole day this many times, under other ids")
    parser.add_argument("--interleave", action="store_true", help="sessions alternate clip by clip in an archive")
    parser.add_argument("--metadata", choices=("last", "first"), default="last", help="its place in an archive")
    parser.add_argument("--deflate", action="store_true", help="compress the entries")
    parser.add_argument("--pool", type=int, default=80, help="most distinct clips to encode")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def decode_sources(folder, rate, scratch):
    """All speech of each speaker, end to end: speaker -> a file of raw 16-bit samples."""
    speech = {speaker: os.path.join(scratch, f"{speaker}.raw") for speaker in SPEAKERS}
    names = sorted(name for name in os.listdir(folder) if name.endswith(".zip"))
    with open(speech["agent_tts"], "wb") as agent, open(speech["user"], "wb") as user:
        for name in names:
            with zipfile.ZipFile(os.path.join(folder, name)) as archive:
                for entry in sorted(e for e in archive.namelist() if e.endswith(".opus")):
                    clip = os.path.join(scratch, "source.opus")
                    raw = os.path.join(scratch, "source.raw")
                    with open(clip, "wb") as file:
                        file.write(archive.read(entry))
                    command = ["opusdec", "--quiet", "--no-dither", "--force-stereo", "--rate", str(rate), clip, raw]
                    if subprocess.run(command, stderr=subprocess.DEVNULL).returncode != 0:
                        continue  # a source day may hold damaged clips on purpose
                    with open(raw, "rb") as file:
                        left_of_stereo = memoryview(file.read()).cast("h")[::2]
                    (user if "user" in entry else agent).write(left_of_stereo.tobytes())
    for speaker, path in speech.items():
        if os.path.getsize(path) == 0:
            sys.exit(f"make-day: no clip of {speaker} in the archives of {folder}")
    return speech


def encode_pool(options, speech, scratch):
    """Encodes the distinct clips that the day is made of, half of them of each speaker."""
    count = max(2, min(options.pool, options.sessions * options.clips_per_session))
    rng = random.Random(f"pool {options.seed}")
    jobs = []
    for number in range(count):
        speaker = SPEAKERS[number % 2]
        milliseconds = round(options.seconds * 1000 * rng.uniform(0.5, 1.5))
        if count == 2:  # a day of one or two clips gets the very length that was asked for
            milliseconds = round(options.seconds * 1000)
        offset = rng.randrange(os.path.getsize(speech[speaker]) // 2) * 2
        jobs.append((number, speaker, milliseconds, offset))

    def encode(job):
        number, speaker, milliseconds, offset = job
        path = os.path.join(scratch, f"pool-{number}.opus")
        command = [
            "opusenc", "--quiet", "--speech", "--framesize", "20", "--bitrate", str(options.bitrate), "--cvbr",
            "--serial", str(number), "--raw", "--raw-rate", str(options.rate), "--raw-chan", "1", "-", path,
        ]  # fmt: skip
        with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:
            left = milliseconds * options.rate // 1000 * 2
            with open(speech[speaker], "rb") as samples:
                samples.seek(offset)
                while left > 0:
                    chunk = samples.read(min(left, 1 << 20))
                    if not chunk:  # the speech goes round
                        samples.seek(0)
                        continue
                    encoder.stdin.write(chunk)
                    left -= len(chunk)
        if encoder.returncode != 0:
            sys.exit("make-day: opusenc failed")
        return PoolClip(path, speaker, milliseconds, os.path.getsize(path))

    with ThreadPoolExecutor(os.cpu_count()) as workers:
        return list(workers.map(encode, jobs))


def clip_count(options, rng):
    if not options.spread:
        return options.clips_per_session
    mu = math.log(options.clips_per_session) - options.spread**2 / 2
    return min(max(1, round(rng.lognormvariate(mu, options.spread))), 60 * options.clips_per_session)


def plan_sessions(options, pool):
    """Every clip of the day with its time, session by session."""
    rng = random.Random(f"day {options.seed}")
    by_speaker = {speaker: [clip for clip in pool if clip.type == speaker] for speaker in SPEAKERS}
    clips = []
    message_id = 0
    for number in range(options.sessions):
        session = []
        turn_start = 0
        ends = {speaker: 0 for speaker in SPEAKERS}
        for turn in range(clip_count(options, rng)):
            speaker = SPEAKERS[turn % 2]
            pool_clip = rng.choice(by_speaker[speaker])
            start = max(turn_start, ends[speaker])  # nobody talks over themselves
            ends[speaker] = start + pool_clip.milliseconds
            message_id += 1
            session.append(PlacedClip(f"session-{number:05}", f"conv-{number:05}", message_id, pool_clip, start))
            spread = min(options.gap / 2, 30)
            pause = options.gap + rng.uniform(-spread, spread)
            if rng.random() < BARGE_IN and options.gap < 60:
                pause = -rng.uniform(0.2, min(1.5, pool_clip.milliseconds / 2000))
            turn_start = ends[speaker] + round(pause * 1000)
        room = options.hours * 3_600_000 - max(ends.values())
        first = rng.randrange(max(1, room))
        for clip in session:
            clip.start += first
        clips.append(session)
    return clips


def repeated(sessions, times):
    """The same day again and again: other ids, the same clips at the same times."""
    for copy in range(times):
        for session in sessions:
            yield [
                PlacedClip(
                    f"{clip.session}-{copy:02}" if times > 1 else clip.session,
                    f"{clip.conversation}-{copy:02}" if times > 1 else clip.conversation,
                    clip.message_id + copy * MESSAGES_PER_COPY,
                    clip.pool_clip,
                    clip.start,
                )
                for clip in session
            ]


def round_robin(sessions):
    """First clip of each session, second clip of each session, ..."""
    longest = max(map(len, sessions))
    return [session[turn] for turn in range(longest) for session in sessions if turn < len(session)]


def hour_of(hour):
    """The hour, counted from the first of the day, which may be of the next day."""
    return DAY + timedelta(hours=hour)


def metadata(hour, sessions):
    return {
        "generatedAt": "2025-12-13T02:15:32Z",
        "utcDay": f"{hour_of(hour):%Y-%m-%d}",
        "hour": f"{hour_of(hour):%H}",
        "totalSessions": len(sessions),
        "sessions": [
            {
                "externalConversationId": session[0].conversation,
                "sessionId": session[0].session,
                "files": [
                    {
                        "fileName": clip.file_name,
                        "originalPath": f"knovvu-va/tenant/project/conversations/{clip.session}/{clip.file_name}",
                        "messageId": clip.message_id,
                        "type": clip.pool_clip.type,
                        "timestamp": clip.time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                        "originalSizeBytes": clip.pool_clip.size,
                    }
                    for clip in session
                ],
            }
            for session in sessions
        ],
    }


def write_archive(options, hour, sessions, contents):
    compression = zipfile.ZIP_DEFLATED if options.deflate else zipfile.ZIP_STORED

    def entry(name, time):
        info = zipfile.ZipInfo(name, time.timetuple()[:6])
        info.compress_type = compression
        info.external_attr = 0o644 << 16
        return info

    path = os.path.join(options.output, f"audio_{hour_of(hour):%Y-%m-%d_%H}.zip")
    with zipfile.ZipFile(path, "w") as archive:
        description = entry("metadata.json", DAY), json.dumps(metadata(hour, sessions), indent=2)
        if options.metadata == "first":
            archive.writestr(*description)
        order = round_robin(sessions) if options.interleave else (clip for session in sessions for clip in session)
        for clip in order:
            archive.writestr(entry(f"{clip.session}/{clip.file_name}", clip.time), contents[clip.pool_clip.path])
        if options.metadata == "last":
            archive.writestr(*description)


def main():
    options = parse_arguments()
    os.makedirs(options.output, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        pool = encode_pool(options, decode_sources(options.sources, options.rate, scratch), scratch)
        contents = {}
        for clip in pool:
            with open(clip.path, "rb") as file:
                contents[clip.path] = file.read()

        hours = {}  # hour -> the parts of sessions that fall into it
        seconds = clip_count = size = 0
        for session in repeated(plan_sessions(options, pool), options.repeat):
            parts = {}
            for clip in session:
                hour = min(clip.start // 3_600_000, options.hours - 1)
                parts.setdefault(hour, []).append(clip)
                seconds += clip.pool_clip.milliseconds / 1000
                clip_count += 1
                size += clip.pool_clip.size
            for hour, part in parts.items():
                hours.setdefault(hour, []).append(part)
        for hour, sessions in sorted(hours.items()):
            write_archive(options, hour, sessions, contents)
    print(json.dumps({
        "archives": len(hours), "sessions": options.sessions * options.repeat, "clips": clip_count,
        "speechSeconds": round(seconds, 1), "clipBytes": size,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
