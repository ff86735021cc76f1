"""Runs a command and tells what it cost, its children included."""
import os
import statistics
import subprocess
import sys
import tempfile
import time


def measure(command, expected_statuses=(0,), folder=None):
    """CPU and wall seconds, peak memory and bytes written of a command; with what it printed.

    - peakBytes: the resident set of the largest process among it and its children. The kernel starts that mark at the
      size of the process that started it: figures below the runner's own (some 20 MB) say no more than that.
    - bytesWritten: what was handed to the file system, files deleted later included; a hole in a file is nothing.
    """
    os.sync()  # what others have written must not be flushed on this one's time
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        start = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=errors, cwd=folder)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        if process.returncode not in expected_statuses:
            message = errors.read().decode(errors="replace")[-2000:]
            sys.exit(f"{' '.join(command)[:300]}\nended with status {process.returncode}: {message}")
        output = out.read().decode()
    peak_unit = 1 if sys.platform == "darwin" else 1024
    figures = {
        "cpuSeconds": usage.ru_utime + usage.ru_stime,
        "wallSeconds": wall,
        "peakBytes": usage.ru_maxrss * peak_unit,
        "bytesWritten": usage.ru_oublock * 512,
    }
    return figures, output


def median(runs, figure):
    return statistics.median(run[figure] for run in runs)


def median_ratio(runs, base_runs, figure):
    """The median of each round's ratio: both were measured side by side, so a slow minute touches both."""
    return statistics.median(run[figure] / base[figure] for run, base in zip(runs, base_runs))
