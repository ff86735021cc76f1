"""Reads an RSMF file with Python's email and zipfile, checks it against the format's rules, and prints it as JSON.

read-rsmf.py FILE: {"headers": {name: value}, "text": the first part, "manifest": rsmf_manifest.json,
"files": {name: SHA-256}}.
"""
import email
import email.policy
import hashlib
import io
import json
import pathlib
import sys
import zipfile

import jsonschema

content = pathlib.Path(sys.argv[1]).read_bytes()
assert b"\n" not in content.replace(b"\r\n", b""), "a line that does not end with CR LF"
assert all(len(line) <= 78 for line in content.split(b"\r\n")), "a line that is too long"
content.decode("ascii")
message = email.message_from_bytes(content, policy=email.policy.default)
assert not message.defects and not any(value.defects for value in message.values()), message.defects
for name in ("From", "To", "Date", "Subject", "Message-ID", "X-RSMF-Version"):
    assert len(message.get_all(name)) == 1, name
assert message["X-RSMF-Version"] == "2.0.0"
assert message.get_content_type() == "multipart/mixed"
text, archive = message.iter_parts()
assert not text.defects and not archive.defects
assert text.get_content_type() == "text/plain" and text["Content-Disposition"] is None
# The format asks for exactly one attachment.
assert archive["Content-Transfer-Encoding"] == "base64"
assert archive.get_content_disposition() == "attachment" and archive.get_filename() == "rsmf.zip"

with zipfile.ZipFile(io.BytesIO(archive.get_content())) as package:
    assert package.testzip() is None
    names = package.namelist()
    assert len(set(names)) == len(names) and "rsmf_manifest.json" in names
    assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in package.infolist())
    manifest = json.loads(package.read("rsmf_manifest.json"))
    files = {name: hashlib.sha256(package.read(name)).hexdigest() for name in names if name != "rsmf_manifest.json"}
    sizes = {entry.filename: entry.file_size for entry in package.infolist()}

schema = json.loads((pathlib.Path(__file__).parent / "rsmf_schema.json").read_text())
jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER).validate(manifest)

# What a schema cannot say.
events = manifest["events"]
people = {person["id"] for person in manifest["participants"]}
conversations = {conversation["id"] for conversation in manifest["conversations"]}
assert len(people) == len(manifest["participants"])
assert len({event["id"] for event in events}) == len(events)
for conversation in manifest["conversations"]:
    assert set(conversation["participants"]) <= people
for event in events:
    assert event["conversation"] in conversations
    assert event.get("participant") in people or event["type"] == "disclaimer"
attached = [file for event in events for file in event.get("attachments", [])]
assert {file["id"] for file in attached} == set(files), "files that no event names, or that are not there"
assert all(file["size"] == sizes[file["id"]] for file in attached)
times = [event["timestamp"] for event in events if "timestamp" in event]
keys = [(time[:19], float("0" + time[19:].rstrip("Z"))) for time in times]
assert keys == sorted(keys), "events are not in order"
assert message["X-RSMF-EventCount"] == str(len(events))
assert message["X-RSMF-AttachmentCount"] == str(len(files))
assert message["X-RSMF-EventCollectionID"] == manifest["eventcollectionid"]
print(json.dumps({
    "headers": {name: str(message[name]) for name in message.keys()}, "text": text.get_content(),
    "manifest": manifest, "files": files}))
