#!/usr/bin/env python3
"""Measures opusstitch against its floor and its peers; writes RESULTS.md, results.json and results.svg beside itself."""
import argparse
import json
import os
import subprocess
import sys

from runner import chart, machine, parts, report

ROOT = os.path.dirname(os.path.abspath(__file__))
PRODUCT = os.path.dirname(ROOT)
PARTS = ("utterances", "peers", "scaling", "size", "reading", "start", "memory", "inspect")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="rounds; each figure is the median over them (5)")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; may be given again")
    parser.add_argument("--large", action="store_true", help="also a day of 24 archives with 1.5 GB of clips")
    parser.add_argument("--voices", default=os.path.join(PRODUCT, "Fixtures", "day"), help="a folder of hour archives")
    parser.add_argument("--opusstitch", help="the program to measure; built from the folder above if not given")
    parser.add_argument("--python", help="a Python with soundfile and numpy; a venv is made if there is none")
    parser.add_argument("--work", default=os.path.join(ROOT, "work"), help="where days and outputs lie")
    parser.add_argument("--results", default=ROOT, help="where the results are written")
    return parser.parse_args()


def build(package, product):
    subprocess.run(["swift", "build", "-c", "release", "--product", product], cwd=package, check=True)
    return os.path.join(package, ".build", "release", product)


def python_with_soundfile(work):
    """This Python if it has what the peer needs, else one in a venv of the work folder."""
    venv = os.path.join(work, "venv", "bin", "python")
    for python in (sys.executable, venv):
        if os.path.exists(python) and imports_soundfile(python):
            return python
    subprocess.run([sys.executable, "-m", "venv", os.path.dirname(os.path.dirname(venv))], check=True)
    requirements = os.path.join(ROOT, "peers", "requirements.txt")
    subprocess.run([venv, "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
    return venv


def imports_soundfile(python):
    return subprocess.run([python, "-c", "import soundfile, numpy"], stderr=subprocess.DEVNULL).returncode == 0


def main():
    options = parse_arguments()
    os.makedirs(options.work, exist_ok=True)
    python = options.python or python_with_soundfile(options.work)
    build(ROOT, "floor")
    opusstitch = options.opusstitch or build(PRODUCT, "opusstitch")
    bench = parts.Bench(ROOT, options.work, options.voices, python, opusstitch, options.runs)

    results_path = os.path.join(options.results, "results.json")
    results = {}
    if os.path.exists(results_path):
        with open(results_path) as file:
            results = json.load(file)

    for name in options.only or PARTS:
        print(f"== {name}", file=sys.stderr)
        arguments = (options.large,) if name in ("memory", "inspect") else ()
        part = getattr(parts, name)(bench, *arguments)
        bench.clear()
        if "runs" in part:
            part["rounds"] = options.runs
        results[name] = machine.describe(PRODUCT, python) | part
        write(options.results, results_path, results)
    print(report.markdown(results))


def write(folder, results_path, results):
    """After every part, so that a run that is stopped has not been for nothing."""
    with open(results_path, "w") as file:
        json.dump(results, file, indent=1)
        file.write("\n")
    with open(os.path.join(folder, "RESULTS.md"), "w") as file:
        file.write(report.markdown(results))
    if "peers" in results:
        with open(os.path.join(folder, "results.svg"), "w") as file:
            file.write(chart.svg(results["peers"]))


if __name__ == "__main__":
    main()
