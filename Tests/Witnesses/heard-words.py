"""Compares what PocketSphinx heard in clips of Fixtures/day with the sentences that the clips were made of.

heard-words.py BAG WORDS. WORDS is made of BAG by docs/recognise-with-pocketsphinx. Prints, as JSON, how many words were
said, how many errors were heard (words that are missing, added or others), and the runs of four words or more that were
heard right: each with its session, its text, the second of the recording at which it starts, and the recording's rate.
"""

import difflib
import importlib
import json
import re
import sys
from pathlib import Path

fixtures = Path(__file__).parents[2] / "Fixtures"
sys.path.insert(0, str(fixtures))
sys.dont_write_bytecode = True
SESSIONS = importlib.import_module("make-day").SESSIONS


def heard_words(path):
    """The words and their seconds in the clip, without silences, noises and the numbers of pronunciations."""
    for word in json.loads(path.read_text(encoding="utf-8"))["w"]:
        if word["t"][0] not in "<[+":
            yield re.sub(r"\(\d+\)$", "", word["t"]), word["b"]


def distance(said, heard):
    """How many words must be removed, added or replaced."""
    row = list(range(len(heard) + 1))
    for count, word in enumerate(said, 1):
        before, row[0] = row[0], count
        for index, other in enumerate(heard, 1):
            before, row[index] = row[index], min(row[index] + 1, row[index - 1] + 1, before + (word != other))
    return row[-1]


def main():
    bag, words = map(Path, sys.argv[1:])
    lines = {session.id: {session.first_message + index: line.text for index, line in enumerate(session.lines)}
             for session in SESSIONS}
    result = {"words": 0, "errors": 0, "runs": []}
    for path in sorted(words.glob("*/*.json")):
        session, message = path.parent.name, int(path.stem.rsplit("-", 1)[1])
        timeline = json.loads((bag / f"data/sessions/{session}/timeline.json").read_text(encoding="utf-8"))
        rate = timeline["sampleRate"]
        start, = (clip["startFrame"] / rate for clip in timeline["clips"] if clip["messageId"] == message)
        said = re.findall(r"[a-z']+", lines[session][message].lower())
        pairs = list(heard_words(path))
        heard = [word for word, _ in pairs]
        result["words"] += len(said)
        result["errors"] += distance(said, heard)
        for _, index, size in difflib.SequenceMatcher(None, said, heard, autojunk=False).get_matching_blocks():
            if size >= 4:
                result["runs"].append({"session": session, "text": " ".join(heard[index:index + size]),
                                       "start": start + pairs[index][1], "sampleRate": rate})
    print(json.dumps(result))


if __name__ == "__main__":
    main()
