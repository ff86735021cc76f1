#!/usr/bin/env python3
"""What shards cost: CPU seconds of all of them and of merging against a single run, how unequal they are, which bytes of
the archives each reads, and what recordings take on disk; then what a year of it comes to.

    python3 Benchmarks/shards.py [--rounds 5]        writes SHARDS.md and shards.json

Each command's CPU seconds are the least of all rounds: other programs on the machine only ever add to them.
"""
import argparse
import json
import os
import random
import re
import shutil
import statistics
import subprocess
from datetime import date

from runner import days, machine, measure

root = os.path.dirname(os.path.realpath(__file__))
work = os.path.join(root, "work")
program = os.path.join(root, "..", ".build", "release", "opusstitch")
COUNTS = (1, 2, 4, 8)
# Lengths of sessions as in a call centre: most are short, a few are very long. One day is for CPU seconds; one as large
# as the example of the recordings' API, in clips, is for what does not take long to measure.
CPU_DAY = days.Day("80 sessions of 6 clips in the mean, log-normal with sigma 1", 80, 6, 18, spread=1.0)
FULL_DAY = days.Day("257 sessions of 6 clips in the mean, log-normal with sigma 1", 257, 6, 18, spread=1.0)
# The example of the recordings' API: 1,543 clips and 1.57 GB in a day.
API_CLIPS, API_BYTES, TENANTS, YEAR = 1543, 1.57e9, 100, 365


def parse_arguments():
    parser = argparse.ArgumentParser(description="measure what shards cost")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def command(archives, output, *options):
    return [program, "stitch", *archives, "--output", output, "--threads", "1", "--quiet", *options]


def fresh(name):
    path = os.path.join(work, "shards", name)
    shutil.rmtree(path, ignore_errors=True)
    return path


def measure_counts(archives, rounds):
    """CPU seconds of each command, round by round."""
    seconds = {}

    def note(key, words):
        figures, _ = measure.measure(words)
        seconds.setdefault(key, []).append(figures["cpuSeconds"])

    for _ in range(rounds):
        note("single", command(archives, fresh("single")))
        for count in COUNTS:
            bags = [fresh(f"{count}-{index}") for index in range(1, count + 1)]
            for index, bag in enumerate(bags, 1):
                note(f"{index}/{count}", command(archives, bag, "--shard", f"{index}/{count}"))
            merged = fresh(f"merged-{count}")
            note(f"merge {count}", [program, "merge", *bags, "--output", merged, "--quiet"])
            same(os.path.join(work, "shards", "single"), merged)
    return {key: min(values) for key, values in seconds.items()}


def same(left, right):
    subprocess.run(
        ["diff", "--recursive", "--brief", "--exclude=bag-info.txt", "--exclude=tagmanifest-sha256.txt", left, right],
        check=True)


def speech(bag):
    with open(os.path.join(bag, "data", "summary.json")) as file:
        return json.load(file)["totals"]


def look(archives, *options):
    """What a run reads of the archives, by the kernel's own account of its calls; and the speech in its sessions.

    Packets are written as they are: the same reading, and nothing decoded.
    """
    trace, bag = os.path.join(work, "shards", "trace"), fresh("traced")
    words = ["strace", "-f", "-y", "-e", "trace=read,pread64", "-o", trace]
    measure.measure(words + command(archives, bag, "--audio", "opus", *options))
    with open(trace) as file:
        count = sum(int(found.group(1)) for found in re.finditer(r"\.zip>.* = (\d+)$", file.read(), re.M))
    return {"bytesRead": count, "clipSeconds": speech(bag)["clipSeconds"], "sessions": speech(bag)["sessions"]}


def measure_kinds(archives, rounds):
    """CPU seconds, and bytes of audio, for each kind of recording."""
    kinds = {}
    for kind in ("wav", "flac", "opus"):
        figures = []
        for _ in range(rounds):
            bag = fresh(kind)
            figures.append(measure.measure(command(archives, bag, "--audio", kind))[0]["cpuSeconds"])
        kinds[kind] = {"cpuSeconds": min(figures), "audioBytes": speech(bag)["audioBytes"]}
    return kinds


def simulated_skew(sessions, count, rng):
    """The largest shard's speech against the mean, for sessions of log-normal lengths that fall where they may."""
    ratios = []
    for _ in range(20):
        shards = [0.0] * count
        for _ in range(sessions):
            shards[rng.randrange(count)] += rng.lognormvariate(0, 1)
        ratios.append(max(shards) / (sum(shards) / count))
    return statistics.median(ratios)


def table(head, rows):
    lines = [head, ["---"] * len(head)] + rows
    return "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)


def report(facts):
    seconds, totals, full = facts["cpuSeconds"], facts["totals"], facts["full"]
    single, hours = seconds["single"], totals["clipSeconds"] / 3600
    size = facts["archiveBytes"]
    text = "# Shards\n\nWritten by `shards.py`; the figures are in `shards.json`.\n\n## CPU seconds\n\n"
    text += (f"{totals['sessions']} sessions, {totals['clips']} clips, {totals['clipSeconds']:,.0f} s of speech on "
             f"{totals['timelineSeconds']:,.0f} s of timeline, {size / 1e6:.1f} MB in {totals['archives']} archives. A single "
             f"run on one thread: {single:.2f} CPU s.\n\n")
    rows = []
    for count in COUNTS:
        shards, merging = sum(seconds[f"{index}/{count}"] for index in range(1, count + 1)), seconds[f"merge {count}"]
        rows.append([count, f"{shards:.2f}", f"{merging:.2f}", f"{(shards + merging) / single:.3f}"])
    text += table(["shards", "all shards", "merging", "all / single run"], rows)
    text += "\n## Bytes read, and how unequal shards are\n\n"
    text += (f"{full['single']['sessions']} sessions, clips of a session log-normal with sigma 1, "
             f"{full['single']['clipSeconds']:,.0f} s of speech, {facts['fullBytes'] / 1e6:.1f} MB of archives. A single run "
             f"reads {full['single']['bytesRead'] / facts['fullBytes']:.2f} times that: it hashes archives, measures clips, "
             "and reads them again to decode them.\n\n")
    rows = []
    for count in COUNTS:
        shards = [full[f"{index}/{count}"] for index in range(1, count + 1)]
        read = [shard["bytesRead"] / facts["fullBytes"] for shard in shards]
        sound = [shard["clipSeconds"] for shard in shards]
        rows.append([count, f"{min(read):.2f} to {max(read):.2f}", f"{sum(read):.2f}", f"{max(sound) / min(sound):.2f}",
                     f"{max(sound) / statistics.mean(sound):.2f}"])
    text += table(["shards", "a shard reads, of the archives", "all shards read", "speech, largest / smallest",
                   "speech, largest / mean"], rows)
    text += "\n## Recordings\n\n"
    text += table(["kind", "CPU s for an hour of speech", "MB for an hour of speech"],
                  [[kind, f"{facts['kinds'][kind]['cpuSeconds'] / hours:.2f}",
                    f"{facts['kinds'][kind]['audioBytes'] / 1e6 / hours:.1f}"] for kind in facts["kinds"]])
    text += ("\nOf speech, the sum of all clips; two channels of 16 kHz, and the silence between turns, are in the sizes. "
             f"The archives have {size / 1e6 / hours:.1f} MB for it.\n")
    text += "\n## How unequal many shards are, simulated\n\nThe largest against the mean, sessions log-normal with sigma 1, "
    text += "the median of 20 draws.\n\n"
    text += table(["sessions"] + [f"{count} shards" for count in (8, 32, 128, 512)],
                  [[f"{sessions:,}"] + [f"{facts['skew'][f'{sessions}/{count}']:.2f}" for count in (8, 32, 128, 512)]
                   for sessions in (300, 3000, 30_000, 110_000)])
    text += "\n" + plan(facts, hours, size) + f"\n<sub>{facts['rounds']} rounds, the least of each command; {facts['date']}, commit {facts['commit']}. {facts['machine']}.</sub>\n"
    return text


def plan(facts, hours, size):
    """A year of a hundred tenants, computed from the rows above."""
    clips, archives = API_CLIPS * TENANTS * YEAR, API_BYTES * TENANTS * YEAR
    # The example's clips have a megabyte each; what they are is not said: at 64 kbit/s, 127 s.
    rows = []
    for name, speech_hours in (("as here, 24 kbit/s", archives / (size / hours)),
                               ("64 kbit/s", archives / (64_000 / 8 * 3600))):
        for kind in ("wav", "flac", "opus"):
            figures = facts["kinds"][kind]
            core_hours = figures["cpuSeconds"] / hours * speech_hours / 3600 * 1.1
            stored = archives if kind == "opus" else figures["audioBytes"] / hours * speech_hours
            rows.append([name, f"{speech_hours / 1e6:.1f} M", kind, f"{core_hours:,.0f}", f"{core_hours / 128:,.0f} h",
                         f"{core_hours * 0.04:,.0f}", f"{stored / 1e12:,.0f} TB"])
    return ("## A year of a hundred tenants, computed\n\n"
            f"{clips / 1e6:.0f} million clips, {archives / 1e12:.0f} TB of archives, from the CPU seconds above and a tenth on "
            "top for shards. What a vCPU hour costs is an assumption: 0.04 of some currency.\n\n"
            + table(["clips", "hours of speech", "kind", "core hours", "on 128 cores", "at 0.04 an hour", "recordings"], rows))


def main():
    options = parse_arguments()
    os.makedirs(os.path.join(work, "shards"), exist_ok=True)
    sources = os.path.join(root, "..", "Fixtures", "day")
    archives, _ = days.make(CPU_DAY, root, sources, work)
    full, _ = days.make(FULL_DAY, root, sources, work)
    seconds = measure_counts(archives, options.rounds)
    totals = speech(os.path.join(work, "shards", "single"))
    looks = {"single": look(full)}
    for count in COUNTS:
        for index in range(1, count + 1):
            looks[f"{index}/{count}"] = look(full, "--shard", f"{index}/{count}")
    rng = random.Random("skew")
    facts = {
        "date": str(date.today()), "commit": machine.commit(root),
        "machine": machine.machine(), "rounds": options.rounds, "cpuSeconds": seconds,
        "totals": totals, "archiveBytes": sum(map(os.path.getsize, archives)),
        "full": looks, "fullBytes": sum(map(os.path.getsize, full)),
        "kinds": measure_kinds(archives, options.rounds),
        "skew": {f"{sessions}/{count}": simulated_skew(sessions, count, rng)
                 for sessions in (300, 3000, 30_000, 110_000) for count in (8, 32, 128, 512)},
    }
    with open(os.path.join(root, "shards.json"), "w") as file:
        json.dump(facts, file, indent=1)
    with open(os.path.join(root, "SHARDS.md"), "w") as file:
        file.write(report(facts))
    shutil.rmtree(os.path.join(work, "shards"))


if __name__ == "__main__":
    main()
