"""RESULTS.md from the raw figures."""
from .measure import median, median_ratio
from .parts import AGAINST, BARE, FLAC, FLOOR, ONE, OPUSDEC, OURS, REVIEW, SHA256SUM, VERIFY

MIB = 2**20


def markdown(results):
    lines = [
        "# Results",
        "",
        "Written by `run.py`; the raw figures of every run are in `results.json`, and `README.md` says what is measured "
        "and how. Ratios are what to look at: both sides of one were measured side by side, and the figure is the median "
        "over the rounds. Absolute figures are those of one machine on one day.",
        "",
    ]
    sections = {
        "utterances": (utterances, "A day of utterances"),
        "peers": (peers, "The floor, opusstitch and the peers"),
        "scaling": (scaling, "From one thread to all cores"),
        "size": (size, "Cost against size"),
        "reading": (reading, "What is read"),
        "start": (start, "One clip"),
        "memory": (memory, "Peak memory"),
        "inspect": (inspect, "Reading headers only"),
    }
    if reached := goals(results):
        lines += ["## Figures to reach", "", *reached, ""]
    for name, (section, title) in sections.items():
        if name in results:
            lines += [f"## {title}", "", *section(results[name]), "", *provenance(results[name]), ""]
    return "\n".join(lines)


def table(header, rows):
    return [
        "| " + " | ".join(header) + " |",
        "|" + "---|" * len(header),
        *("| " + " | ".join(row) + " |" for row in rows),
    ]


def day_words(day):
    return (
        f"{counted(day['sessions'], 'session')}, {counted(day['clips'], 'clip')}, {day['speechSeconds']:,.0f} s of speech, "
        f"{day['clipBytes'] / 1e6:,.1f} MB of clips in {counted(day['archives'], 'archive')}"
    )


def counted(number, noun):
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def provenance(part):
    versions = ", ".join(f"{name} {version}" for name, version in part["versions"].items() if version)
    rounds = f"{counted(part['rounds'], 'round')}; " if "rounds" in part else ""
    return [f"<sub>{rounds}{part['date']}, commit {part['commit']}. {part['machine']}. {versions}.</sub>"]


def utterances(part):
    return [
        f"{day_words(part['day'])}. The clips are as short as those of real calls.",
        "",
        *beside_floor(part["runs"]),
        "",
        "The second floor decodes, hashes and writes as many bytes, but does not lay them out in channels. "
        "`sha256sum` checks the manifest of the bag that `verify` checks, on one core.",
    ]


def beside_floor(runs):
    rows = []
    for name, own in runs.items():
        rows.append([
            name,
            f"{median_ratio(own, runs[FLOOR], 'cpuSeconds'):.2f}",
            f"{median_ratio(own, runs[FLOOR], 'wallSeconds'):.2f}",
            f"{median(own, 'cpuSeconds'):.2f}",
            f"{median(own, 'wallSeconds'):.2f}",
            f"{median(own, 'peakBytes') / MIB:.0f}" if "peakBytes" in own[0] else "(holds the day)",
            f"{median(own, 'bytesWritten') / 1e6:,.0f}",
        ])  # fmt: skip
    header = ["", "CPU, floor = 1", "wall, floor = 1", "CPU s", "wall s", "peak MiB", "MB written"]
    return table(header, rows)


def peers(part):
    return [
        f"{day_words(part['day'])}.",
        "",
        *beside_floor(part["runs"]),
        "",
        "**The peers run on one core, as people write them**; the floor and opusstitch use all. So the CPU ratio compares "
        "the work, and the wall ratio what a user waits. The peers' WAVs were checked against the floor's for duration and "
        "sound, those of opusstitch for every sample.",
        "",
        "![CPU and wall seconds as ratios to the floor](results.svg)",
    ]


def scaling(part):
    runs = part["runs"]
    rows = []
    for count in part["threads"]:
        row = [str(count)]
        for name in (OURS, FLOOR):
            own, single = runs[f"{name} {count}"], runs[f"{name} 1"]
            row.append(f"{median(own, 'wallSeconds'):.2f}")
            row.append(f"{median_ratio(single, own, 'wallSeconds'):.2f}")
        rows.append(row)
    header = ["threads", "opusstitch, wall s", "speed-up", "floor, wall s", "speed-up"]
    return [f"{day_words(part['day'])}.", "", *table(header, rows)]


def size(part):
    runs = part["runs"]
    one = runs["1"]
    rows = []
    for times in part["sizes"]:
        own = runs[str(times)]
        rows.append([
            f"{times} ×",
            f"{median(own, 'wallSeconds'):.2f}",
            f"{median_ratio(own, one, 'wallSeconds') / times:.2f}",
            f"{median(own, 'cpuSeconds'):.2f}",
            f"{median_ratio(own, one, 'cpuSeconds') / times:.2f}",
            f"{max(run['peakBytes'] for run in own) / MIB:.0f}",
        ])  # fmt: skip
    header = ["the day", "wall s", "per day, 1 × = 1", "CPU s", "per day, 1 × = 1", "peak MiB"]
    return [f"The day: {day_words(part['day'])}.", "", *table(header, rows)]


def memory(part):
    rows = [
        [
            case["title"],
            day_words(case["day"]),
            f"{case['figures']['peakBytes'] / MIB:.0f}",
            f"{case['figures']['wallSeconds']:.1f}",
            f"{case['figures']['bytesWritten'] / 1e6:,.0f}",
        ]
        for case in part["cases"]
    ]
    return ["Of `opusstitch stitch`, one run each.", "", *table(["input", "", "peak MiB", "wall s", "MB written"], rows)]


def reading(part):
    rows = [
        [
            case["title"],
            f"{case['archiveBytes'] / 1e6:,.1f}",
            f"{case['bytesRead'] / 1e6:,.1f}",
            f"{case['bytesRead'] / case['archiveBytes']:.2f}",
        ]
        for case in part["cases"]
    ]
    return [
        "Bytes of the archives that `opusstitch stitch` reads, counted by strace. Archives that together have at most "
        "48 MiB stay in memory.",
        "",
        *table(["the day", "MB in archives", "MB read", "ratio"], rows),
    ]


def start(part):
    runs = part["runs"]
    rows = [[name, f"{median(own, 'cpuSeconds'):.3f}", f"{median(own, 'wallSeconds'):.3f}"] for name, own in runs.items()]
    return [f"{day_words(part['day'])}.", "", *table(["", "CPU s", "wall s"], rows)]


def inspect(part):
    runs = part["runs"]
    rows = [
        [
            name,
            f"{median(own, 'cpuSeconds'):.2f}",
            f"{median(own, 'wallSeconds'):.2f}",
            f"{median(own, 'peakBytes') / MIB:.0f}",
        ]
        for name, own in runs.items()
    ]
    return [f"{day_words(part['day'])}.", "", *table(["", "CPU s", "wall s", "peak MiB"], rows)]


def goals(results):
    rows = []

    def goal(text, value, limit, at_most):
        reached = value <= limit if at_most else value >= limit
        bound = f"at {'most' if at_most else 'least'} {limit:g}"
        rows.append([text, bound, f"{value:.0f}" if limit > 100 else f"{value:.2f}", "yes" if reached else "**no**"])

    for part, words in (("utterances", "a day of utterances"), ("peers", "the day of the peers")):
        if part in results:
            runs = results[part]["runs"]
            goal(f"opusstitch / floor, CPU, {words}", median_ratio(runs[OURS], runs[FLOOR], "cpuSeconds"), 1.05, True)
            goal(f"opusstitch / floor, wall, {words}", median_ratio(runs[OURS], runs[FLOOR], "wallSeconds"), 1.05, True)
    if "utterances" in results:
        runs = results["utterances"]["runs"]
        for name, other, figure, words, limit in (
            (OURS, BARE, "cpuSeconds", "CPU", 1.1), (REVIEW, OURS, "cpuSeconds", "CPU", 1.2),
            (FLAC, OURS, "cpuSeconds", "CPU", 1.4), (VERIFY, SHA256SUM, "wallSeconds", "wall", 0.45),
            (AGAINST, OURS, "cpuSeconds", "CPU", 1.1),
        ):  # fmt: skip
            goal(f"{name} / {other}, {words}", median_ratio(runs[name], runs[other], figure), limit, True)
    if "peers" in results:
        runs = results["peers"]["runs"]
        for figure, words, limit in (("cpuSeconds", "CPU", 4.2), ("wallSeconds", "wall", 7.5)):
            goal(f"unzip + ffmpeg / opusstitch, {words}", median_ratio(runs["unzip + ffmpeg"], runs[OURS], figure), limit, False)
    if "reading" in results:
        for case, limit in zip(results["reading"]["cases"], (1.1, 2.1)):
            goal(f"bytes read / bytes of the archives, {case['title']}", case["bytesRead"] / case["archiveBytes"], limit, True)
    if "start" in results:
        runs = results["start"]["runs"]
        goal(f"{ONE} / {OPUSDEC}, wall", median_ratio(runs[ONE], runs[OPUSDEC], "wallSeconds"), 1, True)
    if "scaling" in results and 2 in results["scaling"]["threads"]:
        runs = results["scaling"]["runs"]
        speed_up = median_ratio(runs[f"{OURS} 1"], runs[f"{OURS} 2"], "wallSeconds")
        goal("speed-up from 1 to 2 threads", speed_up, 1.85, False)
    if "size" in results:
        runs = results["size"]["runs"]
        times = results["size"]["sizes"][-1]
        ratio = median_ratio(runs[str(times)], runs["1"], "wallSeconds") / times
        goal(f"time for {times} times the day / {times} times the time for one", ratio, 1.05, True)
    if "memory" in results:
        peak = max(case["figures"]["peakBytes"] for case in results["memory"]["cases"])
        goal("peak memory on every input below, MiB", peak / MIB, 128, True)
    return table(["figure", "reach", "measured", "reached"], rows) if rows else []
