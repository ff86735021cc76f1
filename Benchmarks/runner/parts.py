"""The parts of a run. Each measures its contenders in turn, round by round, and returns the raw figures."""
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile

from . import days
from .measure import measure

FLOOR = "floor"
OURS = "opusstitch"


class Bench:
    """Where the programs, the voices and the room to work are."""

    def __init__(self, root, work, sources, python, opusstitch, runs):
        self.root = root
        self.work = work
        self.sources = sources
        self.python = python
        self.opusstitch = opusstitch
        self.floor = os.path.join(root, ".build", "release", "floor")
        self.runs = runs
        self.folders = 0

    def day(self, day):
        return days.make(day, self.root, self.sources, self.work)

    def output(self, name):
        return os.path.join(self.work, "output", name)

    def pack(self, archives):
        pack = os.path.join(os.path.dirname(archives[0]), "day.pack")
        if not os.path.exists(pack):
            command = [sys.executable, os.path.join(self.root, "pack-day.py"), f"{pack}.part", *archives]
            subprocess.run(command, check=True)
            os.rename(f"{pack}.part", pack)
        return pack

    def run_floor(self, pack, name=FLOOR, threads=None, options=()):
        """The floor counts itself: its reading and demuxing don't belong to it."""
        words = [*options, *(["--threads", str(threads)] if threads else [])]
        _, output = measure([self.floor, pack, self.fresh(name), *words])
        counted = json.loads(output)
        return {key: counted[key] for key in ("cpuSeconds", "wallSeconds", "bytesWritten")}

    def run_ours(self, archives, name=OURS, threads=None, options=(), expected_statuses=(0,)):
        words = [*options, *(["--threads", str(threads)] if threads else [])]
        command = [self.opusstitch, "stitch", *archives, "--output", self.fresh(name), "--quiet", *words]
        return measure(command, expected_statuses)[0]

    def run_peer(self, script, archives):
        start = [self.python] if script.endswith(".py") else ["sh"]
        command = [*start, os.path.join(self.root, "peers", script), self.fresh(script), *archives]
        return measure(command)[0]

    def fresh(self, name):
        """A new folder. What it replaces is moved away and deleted by `clear`: a file system that has just deleted many
        files looks at all of them for each file that is made, and that would be measured."""
        path = self.output(name)
        if os.path.exists(path):
            # A run that was stopped may have left some.
            while os.path.exists(f"{path}.{self.folders}"):
                self.folders += 1
            os.rename(path, f"{path}.{self.folders}")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def verify(self, name, *words):
        return measure([self.opusstitch, "verify", self.output(name), *words])[0]

    def sha256sum(self, name):
        """What `verify` is compared with. On one core: it has no other way."""
        command = ["sha256sum", "--quiet", "--check", "manifest-sha256.txt"]
        return measure(command, folder=self.output(name))[0]

    def clear(self):
        shutil.rmtree(os.path.join(self.work, "output"), ignore_errors=True)

    def check(self, name, bag=False):
        """Nobody is measured who does another job."""
        script = os.path.join(self.root, "compare.py")
        command = [self.python, script, self.output(FLOOR), self.output(name), *(["--bag"] if bag else [])]
        if subprocess.run(command).returncode != 0:
            sys.exit(f"{name} did not produce what the floor did: nothing to compare")


PEERS = {
    "unzip + opusdec + sox": "unzip-opusdec-sox.sh",
    "unzip + ffmpeg": "unzip-ffmpeg.sh",
    "Python + soundfile + numpy": "python-soundfile.py",
}


def rounds(bench, contenders):
    """A B C, A B C, ...: a slow minute of the machine touches all of them."""
    figures = {name: [] for name in contenders}
    for number in range(bench.runs):
        for name, run in contenders.items():
            result = run()
            figures[name].append(result)
            print(
                f"round {number + 1} of {bench.runs}  {name:32}{result['cpuSeconds']:10.2f} s CPU"
                f"{result['wallSeconds']:10.2f} s wall",
                file=sys.stderr,
            )
    return figures


BARE = "floor that does not lay out"
REVIEW = "opusstitch --review"
FLAC = "opusstitch --audio flac"
OPUS = "opusstitch --audio opus"
VERIFY = "opusstitch verify"
AGAINST = "opusstitch verify --against"
SHA256SUM = "sha256sum --check"
ONE = "opusstitch, one clip"
OPUSDEC = "opusdec, one clip"


def utterances(bench):
    """A day of real utterances, and what stands beside `stitch`."""
    days.require_space(days.UTTERANCES, 5 * bench.runs + 1, bench.work)
    archives, facts = bench.day(days.UTTERANCES)
    pack = bench.pack(archives)
    bench.run_ours(archives, name="kept")
    contenders = {
        FLOOR: lambda: bench.run_floor(pack),
        BARE: lambda: bench.run_floor(pack, name="bare", options=("--bare",)),
        OURS: lambda: bench.run_ours(archives),
        REVIEW: lambda: bench.run_ours(archives, name="review", options=("--review",)),
        FLAC: lambda: bench.run_ours(archives, name="flac", options=("--audio", "flac")),
        OPUS: lambda: bench.run_ours(archives, name="opus", options=("--audio", "opus")),
        SHA256SUM: lambda: bench.sha256sum("kept"),
        VERIFY: lambda: bench.verify("kept"),
        AGAINST: lambda: bench.verify("kept", "--against", *archives),
    }
    figures = rounds(bench, contenders)
    bench.check(OURS, bag=True)
    return {"day": facts, "runs": figures}


def reading(bench):
    """How many bytes of the archives a run reads, by strace, for each byte that they have."""
    cases = []
    for day in (days.PEERS, days.UTTERANCES):
        days.require_space(day, 1, bench.work)
        archives, facts = bench.day(day)
        sizes = sum(os.path.getsize(path) for path in archives)
        # A file for each thread: in one file, the calls of one would be told in the middle of those of another.
        logs = os.path.join(bench.work, "reads")
        shutil.rmtree(logs, ignore_errors=True)
        os.makedirs(logs)
        command = ["strace", "-ff", "-qq", "-y", "-e", "trace=read,pread64", "-o", os.path.join(logs, "of")]
        measure([*command, bench.opusstitch, "stitch", *archives, "--output", bench.fresh("read"), "--quiet"])
        taken = 0
        for log in os.listdir(logs):
            with open(os.path.join(logs, log), errors="replace") as lines:
                for line in lines:
                    call = re.search(r"(?:read|pread64)\(\d+<([^>]*)>.* = (\d+)$", line)
                    if call and call[1] in archives:
                        taken += int(call[2])
        shutil.rmtree(logs)
        cases.append({"title": day.title, "day": facts, "archiveBytes": sizes, "bytesRead": taken})
    return {"cases": cases}


def start(bench):
    """One clip, from start to end."""
    archives, facts = bench.day(days.ONE_CLIP)
    clip = os.path.join(bench.work, "one.opus")
    with zipfile.ZipFile(archives[0]) as archive, open(clip, "wb") as file:
        file.write(archive.read(next(name for name in archive.namelist() if name.endswith(".opus"))))
    opusdec = ["opusdec", "--quiet", "--rate", "16000", clip, os.path.join(bench.work, "one.wav")]
    # Each takes a few hundredths of a second.
    several = Bench(bench.root, bench.work, bench.sources, bench.python, bench.opusstitch, 4 * bench.runs)
    contenders = {OPUSDEC: lambda: measure(opusdec)[0], ONE: lambda: several.run_ours(archives)}
    return {"day": facts, "runs": rounds(several, contenders)}


def peers(bench):
    days.require_space(days.PEERS, 6 * bench.runs, bench.work)
    archives, facts = bench.day(days.PEERS)
    pack = bench.pack(archives)
    contenders = {FLOOR: lambda: bench.run_floor(pack), OURS: lambda: bench.run_ours(archives)}
    for name, script in PEERS.items():
        contenders[name] = lambda script=script: bench.run_peer(script, archives)
    figures = rounds(bench, contenders)
    bench.check(OURS, bag=True)
    for script in PEERS.values():
        bench.check(script)
    return {"day": facts, "runs": figures}


def scaling(bench):
    days.require_space(days.PEERS, 4 * bench.runs, bench.work)
    archives, facts = bench.day(days.PEERS)
    pack = bench.pack(archives)
    cores = os.cpu_count()
    counts = sorted({count for count in (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128) if count < cores} | {cores})
    contenders = {}
    for count in counts:
        contenders[f"{FLOOR} {count}"] = lambda count=count: bench.run_floor(pack, threads=count)
        contenders[f"{OURS} {count}"] = lambda count=count: bench.run_ours(archives, threads=count)
    return {"day": facts, "threads": counts, "runs": rounds(bench, contenders)}


def size(bench):
    sizes = (1, 4, 16, 64)
    days.require_space(days.sized(sizes[-1]), 2 * bench.runs, bench.work)
    made = {times: bench.day(days.sized(times)) for times in sizes}
    contenders = {str(times): lambda times=times: bench.run_ours(made[times][0]) for times in sizes}
    return {"day": made[1][1], "sizes": sizes, "runs": rounds(bench, contenders)}


def memory(bench, large):
    cases = []
    for day in (*days.MEMORY, *((days.LARGE,) if large else ())):
        days.require_space(day, 1, bench.work)
        archives, facts = bench.day(day)
        # The day with a gap of 24 hours is longer than what is written unasked, and the gap is reported.
        options = ("--max-session-seconds", "200000")
        figures = bench.run_ours(archives, options=options, expected_statuses=(0, 2))
        print(f"{day.title:64}{figures['peakBytes'] / 2**20:8.0f} MiB", file=sys.stderr)
        cases.append({"title": day.title, "day": facts, "figures": figures})
    return {"cases": cases}


def inspect(bench, large):
    """Reading the headers of a day, beside what it takes to merely check its ZIPs."""
    archives, facts = bench.day(days.LARGE if large else days.PEERS)
    every_archive = os.path.join(os.path.dirname(archives[0]), "*.zip")  # unzip expands it by itself
    contenders = {
        "opusstitch inspect": lambda: measure([bench.opusstitch, "inspect", *archives, "--json"])[0],
        "unzip -t": lambda: measure(["unzip", "-tqq", every_archive])[0],
    }
    return {"day": facts, "runs": rounds(bench, contenders)}
