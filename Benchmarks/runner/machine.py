"""What the figures were measured on, and with what."""
import os
import platform
import re
import subprocess
from datetime import datetime, timezone


def describe(root, python):
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d"),
        "commit": commit(root),
        "machine": machine(),
        "versions": versions(python),
    }


def commit(root):
    revision = first_line(["git", "-C", root, "rev-parse", "--short", "HEAD"], r"\w+")
    but_results = [":/", ":!/Benchmarks/RESULTS.md", ":!/Benchmarks/results.*"]
    changed = first_line(["git", "-C", root, "status", "--porcelain", "--untracked-files=no", "--", *but_results], r".+")
    return f"{revision} with uncommitted changes" if changed else revision


def machine():
    model, flags = "unknown processor", ""
    try:
        with open("/proc/cpuinfo") as file:
            text = file.read()
        if match := re.search(r"model name\s*: (.+)", text):
            model = match[1].strip()
        if match := re.search(r"flags\s*: (.+)", text):
            flags = f" {match[1]} "
    except OSError:
        model = platform.processor() or model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    kind = "virtual machine" if " hypervisor " in flags else "machine"
    sha = "with SHA-NI" if " sha_ni " in flags else "without SHA-NI"
    system = first_line(["sh", "-c", '. /etc/os-release && echo "$PRETTY_NAME"'], r".+") or platform.system()
    return (
        f"{model}, {os.cpu_count()} cores, {sha}, {memory:.0f} GiB of memory, {kind}, "
        f"{system}, {platform.system()} {platform.release()}"
    )


def versions(python):
    number = r"\d[\w.+-]*"
    imports = "import soundfile, numpy; print(soundfile.__version__, soundfile.__libsndfile_version__, numpy.__version__)"
    soundfile = (first_line([python, "-c", imports], r".+") or "? ? ?").split()
    return {
        "libopus": first_line(["pkg-config", "--modversion", "opus"], number),
        "Swift": first_line(["swift", "--version"], r"Swift version (\S+)"),
        "opusdec": first_line(["opusdec", "--version"], r"opus-tools (\S+)"),
        "sox": first_line(["sox", "--version"], r"v(\S+)"),
        "ffmpeg": first_line(["ffmpeg", "-version"], r"version (\S+)"),
        "Python": first_line([python, "--version"], number),
        "soundfile": soundfile[0],
        "libsndfile": soundfile[1],
        "numpy": soundfile[2],
    }


def first_line(command, pattern):
    """What the pattern finds (its group, if it has one) in a command's output; nothing where there is none."""
    try:
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except OSError:
        return None
    match = re.search(pattern, run.stdout) if run.returncode == 0 else None
    return (match[1] if match.re.groups else match[0]) if match else None
