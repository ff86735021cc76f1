"""RESULTS.md from the raw figures."""
from .measure import median, median_ratio
from .parts import FLOOR, OURS, PEERS

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
        "peers": (peers, "The floor, opusstitch and the peers"),
        "scaling": (scaling, "From one thread to all cores"),
        "size": (size, "Cost against size"),
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


def peers(part):
    runs = part["runs"]
    rows = []
    for name, own in runs.items():
        rows.append([
            name,
            f"{median_ratio(own, runs[FLOOR], 'cpuSeconds'):.2f}",
            f"{median_ratio(own, runs[FLOOR], 'wallSeconds'):.2f}",
            f"{median(own, 'cpuSeconds'):.2f}",
            f"{median(own, 'wallSeconds'):.2f}",
            "(holds the day)" if name == FLOOR else f"{median(own, 'peakBytes') / MIB:.0f}",
            f"{median(own, 'bytesWritten') / 1e6:,.0f}",
        ])  # fmt: skip
    header = ["", "CPU, floor = 1", "wall, floor = 1", "CPU s", "wall s", "peak MiB", "MB written"]
    return [
        f"{day_words(part['day'])}.",
        "",
        *table(header, rows),
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

    if "peers" in results:
        runs = results["peers"]["runs"]
        for figure, words in (("cpuSeconds", "CPU"), ("wallSeconds", "wall")):
            goal(f"opusstitch / floor, {words}", median_ratio(runs[OURS], runs[FLOOR], figure), 1.15, True)
        least = {
            "unzip + opusdec + sox": (7, 14),
            "unzip + ffmpeg": (4.2, 7.5),
            "Python + soundfile + numpy": (2.5, 5),
        }
        for name in PEERS:
            for figure, words, limit in zip(("cpuSeconds", "wallSeconds"), ("CPU", "wall"), least[name]):
                goal(f"{name} / opusstitch, {words}", median_ratio(runs[name], runs[OURS], figure), limit, False)
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
        goal("peak memory on every input below, MiB", peak / MIB, 256, True)
    return table(["figure", "reach", "measured", "reached"], rows) if rows else []
