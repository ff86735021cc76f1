#!/usr/bin/env python3
"""Firefox, kept running for the next visits of the same tests: its start takes many times as long as most visits.

    kept.py OWNER PLACE SOUND

starts one, and ends it when the process OWNER ends. PLACE is a path that all files of it begin with.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from visit import TIMEOUT, Failure

PREFERENCES = {
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "intl.locale.requested": "en-US",
    # Every host but this machine is asked for by way of a port where nothing listens.
    "network.proxy.type": 1,
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.socks_port": 9,
    "network.proxy.socks_remote_dns": True,
    "browser.startup.page": 0,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.ipc.processPrelaunch.enabled": False,
}


class Kept:
    """A running Firefox that no other visit uses, as long as this process lives."""

    def __init__(self, owner, has_sound_device):
        folder = f"{tempfile.gettempdir()}/opusstitch-firefox-{owner}"
        os.makedirs(folder, 0o700, exist_ok=True)
        for number in range(100):
            place = f"{folder}/{number}-{'sound' if has_sound_device else 'silent'}"
            self.lock = open(f"{place}.lock", "w", encoding="utf-8")
            try:
                fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                self.lock.close()
        else:
            raise Failure("a hundred browsers are in use")
        self.place, self.address = place, f"{place}.json"
        self.found = self.read()
        if not self.found:
            self.start(owner, has_sound_device)

    def read(self):
        """Where it listens; `None` where none runs."""
        with open(f"{self.place}.alive", "w", encoding="utf-8") as alive:
            try:
                fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return None
            except BlockingIOError:
                pass
        try:
            with open(self.address, encoding="utf-8") as file:
                return json.load(file)
        except FileNotFoundError:
            return None

    def start(self, owner, has_sound_device):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.address)
        guard = subprocess.Popen(
            [sys.executable, __file__, str(owner), self.place, str(int(has_sound_device))], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        deadline = time.monotonic() + TIMEOUT
        while not (found := self.read()):
            if guard.poll() is not None or time.monotonic() > deadline:
                raise Failure(f"Firefox does not listen within {TIMEOUT} s, or has ended")
            time.sleep(0.05)
        self.found = found

    @property
    def port(self):
        return self.found["port"]

    def end(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.found["process"], signal.SIGKILL)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.address)


def end_with_parent():
    """Firefox goes on where its connection ends, so the kernel ends it with this process (prctl, PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def port(printed, process, ended):
    """Where Firefox listens: it chooses a port, and prints it."""
    while process.poll() is None and not ended.poll(50):
        with open(printed, encoding="utf-8", errors="replace") as file:
            if found := re.search(r"listening on ws://[^:/ ]+:(\d+)\s", file.read()):
                return int(found[1])
    sys.exit(1)


def main():
    owner, place, has_sound_device = int(sys.argv[1]), sys.argv[2], sys.argv[3] == "1"
    ended = select.poll()
    ended.register(os.pidfd_open(owner), select.POLLIN)
    # As long as it is locked, the numbers beside it are those of this process: one that is read from a file alone may be
    # that of another program by now.
    alive = open(f"{place}.alive", "w", encoding="utf-8")
    fcntl.flock(alive, fcntl.LOCK_EX)
    profile = tempfile.mkdtemp(prefix="profile-", dir=os.path.dirname(place))
    with open(f"{profile}/user.js", "w", encoding="utf-8") as file:
        # Both are independent of the devices of this machine. The first plays in time.
        device = "media.cubeb.force_mock_context" if has_sound_device else "media.cubeb.force_null_context"
        for name, value in {**PREFERENCES, device: True}.items():
            file.write(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n")
    # A file, as a pipe that nobody reads would fill up and stop Firefox.
    printed = f"{profile}/printed"
    with open(printed, "wb") as output:
        process = subprocess.Popen(
            ["firefox-esr", "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0",
             "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=output,
            env={**os.environ, "HOME": profile, "MOZ_CRASHREPORTER_DISABLE": "1"}, start_new_session=True,
            preexec_fn=end_with_parent)
    try:
        found = {"process": process.pid, "port": port(printed, process, ended)}
        with open(f"{place}.new", "w", encoding="utf-8") as file:
            json.dump(found, file)
        os.rename(f"{place}.new", f"{place}.json")
        ended.register(os.pidfd_open(process.pid), select.POLLIN)
        ended.poll()
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(f"{place}.json")
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        shutil.rmtree(profile, ignore_errors=True)
    try:
        os.kill(owner, 0)
    except ProcessLookupError:
        shutil.rmtree(os.path.dirname(place), ignore_errors=True)


if __name__ == "__main__":
    main()
