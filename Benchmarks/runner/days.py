"""The days that are measured. Each is made once, by make-day.py, and kept in the work folder."""
import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Day:
    """Options of make-day.py, and the words for them in the results."""

    title: str
    sessions: int
    clips_per_session: int
    seconds: float
    gap: float = 1.5
    rate: int = 16_000
    bitrate: int = 24
    hours: int = 24
    repeat: int = 1
    interleave: bool = False
    spread: float = 0.0

    def arguments(self):
        words = []
        for name in ("sessions", "clips_per_session", "seconds", "gap", "rate", "bitrate", "hours", "repeat"):
            words += [f"--{name.replace('_', '-')}", str(getattr(self, name))]
        if self.spread:
            words += ["--spread", str(self.spread)]
        return words + (["--interleave"] if self.interleave else [])

    def expected_output_bytes(self):
        clips = self.sessions * self.clips_per_session * self.repeat
        return clips * (self.seconds + self.gap) * self.rate * 4


UTTERANCES = Day("600 sessions of 8 clips, 5.5 s each", 600, 8, 5.5)
PEERS = Day("60 sessions of 6 clips, 18 s each", 60, 6, 18)
ONE_CLIP = Day("one clip", 1, 1, 5.5)


def sized(times):
    return Day(f"{times} times the day", 16, 6, 12, repeat=times)


MEMORY = (
    Day("sessions interleaved clip by clip, one archive, 64 kbit/s", 200, 10, 20, bitrate=64, hours=1, interleave=True),
    Day("one session of 10 hours, 2,000 clips", 1, 2000, 18, gap=0.2),
    Day("one clip of 2 hours", 1, 1, 7200),
    Day("two clips with 24 hours between them", 1, 2, 18, gap=86_400, hours=48),
)
LARGE = Day("24 archives, 1.5 GB of clips", 287, 5, 130, bitrate=64)


def make(day, root, sources, work):
    """The day's archives and what make-day.py said of them, made if they are not there yet."""
    voices = hashlib.sha256()
    for path in sorted(glob.glob(os.path.join(sources, "*.zip"))):
        with open(path, "rb") as file:
            voices.update(file.read())
    with open(os.path.join(root, "make-day.py"), "rb") as maker:
        voices.update(maker.read())
    key = hashlib.sha256(repr((day.arguments(), voices.hexdigest())).encode()).hexdigest()[:16]
    folder = os.path.join(work, "days", key)
    facts = os.path.join(folder, "day.json")
    if not os.path.exists(facts):
        print(f"making a day: {day.title}", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        command = [sys.executable, os.path.join(root, "make-day.py"), sources, folder, *day.arguments()]
        described = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        with open(facts, "w") as file:
            file.write(described)
    with open(facts) as file:
        return sorted(glob.glob(os.path.join(folder, "*.zip"))), json.load(file)


def require_space(day, copies, work):
    """Stops before a disk runs full: `copies` WAV sets of this day may lie there at the same time."""
    needed = day.expected_output_bytes() * copies * 1.2
    free = shutil.disk_usage(work).free
    if free < needed:
        sys.exit(f"{day.title}: needs about {needed / 1e9:.0f} GB in {work}, where {free / 1e9:.0f} GB are free")
