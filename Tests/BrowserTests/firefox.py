"""Firefox, driven by WebDriver BiDi, with nothing but Python's own library."""

import base64
import ctypes
import json
import os
import re
import signal
import subprocess
import tempfile
import time

from visit import TIMEOUT, Failure, Visit
from websocket import WebSocket

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

KEYS = {" ": "\ue00d", "Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "End": "\ue010", "Home": "\ue011",
        "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015"}


def end_with_parent():
    """Firefox goes on where its connection ends, so the kernel ends it with the test (prctl, PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Firefox(Visit):
    """A Firefox of its own, with a profile of its own that goes with it."""

    def __init__(self, width, height, has_sound_device):
        self.profile = tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True)
        with open(f"{self.profile.name}/user.js", "w", encoding="utf-8") as file:
            # Both are independent of the devices of this machine. The first plays in time.
            device = "media.cubeb.force_mock_context" if has_sound_device else "media.cubeb.force_null_context"
            for name, value in {**PREFERENCES, device: True}.items():
                file.write(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n")
        # A file, as a pipe that nobody reads would fill up and stop Firefox.
        self.printed = f"{self.profile.name}/printed"
        with open(self.printed, "wb") as printed:
            self.process = subprocess.Popen(
                ["firefox-esr", "--headless", "--no-remote", "--profile", self.profile.name,
                 "--remote-debugging-port=0", "about:blank"],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=printed,
                env={**os.environ, "HOME": self.profile.name, "MOZ_CRASHREPORTER_DISABLE": "1"},
                start_new_session=True, preexec_fn=end_with_parent)
        self.count = 0
        self.events = []
        self.addresses = []
        self.socket = None
        try:
            self.socket = WebSocket(self.port(), "/session")
            self.call("session.new", capabilities={})
            # A tab of its own, as the first one does not get the focus, without which no key works a button.
            self.context = self.call("browsingContext.create", type="tab")["context"]
            self.call("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
            self.call("browsingContext.setViewport", context=self.context, devicePixelRatio=1,
                      viewport={"width": width, "height": height})
        except BaseException:
            self.close()
            raise

    def port(self):
        """Where Firefox listens: it chooses a port, and prints it."""
        deadline = time.monotonic() + TIMEOUT
        while True:
            with open(self.printed, encoding="utf-8", errors="replace") as file:
                printed = file.read()
            if found := re.search(r"listening on ws://[^:/ ]+:(\d+)\s", printed):
                return int(found[1])
            if self.process.poll() is not None:
                raise Failure(f"Firefox has ended: {printed}")
            if time.monotonic() > deadline:
                raise Failure(f"Firefox does not listen within {TIMEOUT} s: {printed}")
            time.sleep(0.05)

    def close(self):
        try:
            if self.socket:
                self.call("browser.close")
                self.socket.close()
                self.process.wait(10)
        except (Failure, OSError, subprocess.TimeoutExpired):
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.profile.cleanup()

    def call(self, method, **parameters):
        self.count += 1
        number = self.count
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        deadline = time.monotonic() + TIMEOUT
        while (answer := self.receive(deadline)) is not None:
            if answer.get("id") != number:
                self.events.append(answer)
            elif answer["type"] == "error":
                raise Failure(f"{method}: {answer['message']}")
            else:
                return answer["result"]
        raise Failure(f"{method}: no answer within {TIMEOUT} s")

    def receive(self, deadline):
        message = self.socket.receive(deadline)
        return None if message is None else json.loads(message)

    def listen(self, seconds):
        deadline = time.monotonic() + seconds
        while (event := self.receive(deadline)) is not None:
            self.events.append(event)

    def navigate(self, url):
        self.addresses.append(url)
        self.call("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def evaluate(self, expression):
        answer = self.call("script.evaluate", expression=expression, target={"context": self.context},
                           awaitPromise=True, resultOwnership="none",
                           serializationOptions={"maxDomDepth": 0, "maxObjectDepth": 1})
        if answer["type"] == "exception":
            raise Failure(f"{expression}: {answer['exceptionDetails']['text']}")
        return self.plain(answer["result"])

    def plain(self, value):
        """A value as JSON has it: a list, a text, a number, a flag, or `None` for everything else."""
        if value["type"] == "array":
            return [self.plain(element) for element in value.get("value", [])]
        return value["value"] if value["type"] in ("string", "number", "boolean") else None

    def perform(self, kind, name, actions, **parameters):
        source = {"type": kind, "id": name, "actions": actions, **parameters}
        self.call("input.performActions", context=self.context, actions=[source])

    def move(self, x, y):
        self.perform("pointer", "mouse", [{"type": "pointerMove", "x": x, "y": y}])

    def press(self):
        self.perform("pointer", "mouse", [{"type": "pointerDown", "button": 0}])

    def release(self):
        self.perform("pointer", "mouse", [{"type": "pointerUp", "button": 0}])

    def choose(self, selector, paths):
        found = self.call("browsingContext.locateNodes", context=self.context,
                          locator={"type": "css", "value": selector})["nodes"]
        if not found:
            raise Failure(f"{selector}: it is not there")
        self.call("input.setFiles", context=self.context, element={"sharedId": found[0]["sharedId"]}, files=paths)

    def key(self, key):
        self.type([KEYS.get(key, key)])

    def type(self, text):
        self.perform("key", "keyboard", [
            {"type": kind, "value": character} for character in text for kind in ("keyDown", "keyUp")])

    def media(self, features):
        raise Failure("Firefox has no such step: it takes the features of media from its preferences alone")

    def viewport(self, size):
        width, height, ratio = size
        self.call("browsingContext.setViewport", context=self.context, devicePixelRatio=ratio,
                  viewport={"width": width, "height": height})

    def screenshot(self, path):
        self.save("browsingContext.captureScreenshot", path)

    def save_pdf(self, path, width, height):
        self.save("browsingContext.print", path, background=True, page={"width": width, "height": height})

    def save(self, method, path, **parameters):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call(method, context=self.context, **parameters)["data"]))

    def complaints(self):
        for event in self.events:
            if event.get("method") == "log.entryAdded" and event["params"]["level"] in ("error", "warn"):
                yield event["params"]["text"]

    def requests(self):
        # Firefox reports what is asked of hosts, not the files that are read.
        yield from self.addresses
        for event in self.events:
            if event.get("method") == "network.beforeRequestSent":
                yield event["params"]["request"]["url"]
