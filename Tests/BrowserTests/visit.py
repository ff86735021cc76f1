"""What a reader does with a page, in any browser."""

import json
import time

TIMEOUT = 30  # seconds, for any one thing

PAPERS = {"Letter": (21.59, 27.94), "A4": (21.0, 29.7)}  # cm


class Failure(Exception):
    pass


class Visit:
    """The page in a browser. Each browser has a subclass, which says how these are done:

    navigate(url), evaluate(expression), listen(seconds), move(x, y), press(), release(), choose(selector, paths),
    key(name), type(text), media(features), viewport([width, height, ratio]), screenshot(path),
    save_pdf(path, width, height), complaints(), requests(), close().
    """

    actions = ("open", "evaluate", "wait", "click", "hover", "drag", "key", "type", "files", "media", "viewport",
               "screenshot", "pdf", "sleep")

    def do(self, step):
        (name, argument), = step.items()
        if name not in self.actions:
            raise Failure(f"no such step: {name}")
        return getattr(self, name)(argument)

    def sleep(self, seconds):
        self.listen(seconds)

    def open(self, url):
        # By way of an empty page, so that an address that differs after its # alone is loaded, too.
        for address in ("about:blank", url):
            self.navigate(address)
            is_page = json.dumps(address == url)
            self.wait(f"document.readyState === 'complete' && location.href !== 'about:blank' === {is_page}")

    def wait(self, expression):
        deadline = time.monotonic() + TIMEOUT
        while True:
            value = self.evaluate(expression)
            if value:
                return value
            if time.monotonic() > deadline:
                raise Failure(f"this did not come true within {TIMEOUT} s: {expression}")
            self.listen(0.05)

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
            self.listen(0.05)
            before, now = now, self.evaluate(place)
        return now[0] + now[2] * x, now[1] + now[3] * y

    def hover(self, selector):
        self.move(*self.place(selector))

    def click(self, selector):
        self.hover(selector)
        self.press()
        self.release()

    def drag(self, argument):
        """Drags over an element: [selector, from x, from y, to x, to y], in shares of its width and height."""
        selector, *shares = argument
        start, end = self.place([selector, *shares[:2]]), self.place([selector, *shares[2:]])
        self.move(*start)
        self.press()
        self.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        self.move(*end)
        self.release()

    def pdf(self, argument):
        """Prints to a file: a path, or [path, the name of a paper, "portrait" or "landscape"]."""
        path, paper, orientation = argument if isinstance(argument, list) else (argument, "Letter", "portrait")
        width, height = PAPERS[paper] if orientation == "portrait" else reversed(PAPERS[paper])
        self.save_pdf(path, width, height)

    def files(self, argument):
        """Chooses files, or a folder, in a file input: [selector, path, ...]."""
        selector, *paths = argument
        self.choose(selector, paths)
