"""Checks every vCon of a bag: against the draft's schema, against the draft's text, and against the bag.

check-vcon.py SCHEMA BAG [BASE-URL]: prints what is wrong, a line each, and then the count of files.
"""
import base64
import hashlib
import json
import os
import pathlib
import re
import sys
import uuid

import jsonschema

schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
bag = pathlib.Path(sys.argv[2])
base_url = sys.argv[3] if len(sys.argv) > 3 else None
validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
manifest = {}
for line in (bag / "manifest-sha256.txt").read_text().splitlines():
    manifest[line[66:]] = line[:64]
wrong = 0


def expect(condition, *words):
    global wrong
    if not condition:
        wrong += 1
        print(*words)


def sha512(path):
    digest = base64.urlsafe_b64encode(hashlib.sha512(path.read_bytes()).digest())
    return "sha512-" + digest.decode().rstrip("=")


def check_uuid(text, document, name):
    value = uuid.UUID(document["uuid"])
    expect(str(value) == document["uuid"], name, "the uuid is not in canonical form")
    expect(value.version == 8 and value.variant == uuid.RFC_4122, name, "the uuid is not of version 8")
    # It comes from the rest of the file.
    blank = text.replace(document["uuid"], "00000000-0000-0000-0000-000000000000", 1)
    digest = bytearray(hashlib.sha256(blank.encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    expect(value.bytes == bytes(digest), name, "the uuid is not that of the content")


def check_content(entry, file, name):
    relative = file.relative_to(bag).as_posix()
    expect(entry["content_hash"] == sha512(file), name, "the content_hash is not that of", relative)
    if base_url:
        expect(entry["url"] == base_url + relative, name, "another url", entry.get("url"))
    else:
        expect("url" not in entry, name, "a url that nobody gave")


def check_dialog(document, timeline, path, name):
    dialog = document.get("dialog", [])
    placed = [clip for clip in timeline["clips"] if clip["status"] == "placed"]
    expect(len(dialog) == (len(placed) + 1 if placed else 0), name, "not a dialog for each placed clip, and a set")
    if not dialog:
        return
    parties = document["parties"]
    head, rest = dialog[0], dialog[1:]
    expect(head["type"] == "recording-set", name, "the first dialog is no set")
    expect(head["recordings"] == list(range(1, len(dialog))), name, "the set does not list its recordings")
    expect(head["start"] == timeline["start"], name, "the set does not start with the session")
    expect(not {"body", "url", "content_hash", "recording_set"} & head.keys(), name, "the set has content")
    voices = sorted({clip["type"] for clip in timeline["clips"]})
    expect(sorted(parties[i]["name"] for i in head["parties"]) == voices, name, "not all speakers are in the set")
    for entry, clip in zip(rest, placed):
        own = entry["opusstitch"]
        expect(entry["type"] == "recording" and entry["recording_set"] == 0, name, "no way back to the set")
        expect(DATE.fullmatch(entry["start"]), name, entry["start"], "is not an RFC 3339 time")
        # A redacted clip has only the frames that are heard.
        heard = round(clip["frames"] / timeline["sampleRate"], 3)
        expect(entry["duration"] == clip.get("durationSeconds", heard), name, "another duration")
        expect(parties[entry["parties"]]["name"] == clip["type"], name, "another speaker")
        expect(own["filename"] == clip["fileName"], name, "another file name")
        if "file" in clip:
            check_content(entry, path.parent / clip["file"]["path"], name)
            expect(entry["filename"] == clip["file"]["path"], name, "another file")
            expect(entry["mediatype"] == "audio/x-wav", name, "another media type")
        else:
            expect(entry["filename"] == clip["fileName"], name, "another file name")
            expect(entry["mediatype"] == "audio/ogg", name, "another media type")
            expect("url" not in entry and "content_hash" not in entry, name, "a hash of what is not here")
        expect(own.get("sha256") == clip["source"].get("sha256"), name, "another SHA-256 of the clip")
        expect(own["start_frame"] == clip["startFrame"] and own["frames"] == clip["frames"], name, "another place")


def check_words(document, timeline, name):
    """The words of each placed clip are an analysis of its recording; those of other clips are in the extension."""
    placed = [clip for clip in timeline["clips"] if clip["status"] == "placed"]
    spoken = [(index + 1, clip) for index, clip in enumerate(placed) if "transcript" in clip]
    analysis = document.get("analysis", [])
    expect(("analysis" in document) == bool(spoken), name, "an analysis of nothing")
    expect([entry["dialog"] for entry in analysis] == [index for index, _ in spoken], name, "not the clips with words")
    for entry, (_, clip) in zip(analysis, spoken):
        transcript, body = clip["transcript"], entry["body"]
        expect(entry["type"] == "transcript" and entry["encoding"] == "json", name, "no transcript")
        expect(entry["vendor"] == transcript.get("recognizer", "unknown"), name, "another recogniser")
        expect(body["transcript"]["text"] == transcript["text"], name, "other words")
        expect(body["source"] == transcript["source"], name, "another source")
        for member in ("words", "segments"):
            expect((member in body) == (member in transcript), name, member, "are lost")
            for part, timed in zip(body.get(member, []), transcript.get(member, []), strict=True):
                expect(part["text"] == timed["text"], name, "another word")
                if "startFrame" in timed:
                    start = (timed["startFrame"] - clip["startFrame"]) / timeline["sampleRate"]
                    expect(abs(part["start"] - start) < 0.00051, name, "another time of", timed["text"])
                    end = start + timed["frames"] / timeline["sampleRate"]
                    expect(abs(part["end"] - end) < 0.00051, name, "another end of", timed["text"])
                else:
                    expect("start" not in part, name, "a time that nobody gave")
    others = [clip["transcript"]["text"] if "transcript" in clip else None
              for clip in timeline["clips"] if clip["status"] != "placed"]
    expect([clip.get("words") for clip in document["opusstitch"]["not_placed"]] == others, name, "words are lost")


def check_attachments(document, timeline, path, name):
    attachments = document.get("attachments", [])
    expect(len(attachments) == len(timeline["audio"]), name, "not an attachment for each audio file")
    for attachment, audio in zip(attachments, timeline["audio"]):
        file = path.parent / attachment["filename"]
        relative = file.relative_to(bag).as_posix()
        check_content(attachment, file, name)
        own = attachment["opusstitch"]
        expect(own["path"] == relative and own["sha256"] == manifest[relative], name, "not what the manifest says")
        mediatypes = {".wav": "audio/x-wav", ".flac": "audio/flac", ".opus": "audio/ogg"}
        expect(attachment["mediatype"] == mediatypes[file.suffix], name, "another media type")
        expect(attachment["dialog"] == 0, name, "it belongs to no dialog")
        maker = document["parties"][attachment["party"]]
        expect(maker["name"].startswith("opusstitch "), name, "a speaker has contributed a recording")
        expect(len(own["channels"]) == len(audio["channels"]), name, "not parties for each channel")
        names = [[document["parties"][i]["name"] for i in channel] for channel in own["channels"]]
        voices = sorted({clip["type"] for clip in timeline["clips"]})
        expected = [[channel] for channel in audio["channels"]] if audio["channels"] != ["mix"] else [voices]
        expect([sorted(channel) for channel in names] == expected, name, "other speakers in the channels")


def place_in_bag(path, file):
    return os.path.normpath((path.parent / file["path"]).relative_to(bag).as_posix())


def check_written(document, timeline, path, name):
    """A text conversation: a text for each message that has a time, an attachment for each file."""
    dialog = document.get("dialog", [])
    messages = timeline["messages"]
    timed = [message for message in messages if "time" in message]
    expect(len(dialog) == len(timed), name, "not a dialog for each message that has a time")
    parties = document["parties"]
    for entry, message in zip(dialog, timed):
        expect(entry["type"] == "text" and entry["encoding"] == "none", name, "a message is no text")
        expect(entry["mediatype"] == "text/plain", name, "another media type")
        expect(entry["body"] == message["text"] and entry["start"] == message["time"], name, "another message")
        expect(parties[entry["parties"]]["name"] == message["speaker"], name, "another speaker")
        expect(entry.get("message_id") == message.get("messageId"), name, "another id")
        place = entry["opusstitch"]
        if "path" not in place:
            expect(not timeline["originals"], name, "a message without its place in the original")
            continue
        original = json.loads((bag / place["path"]).read_text(encoding="utf-8-sig"))
        for part in place["pointer"].split("/")[1:]:
            part = part.replace("~1", "/").replace("~0", "~")
            original = original[int(part)] if isinstance(original, list) else original[part]
        found = original if isinstance(original, str) else "\n".join(part["text"] for part in original)
        expect(found == message["text"], name, "the pointer leads elsewhere")
    own = document["opusstitch"]["writing"]
    untimed = [message["text"] for message in messages if "time" not in message]
    expect([message["body"] for message in own["untimed"]] == untimed, name, "messages are lost")
    expect(own["format"] == timeline["source"]["format"], name, "another source")
    files = [file for file in timeline["attachments"] if "path" in file] + timeline["originals"]
    attachments = document.get("attachments", [])
    expect(len(attachments) == (len(files) if dialog else 0), name, "not an attachment for each file")
    for attachment, file in zip(attachments, files):
        # An original of several sessions is not in the session's folder.
        expect(attachment["filename"] == file["path"].removeprefix("../../"), name, "another file")
        check_content(attachment, path.parent / file["path"], name)
        relative = place_in_bag(path, file)
        expect(attachment["opusstitch"]["path"] == relative, name, "another path")
        expect(attachment["opusstitch"]["sha256"] == manifest[relative] == file["sha256"], name, "another SHA-256")
        expect(attachment["party"] < len(parties) and attachment["dialog"] < len(dialog), name, "of nobody")
    listed = timeline["originals"] + timeline["attachments"]
    expect([file.get("path") for file in own["files"]]
           == [place_in_bag(path, file) if "path" in file else None for file in listed],
           name, "files are lost")


def check(path):
    name = path.parent.name
    text = path.read_text(encoding="utf-8")
    document = json.loads(text)
    timeline = json.loads((path.parent / "timeline.json").read_text(encoding="utf-8"))
    for error in validator.iter_errors(document):
        expect(False, name, "schema:", error.message)
    check_uuid(text, document, name)
    expect(DATE.fullmatch(document["created_at"]), name, document["created_at"], "is not an RFC 3339 time")
    expect(document["extensions"] == ["opusstitch"], name, "the extension is not named")
    # The members are those of draft-ietf-vcon-vcon-core-04, which renamed `redacted` and `amended`.
    expect(not {"vcon", "redacted", "amended", "amended_from"} & document.keys(), name, "members that nobody needs")
    if "redacted_from" in document:
        expect(set(document["redacted_from"]) == {"uuid", "type"}, name, "redacted from what is not named")
    if "source" in timeline:
        expect("analysis" not in document, name, "an analysis of a text conversation")
        check_written(document, timeline, path, name)
    else:
        check_dialog(document, timeline, path, name)
        check_attachments(document, timeline, path, name)
        check_words(document, timeline, name)
    top = document["opusstitch"]
    expect(top["session_id"] == timeline["sessionId"] == document["subject"], name, "another session")
    lost = [(clip["fileName"], clip["status"]) for clip in timeline["clips"] if clip["status"] != "placed"]
    expect([(clip["filename"], clip["status"]) for clip in top["not_placed"]] == lost, name, "clips are lost")


files = sorted(bag.glob("data/sessions/*/conversation.vcon.json"))
for file in files:
    check(file)
uuids = {json.loads(file.read_text())["uuid"] for file in files}
expect(len(uuids) == len(files), "two vCons share a uuid")
print(len(files))
sys.exit(1 if wrong else 0)
