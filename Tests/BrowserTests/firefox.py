"""Firefox, driven by WebDriver BiDi, with nothing but Python's own library."""

import base64
import json
import time

from kept import Kept
from visit import TIMEOUT, Failure, Visit
from websocket import WebSocket

KEYS = {" ": "\ue00d", "Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "End": "\ue010", "Home": "\ue011",
        "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015"}


class Firefox(Visit):
    """A visit in a user context of its own, which shares nothing that pages store with others."""

    def __init__(self, width, height, has_sound_device, owner):
        self.browser = Kept(owner, has_sound_device)
        self.count = 0
        self.events = []
        self.addresses = []
        self.socket = None
        try:
            self.socket = WebSocket(self.browser.port, "/session")
            self.call("session.new", capabilities={})
            self.user = self.call("browser.createUserContext")["userContext"]
            # A tab of its own, as the first one does not get the focus, without which no key works a button.
            self.context = self.call("browsingContext.create", type="tab", userContext=self.user)["context"]
            self.call("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
            self.call("browsingContext.setViewport", context=self.context, devicePixelRatio=1,
                      viewport={"width": width, "height": height})
        except BaseException:
            self.browser.end()
            raise

    def close(self):
        """A browser that does not come to rest is of no use for others."""
        try:
            self.call("browser.removeUserContext", userContext=self.user)
            self.call("session.end")
            self.socket.close()
        except (Failure, OSError):
            self.browser.end()

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
