#!/usr/bin/env python3
"""Counts the instructions of the hot pieces with callgrind: a regression shows without a quiet machine.

One thread, the fixture day, stitched and inspected. The counts of one build on one processor type repeat to within a
few parts in ten thousand, whatever else the machine is doing. Valgrind offers no SHA-NI, so that the share of SHA-256
is many times what it is in earnest; its count is good for comparing all the same.

    python3 instructions.py            measures, and compares with instructions.json
    python3 instructions.py --keep     measures, and writes instructions.json
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.abspath(__file__))
PRODUCT = os.path.dirname(ROOT)
BASELINE = os.path.join(ROOT, "instructions.json")

# Piece -> what its functions or their libraries are called.
PIECES = {
    "libopus": re.compile(r"libopus\.so"),
    "libopusfile and libogg": re.compile(r"libopusfile|libogg"),
    "SHA-256": re.compile(r"sha256"),
    "Ogg page checksum": re.compile(r"OggOpus0A8Checksum|OggChecksum"),
    "page scanning": re.compile(r"ClipScanner|PacketWalker|OggPage|LinkTiming"),
    "placing packets": re.compile(r"LinkRenderer|ClipDecoder|PacketDecoder"),
    "mixing": re.compile(r"Stitching5Mixer"),
    "libarchive and zlib": re.compile(r"libarchive|libz\.so"),
}


def count(program, arguments):
    """Instructions of each piece, and of all."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "callgrind.out")
        command = [
            "valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", "-q",
            program, *[a.replace("{bag}", os.path.join(folder, "bag")) for a in arguments],
        ]  # fmt: skip
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        listing = subprocess.run(
            ["callgrind_annotate", "--threshold=99.99", "--show=Ir", out], check=True, stdout=subprocess.PIPE, text=True
        ).stdout
    counts = dict.fromkeys(PIECES, 0)
    total = 0
    for line in listing.splitlines():
        match = re.match(r"\s*([\d,]+)\s+\([\d. ]+%\)\s+(.*)", line)
        if not match:
            continue
        number = int(match[1].replace(",", ""))
        if "PROGRAM TOTALS" in match[2]:
            total = number
            continue
        for piece, pattern in PIECES.items():
            if pattern.search(match[2]):
                counts[piece] += number
                break
    return counts | {"everything": total}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", action="store_true", help="write the counts as the ones to compare with")
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        sys.exit("instructions.py: valgrind is not installed")
    subprocess.run(["swift", "build", "-c", "release", "--product", "opusstitch"], cwd=PRODUCT, check=True)
    program = os.path.join(PRODUCT, ".build", "release", "opusstitch")
    day = os.path.join(PRODUCT, "Fixtures", "day")
    with tempfile.TemporaryDirectory() as folder:
        # Valgrind does not read Swift's debug information; the names of functions are enough.
        stripped = os.path.join(folder, "opusstitch")
        subprocess.run(["strip", "--strip-debug", "-o", stripped, program], check=True)
        measured = {
            "stitch": count(stripped, ["stitch", day, "--output", "{bag}", "--threads", "1", "--quiet"]),
            "inspect": count(stripped, ["inspect", day, "--threads", "1"]),
        }
    kept = {}
    if os.path.exists(BASELINE):
        with open(BASELINE) as file:
            kept = json.load(file)
    for command, counts in measured.items():
        print(f"{command:34}{'million':>12}{'kept':>12}{'ratio':>8}")
        for piece, number in counts.items():
            before = kept.get(command, {}).get(piece, 0)
            ratio = f"{number / before:8.3f}" if before else ""
            print(f"  {piece:32}{number / 1e6:12.2f}{before / 1e6:12.2f}{ratio}")
    if options.keep:
        with open(BASELINE, "w") as file:
            json.dump(measured, file, indent=1)
            file.write("\n")


main()
