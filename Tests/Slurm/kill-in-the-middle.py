#!/usr/bin/env python3
"""Kills the program in one task of an array job when a session of its bag is done, and the bag is not.

The process runs step by step, stopped in between, so that the moment cannot be missed however fast the machine is.
"""
import glob
import os
import signal
import sys
import time

program, task, bag = os.path.realpath(sys.argv[1]), sys.argv[2], sys.argv[3]


def find():
    for folder in glob.glob("/proc/[0-9]*"):
        try:
            if os.readlink(f"{folder}/exe") != program:
                continue
            with open(f"{folder}/environ", "rb") as file:
                if f"SLURM_ARRAY_TASK_ID={task}".encode() in file.read().split(b"\0"):
                    return int(os.path.basename(folder))
        except OSError:
            continue  # it has ended, or is not ours
    return None


deadline = time.monotonic() + 60
while (process := find()) is None:
    if time.monotonic() > deadline:
        sys.exit(f"no task {task} of {program} was started")
    time.sleep(0.001)
try:
    while time.monotonic() < deadline:
        os.kill(process, signal.SIGSTOP)
        done = glob.glob(f"{bag}/data/sessions/*/timeline.json")
        if done:
            os.kill(process, signal.SIGKILL)
            print(f"killed task {task} after {len(done)} of its sessions")
            sys.exit(0)
        os.kill(process, signal.SIGCONT)
        time.sleep(0.005)
except ProcessLookupError:
    pass
sys.exit("it ended before a session was done")
