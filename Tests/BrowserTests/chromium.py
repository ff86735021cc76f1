"""Chromium, driven by the DevTools protocol over a pipe: no port, and nothing but Python's own library."""

import base64
import fcntl
import json
import os
import select
import subprocess
import tempfile
import time

from visit import TIMEOUT, Failure, Visit

ARGUMENTS = [
    "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--no-first-run", "--no-default-browser-check", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-extensions", "--mute-audio", "--autoplay-policy=no-user-gesture-required",
    "--hide-scrollbars", "--force-device-scale-factor=1", "--lang=en",
    # Whatever asks for a host gets none, except a server of a test.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


class Browser:
    """A Chromium of its own, with a profile of its own that goes with it."""

    def __init__(self, width, height, has_sound_device):
        arguments = ARGUMENTS if has_sound_device else [*ARGUMENTS, "--disable-audio-output"]
        self.profile = tempfile.TemporaryDirectory(prefix="browser-")
        to_read, self.sending = os.pipe()
        self.receiving, to_write = os.pipe()
        # Above those that the browser expects: 3 to read from, 4 to write to.
        theirs = [fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in (to_read, to_write)]
        os.close(to_read)
        os.close(to_write)
        self.process = subprocess.Popen(
            ["chromium", *arguments, f"--window-size={width},{height}", f"--user-data-dir={self.profile.name}",
             "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self.profile.name}, pass_fds=(3, 4),
            preexec_fn=lambda: [os.dup2(end, number) for end, number in zip(theirs, (3, 4))])
        for end in theirs:
            os.close(end)
        self.buffer = b""
        self.count = 0
        self.events = []

    def close(self):
        try:
            self.call("Browser.close")
            self.process.wait(10)
        except (Failure, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self.profile.cleanup()

    def call(self, method, session=None, **parameters):
        self.count += 1
        number = self.count
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.sending, data):]
        deadline = time.monotonic() + TIMEOUT
        while True:
            answer = self.receive(deadline)
            if answer is None:
                raise Failure(f"{method}: no answer within {TIMEOUT} s")
            if answer.get("id") == number:
                if "error" in answer:
                    raise Failure(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def receive(self, deadline):
        while b"\0" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.receiving], [], [], left)[0]:
                return None
            data = os.read(self.receiving, 1 << 20)
            if not data:
                raise Failure("the browser has ended")
            self.buffer += data
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def listen(self, seconds):
        deadline = time.monotonic() + seconds
        while (event := self.receive(deadline)) is not None:
            self.events.append(event)


class Chromium(Visit):
    def __init__(self, width, height, has_sound_device, _owner):
        self.browser = Browser(width, height, has_sound_device)
        self.point, self.buttons = {"x": 0, "y": 0}, 0
        pages = [target for target in self.browser.call("Target.getTargets")["targetInfos"] if target["type"] == "page"]
        attached = self.browser.call("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def close(self):
        self.browser.close()

    def listen(self, seconds):
        self.browser.listen(seconds)

    def call(self, method, **parameters):
        return self.browser.call(method, session=self.session, **parameters)

    def navigate(self, url):
        answer = self.call("Page.navigate", url=url)
        if "errorText" in answer:
            raise Failure(f"{url}: {answer['errorText']}")

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise Failure(f"{expression}: {details.get('exception', {}).get('description', details['text'])}")
        return answer["result"].get("value")

    def mouse(self, kind, **parameters):
        self.call("Input.dispatchMouseEvent", type=kind, button="left" if self.buttons or parameters else "none",
                  buttons=self.buttons, **self.point, **parameters)

    def move(self, x, y):
        self.point = {"x": x, "y": y}
        self.mouse("mouseMoved")

    def press(self):
        self.buttons = 1
        self.mouse("mousePressed", clickCount=1)

    def release(self):
        self.buttons = 0
        self.mouse("mouseReleased", clickCount=1)

    def choose(self, selector, paths):
        document = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=document, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", files=paths, nodeId=node)

    def key(self, key):
        codes = {" ": "Space", "?": "Slash", "/": "Slash"}
        numbers = {" ": 32, "Tab": 9, "Enter": 13, "Escape": 27, "End": 35, "Home": 36, "ArrowLeft": 37,
                   "ArrowRight": 39}
        event = {"key": key, "code": codes.get(key, key if len(key) > 1 else f"Key{key.upper()}"),
                 "windowsVirtualKeyCode": numbers.get(key, ord(key.upper()[0]))}
        text = {"text": "\r" if key == "Enter" else key} if len(key) == 1 or key == "Enter" else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", **event, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def media(self, features):
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": name, "value": value} for name, value in features.items()])

    def viewport(self, size):
        width, height, ratio = size
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=ratio,
                  mobile=False)

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def save_pdf(self, path, width, height):
        pdf = self.call("Page.printToPDF", printBackground=True, paperWidth=width / 2.54, paperHeight=height / 2.54)
        with open(path, "wb") as file:
            file.write(base64.b64decode(pdf["data"]))

    def complaints(self):
        for event in self.browser.events:
            parameters = event.get("params", {})
            if event.get("method") == "Runtime.exceptionThrown":
                details = parameters["exceptionDetails"]
                yield details.get("exception", {}).get("description", details["text"])
            elif (event.get("method") == "Runtime.consoleAPICalled"
                  and parameters["type"] in ("error", "warning", "assert")):
                yield " ".join(str(part.get("value", part.get("description"))) for part in parameters["args"])
            elif event.get("method") == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
                yield f"{parameters['entry']['text']} {parameters['entry'].get('url', '')}".strip()

    def requests(self):
        for event in self.browser.events:
            if event.get("method") == "Network.requestWillBeSent":
                yield event["params"]["request"]["url"]
