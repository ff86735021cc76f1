#!/usr/bin/env python3
"""Opens a page in headless Chromium and does with it what a plan says.

    drive.py PLAN.json

The plan is {"url": ..., "width": ..., "height": ..., "steps": [step, ...]}; a step is an object with one of the
members that `Visit.actions` names. Prints {"values": [one for each step], "complaints": [what the console had of errors,
warnings and exceptions], "requests": [every address that the page asked for]}. The exit status is 1, and the reason on
standard error, where a step cannot be done.

The browser is driven by the DevTools protocol over a pipe: no port, and nothing but Python's own library.
"""

import base64
import fcntl
import json
import os
import select
import subprocess
import sys
import tempfile
import time

TIMEOUT = 30  # seconds, for any one thing

ARGUMENTS = [
    "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--no-first-run", "--no-default-browser-check", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-extensions", "--mute-audio", "--autoplay-policy=no-user-gesture-required",
    "--hide-scrollbars", "--force-device-scale-factor=1", "--lang=en",
    # Whatever asks for a host gets none, except a server of a test.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


class Failure(Exception):
    pass


class Browser:
    """A Chromium of its own, with a profile of its own that goes with it."""

    def __init__(self, width, height):
        self.profile = tempfile.TemporaryDirectory(prefix="browser-")
        to_read, self.sending = os.pipe()
        self.receiving, to_write = os.pipe()
        # Above those that the browser expects: 3 to read from, 4 to write to.
        theirs = [fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in (to_read, to_write)]
        os.close(to_read)
        os.close(to_write)
        self.process = subprocess.Popen(
            ["chromium", *ARGUMENTS, f"--window-size={width},{height}", f"--user-data-dir={self.profile.name}",
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


class Visit:
    def __init__(self, browser, width, height):
        self.browser = browser
        pages = [target for target in browser.call("Target.getTargets")["targetInfos"] if target["type"] == "page"]
        self.session = browser.call("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.actions = {
            "open": self.open, "evaluate": self.evaluate, "wait": self.wait, "click": self.click, "hover": self.hover,
            "key": self.key, "type": self.type, "files": self.files, "drag": self.drag,
            "media": self.media,
            "screenshot": self.screenshot, "pdf": self.pdf,
            "sleep": self.browser.listen,
        }

    def call(self, method, **parameters):
        return self.browser.call(method, session=self.session, **parameters)

    def do(self, step):
        (name, argument), = step.items()
        return self.actions[name](argument)

    def open(self, url):
        # By way of an empty page, so that an address that differs after its # alone is loaded, too.
        for address in ("about:blank", url):
            answer = self.call("Page.navigate", url=address)
            if "errorText" in answer:
                raise Failure(f"{address}: {answer['errorText']}")
            self.wait(f"document.readyState === 'complete' && location.href !== 'about:blank' === {json.dumps(address == url)}")

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise Failure(f"{expression}: {details.get('exception', {}).get('description', details['text'])}")
        return answer["result"].get("value")

    def wait(self, expression):
        deadline = time.monotonic() + TIMEOUT
        while True:
            value = self.evaluate(expression)
            if value:
                return value
            if time.monotonic() > deadline:
                raise Failure(f"this did not come true within {TIMEOUT} s: {expression}")
            self.browser.listen(0.05)

    def place(self, selector):
        """The middle of an element; with [selector, x, y] the point at these shares of its width and height.

        As a reader would, it waits until the element can be seen and rests: what a page does for a click before (a new
        address above all) it may do later.
        """
        selector, x, y = selector if isinstance(selector, list) else (selector, 0.5, 0.5)
        place = f"""(() => {{
            const element = document.querySelector({json.dumps(selector)});
            if (!element) return null;
            element.scrollIntoView({{ block: 'nearest' }});
            const box = element.getBoundingClientRect();
            return box.width && box.height ? [box.left, box.top, box.width, box.height] : null;
        }})()"""
        deadline = time.monotonic() + TIMEOUT
        before, now = None, self.evaluate(place)
        while now is None or now != before:
            if time.monotonic() > deadline:
                raise Failure(f"{selector}: it is not there, or cannot be seen, or does not rest, within {TIMEOUT} s")
            self.browser.listen(0.05)
            before, now = now, self.evaluate(place)
        return {"x": now[0] + now[2] * x, "y": now[1] + now[3] * y}

    def hover(self, selector):
        self.call("Input.dispatchMouseEvent", type="mouseMoved", **self.place(selector))

    def click(self, selector):
        place = self.place(selector)
        self.call("Input.dispatchMouseEvent", type="mouseMoved", **place)
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place)

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

    def drag(self, argument):
        """Drags over an element: [selector, from x, from y, to x, to y], in shares of its width and height."""
        selector, *shares = argument
        start, end = self.place([selector, *shares[:2]]), self.place([selector, *shares[2:]])
        middle = {axis: (start[axis] + end[axis]) / 2 for axis in start}
        for kind, place, buttons in (("mouseMoved", start, 0), ("mousePressed", start, 1), ("mouseMoved", middle, 1),
                                     ("mouseMoved", end, 1), ("mouseReleased", end, 0)):
            self.call("Input.dispatchMouseEvent", type=kind, button="left", buttons=buttons, clickCount=1, **place)

    def files(self, argument):
        """Chooses files, or a folder, in a file input: [selector, path, ...]."""
        selector, *paths = argument
        document = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=document, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", files=paths, nodeId=node)

    def media(self, features):
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": name, "value": value} for name, value in features.items()])

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def pdf(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("Page.printToPDF", printBackground=True)["data"]))

    def complaints(self):
        for event in self.browser.events:
            parameters = event.get("params", {})
            if event.get("method") == "Runtime.exceptionThrown":
                details = parameters["exceptionDetails"]
                yield details.get("exception", {}).get("description", details["text"])
            elif event.get("method") == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
                yield " ".join(str(part.get("value", part.get("description"))) for part in parameters["args"])
            elif event.get("method") == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
                yield f"{parameters['entry']['text']} {parameters['entry'].get('url', '')}".strip()

    def requests(self):
        for event in self.browser.events:
            if event.get("method") == "Network.requestWillBeSent":
                yield event["params"]["request"]["url"]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        plan = json.load(file)
    width, height = plan.get("width", 1280), plan.get("height", 800)
    browser = Browser(width, height)
    try:
        visit = Visit(browser, width, height)
        visit.open(plan["url"])
        values = [visit.do(step) for step in plan["steps"]]
        browser.listen(0.2)
        print(json.dumps({"values": values, "complaints": list(visit.complaints()),
                          "requests": list(visit.requests())}))
    except Failure as failure:
        complaints = "; ".join(visit.complaints()) if "visit" in locals() else ""
        sys.exit(f"{failure}\nthe console: {complaints or 'nothing'}")
    finally:
        browser.close()


if __name__ == "__main__":
    main()
