#!/usr/bin/env python3
"""Opens a page in a headless browser and does with it what a plan says.

    drive.py PLAN.json

The plan is {"url": ..., "browser": ..., "width": ..., "height": ..., "hasSoundDevice": ..., "owner": ..., "steps": [step,
...]}; the browser is `chromium` or `firefox`; the owner is the process until whose end a browser may be kept for further
visits; a step is an object with one of the members that `Visit.actions` names. Prints
{"values": [one for each step], "complaints": [what the console had of errors, warnings and exceptions], "requests":
[every address that the page asked for]}. The exit status is 1, and the reason on standard error, where a step cannot be
done.
"""

import json
import os
import sys

from chromium import Chromium
from firefox import Firefox
from visit import Failure

BROWSERS = {"chromium": Chromium, "firefox": Firefox}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        plan = json.load(file)
    visit = None
    try:
        visit = BROWSERS[plan.get("browser", "chromium")](
            plan.get("width", 1280), plan.get("height", 800), plan.get("hasSoundDevice", True),
            plan.get("owner", os.getpid()))
        visit.open(plan["url"])
        values = [visit.do(step) for step in plan["steps"]]
        visit.listen(0.2)
        print(json.dumps({"values": values, "complaints": list(visit.complaints()),
                          "requests": list(visit.requests())}))
    except Failure as failure:
        complaints = "; ".join(visit.complaints()) if visit else ""
        sys.exit(f"{failure}\nthe console: {complaints or 'nothing'}")
    finally:
        if visit:
            visit.close()


if __name__ == "__main__":
    main()
