"""Inputs of the jobs: days of hour archives, text conversations, and what is neither."""
import io
import json
import struct
import unicodedata
import warnings
import zipfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

import clips

warnings.filterwarnings("ignore", "Duplicate name")
FIXTURES = Path(__file__).resolve().parents[2] / "Fixtures"
ODD_SESSIONS = (
    "", "..", ".", "CON", "nul.txt", "a/b/../../c", "ABC", "abc", "Abc.", "tab\tnul\0end", "görüşme",
    unicodedata.normalize("NFD", "görüşme"), "\u202eturned", "x" * 300, "<script>alert(1)</script>", "a b", "100%",
    "-rf", "'quote\"", "line\nbreak", "☎️", 7, 1234567890123,
)  # fmt: skip
ODD_SPEAKERS = ("supervisor", "User", "USER ", "", "..", "agent/tts", "müşteri", "user", "a<b>&", "x" * 80, "ivr")


@dataclass
class Clip:
    session: object
    conversation: object
    message: object
    speaker: object
    name: str
    time: datetime
    timestamp: object
    data: bytes
    extra: dict = field(default_factory=dict)


@dataclass
class Inputs:
    """What a job may give to the program."""

    paths: list = field(default_factory=list)
    files: dict = field(default_factory=dict)  # path -> bytes
    links: dict = field(default_factory=dict)  # path -> target
    sessions: list = field(default_factory=list)
    speakers: list = field(default_factory=list)
    starts: dict = field(default_factory=dict)  # session -> its first clip's time
    kinds: set = field(default_factory=set)
    days: int = 1


class RawName(zipfile.ZipInfo):
    """An entry whose name is these bytes, whatever they are."""

    raw = b""

    def _encodeFilenameFlags(self):
        return self.raw, self.flag_bits


def written(time, rng, way):
    """A moment as an archive may have it."""
    text = time.strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f"{time.microsecond:06d}"
    match way:
        case "seconds":
            return text + "Z"
        case "fraction":
            return f"{text}.{fraction[: rng.randrange(1, 7)]}Z"
        case "net7":
            return f"{text}.{fraction}{rng.randrange(10)}Z"
        case "offset":
            hours = rng.choice((-8, -5, 1, 3, 5))
            local = time + timedelta(hours=hours)
            return local.strftime("%Y-%m-%dT%H:%M:%S") + f".{fraction[:3]}{hours:+03d}:00"
        case "naive":
            return f"{text}.{fraction[:3]}"
        case "odd":
            return rng.choice((
                None, "", "soon", 1765548365250, 1765548365, True, [], text.replace("T", " ") + "Z",
                text + "z", text + " Z", text[:11] + "24:00:00Z", "1925-12-12T14:00:02Z", "2025-02-30T10:00:00Z",
                text + ".Z", text + ",5Z", "12/12/2025 14:00", text + "+0000", text + "+25:00", "9999-12-31T23:59:59Z",
            ))  # fmt: skip


def make_clips(pool, rng, inputs, day, hours, clean):
    """Sessions of a day, with all their clips in the order of time."""
    result, message = [], rng.choice((1, 789, 1_000_000, 2**53))
    damage = 0 if clean else rng.choice((0, 0.1, 0.35, 0.8))
    odd_names = rng.random() < (0.1 if clean else 0.3)
    way = rng.choice(("seconds", "fraction", "fraction", "fraction", "net7", "net7", "offset", "offset", "naive"))
    for number in range(rng.choice((1, 1, 2, 3, 4, 6, 12))):
        session = rng.choice(ODD_SESSIONS) if odd_names and rng.random() < 0.6 else f"session-{day.day}-{number}"
        if inputs.sessions and not clean and rng.random() < 0.05:
            session = rng.choice(inputs.sessions)
        conversation = rng.choice((f"conv-{number}", f"conv-{number}", None, session, 17, "ünï/cödé"))
        hour = rng.choice(hours)
        start = day + timedelta(hours=hour, minutes=rng.randrange(60), milliseconds=rng.randrange(10_000))
        if rng.random() < 0.25:  # over the hour, and at times over midnight
            start = day + timedelta(hours=hour, minutes=59, seconds=59, milliseconds=rng.randrange(1000))
        if session in inputs.starts:  # it goes on: a timeline of many hours is large, and no other than a short one
            start = inputs.starts[session] + timedelta(seconds=rng.choice((0, 2, 30)))
        speakers = ["agent_tts", "user"]
        if rng.random() < 0.15:
            speakers = rng.sample(ODD_SPEAKERS, rng.randrange(1, 5)) + ["user"]
        if rng.random() < 0.1:
            speakers = speakers[:1]
        now = start
        tight = rng.random() < 0.3
        for turn in range(rng.choice((1, 2, 2, 3, 4, 6, 10))):
            speaker = speakers[turn % len(speakers)] if rng.random() < 0.9 else rng.choice(speakers)
            data = (clips.damaged_clip if rng.random() < damage else clips.sound_clip)(pool, rng)
            own = way if clean or rng.random() < 0.95 else rng.choice(("naive", "odd", "offset", "seconds"))
            extension = rng.choice(("opus", "opus", "opus", "ogg")) if odd_names else "opus"
            name = f"message_{message}_{speaker}.{extension}"
            if odd_names and rng.random() < 0.3:
                name = rng.choice((
                    f"müşteri {message}.opus", f"{message}.OPUS", f"a/b/{message}.opus", f"14\\{message}.opus",
                    f"{message}", f"x{message}" + "y" * 250 + ".opus", f"../{message}.opus", f"clip\n{message}.opus",
                ))  # fmt: skip
            clip = Clip(session, conversation, message, speaker, name, now, written(now, rng, own), data)
            result.append(clip)
            inputs.sessions.append(session)
            inputs.speakers.append(speaker)
            inputs.starts.setdefault(session, start)
            message += 1
            now += timedelta(milliseconds=rng.choice((0, 100, 200)) if tight else rng.choice((300, 900, 1500, 4000)))
            # Whole tenths of a second would be whole frames at every rate, and whole packets.
            now += timedelta(microseconds=rng.choice((0, 0, 1000 * rng.randrange(100), rng.randrange(100_000))))
            if rng.random() < 0.03:
                now += timedelta(seconds=rng.choice((20, 60)))
    return result


def metadata(own, day, hour, rng, clean):
    """metadata.json of an hour, in one of the shapes that there are."""
    listed, by_session = [], {}
    for clip in own:
        by_session.setdefault(repr(clip.session), []).append(clip)
    odd = not clean and rng.random() < 0.25
    for group in by_session.values():
        if rng.random() < 0.1:
            group = group[::-1]
        session = {"externalConversationId": group[0].conversation, "sessionId": group[0].session, "files": []}
        for clip in group:
            file = {
                "fileName": clip.name, "originalPath": f"tenant/{clip.conversation}/{clip.name}",
                "messageId": clip.message, "type": clip.speaker, "timestamp": clip.timestamp,
                "originalSizeBytes": len(clip.data),
            }  # fmt: skip
            if odd and rng.random() < 0.15:
                file.pop(rng.choice(list(file)))
            if odd and rng.random() < 0.1:
                file["messageId"] = rng.choice(("m-7", None, 1.5, 10**30, -1, [1], "78\n9"))
            if odd and rng.random() < 0.1:
                file["originalSizeBytes"] = rng.choice((0, -1, "7", 10**12, len(clip.data) + 1))
            if odd and rng.random() < 0.1:
                file["x"] = {"y": [1, None, True, "z", -1.5e300]}
            session["files"].append(file)
            if odd and rng.random() < 0.08:
                session["files"].append(dict(file))
        if odd and rng.random() < 0.1:
            session.pop(rng.choice(list(session)))
        if odd and rng.random() < 0.1:
            session["files"] = rng.choice(([], None, 7, [None, "x"] + (session.get("files") or [])))
        listed.append(session)
    if odd and rng.random() < 0.1:
        listed.append(rng.choice((None, "none", {}, [])))
    document = {
        "generatedAt": "2025-12-13T02:15:32Z", "utcDay": day.strftime("%Y-%m-%d"), "hour": f"{hour:02d}",
        "totalSessions": len(listed), "sessions": listed,
    }  # fmt: skip
    if odd:
        match rng.randrange(7):
            case 0: document["hour"] = rng.choice(("24", 14, "x", None, "00"))
            case 1: document["utcDay"] = rng.choice(("2025-12-14", "12.12.2025", None, "2025-13-01", 20251212))
            case 2: document["totalSessions"] = rng.choice((0, 99, "3", None))
            case 3: document.pop("sessions")
            case 4: document.pop("utcDay"), document.pop("hour")
            case 5: document["sessions"] = {"not": "a list"}
    text = json.dumps(document, indent=rng.choice((None, 2)), ensure_ascii=rng.random() < 0.3)
    data = text.encode("utf-8", "surrogatepass")
    if odd:
        match rng.randrange(9):
            case 0: data = b"\xef\xbb\xbf" + data
            case 1: data = text.encode("utf-16")
            case 2: data = data[: rng.randrange(len(data))]
            case 3: data += b"garbage"
            case 4: data = data.replace(b"session", b"s\xe9ssion", 1)
            case 5: data = b'{"deep": ' + b"[" * 100
            case 6: data = data.replace(b'"messageId":', b'"messageId": 7, "messageId":', 1)
    return data


def entry_name(clip, style, rng):
    session, conversation = str(clip.session).replace("\0", "_"), str(clip.conversation)
    name = clip.name
    match style:
        case "session": return f"{session}/{name}"
        case "conversation": return f"{conversation}/{session}/{name}"
        case "backslash": return f"14\\{session}\\{name}"
        case "case": return name.upper()
        case "extension": return name.rsplit(".", 1)[0] + rng.choice((".ogg", ".oga", ".opus"))
        case "nfd": return unicodedata.normalize("NFD", name)
    return name


def archive(own, day, hour, pool, rng, kinds, clean):
    """One hour as a ZIP."""
    style = rng.choice(("flat", "flat", "flat", "session", "conversation", "backslash", "case", "extension", "nfd"))
    entries = []
    for clip in own:
        chance = 1 if clean else rng.random()
        if chance < 0.03:
            kinds.add("missing clip")
            continue
        name = entry_name(clip, style, rng)
        entries.append((name, clip.data))
        if chance < 0.06:
            kinds.add("clip twice")
            entries.append((rng.choice((name, "other/" + name)), rng.choice((clip.data, clips.sound_clip(pool, rng)))))
    if not clean and rng.random() < 0.2:
        kinds.add("unlisted")
        for number in range(rng.choice((1, 1, 3))):
            entries.append((rng.choice((f"stray-{number}.opus", "readme.txt", "__MACOSX/._x", "folder/", "inner.zip", "é.opus")),
                            rng.choice((clips.sound_clip(pool, rng), b"x", b""))))  # fmt: skip
    place = rng.choice((len(entries), len(entries), 0, rng.randrange(len(entries) + 1)))
    if clean or rng.random() < 0.97:
        name = rng.choice(("metadata.json",) * 5 + (f"{hour:02d}/metadata.json", "METADATA.JSON"))
        entries.insert(place, (name, metadata(own, day, hour, rng, clean)))
        if not clean and rng.random() < 0.02:
            entries.append(("more/metadata.json", metadata(own[:1], day, hour, rng, clean)))
    method = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name, data in entries:
            info = zipfile.ZipInfo(name, (2025, 12, 13, 2, 15, 32))
            if not clean and rng.random() < 0.02:
                info = RawName(name, (2025, 12, 13, 2, 15, 32))
                info.raw = rng.choice((name.encode("cp437", "replace"), b"f\xff\xfe.o", name.encode("utf-8")))
            info.create_system = 3
            info.external_attr = (0o100644 if clean else rng.choice((0o100644,) * 60 + (0o120777, 0o040755))) << 16
            info.compress_type = method if rng.random() < 0.95 else zipfile.ZIP_DEFLATED
            target.writestr(info, data)
        if not clean and rng.random() < 0.02:
            target.writestr(zipfile.ZipInfo(own[0].name if own else "bomb", (2025, 12, 13, 2, 15, 32)), bytes(2_000_000),
                            zipfile.ZIP_DEFLATED)  # fmt: skip
            kinds.add("bomb")
        if rng.random() < 0.05:
            target.comment = b"a comment"
    return stream.getvalue()


def damaged_archive(data, rng):
    data = bytearray(data)
    directory = data.rfind(b"PK\x05\x06")
    match rng.randrange(11):
        case 0 | 1:
            for _ in range(rng.choice((1, 3, 30))):
                data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        case 2 | 3: del data[rng.randrange(len(data)) :]
        case 4: del data[directory:]
        case 5: data = bytearray(rng.randbytes(100)) + data
        case 6: data += rng.choice((b"tail", bytes(3000), bytes(data)))
        case 7:
            at = rng.randrange(len(data))
            del data[at : at + rng.randrange(1, 200)]
        case 8:  # the directory's records
            at = data.find(b"PK\x01\x02")
            for _ in range(5):
                data[rng.randrange(max(at, 0), len(data))] ^= 1 << rng.randrange(8)
        case 9:  # an entry's local header
            at = data.find(b"PK\x03\x04", rng.randrange(len(data)))
            for _ in range(2):
                data[max(at, 0) + rng.randrange(30)] ^= 1 << rng.randrange(8)
        case 10: struct.pack_into("<I", data, max(directory, 0) + 16, rng.getrandbits(32)) if directory >= 0 else None
    return bytes(data)


FIRST_DAY = datetime(2025, 12, 11, tzinfo=timezone.utc)


def make_day(pool, rng, inputs, folder, day):
    clean = rng.random() < 0.35
    first = rng.choice((0, 9, 14, 20, 22))
    hours = list(range(first, min(24, first + rng.choice((1, 1, 2, 3, 4)))))
    own = make_clips(pool, rng, inputs, day, hours, clean)
    wrong_hour = timedelta(hours=0 if clean else rng.choice((0,) * 12 + (1, -11)))
    by_hour = {}
    for clip in own:
        time = clip.time + wrong_hour
        by_hour.setdefault((time.replace(hour=0, minute=0, second=0, microsecond=0), time.hour), []).append(clip)
    for (date, hour), group in sorted(by_hour.items(), key=lambda item: item[0]):
        data = archive(group, date, hour, pool, rng, inputs.kinds, clean)
        if not clean and rng.random() < 0.12:
            inputs.kinds.add("damaged archive")
            data = damaged_archive(data, rng)
        name = f"{folder}/audio_{hour:02d}.zip" if date == day else f"{folder}/{date:%Y-%m-%d}_{hour:02d}.zip"
        inputs.files[name] = data
        if not clean and rng.random() < 0.05:
            inputs.kinds.add("archive twice")
            inputs.files[f"{folder}/copy of {hour:02d}.zip"] = data


# Text conversations --------------------------------------------------------------------------------------------

WORDS = ("refund", "Hello\nthere", "<b>bold</b>", "ünïcödé ☎️", "", " ", "-->", "þ®;", '"quoted", comma', "\u202egnp", "a" * 500)


def personal_ai(rng, inputs):
    rows = []
    for number in range(rng.choice((0, 1, 2, 5, 20))):
        text, reply = rng.choice(WORDS), rng.choice(WORDS)
        row = {
            "ai_message": text if rng.random() < 0.3 else reply, "ai_score": 0.73, "ai_name": rng.choice(("Clerk", "Clerk", "AI", None)),
            "ai_picture": None, "raw_message": text, "SessionId": rng.choice(("s-1", "s-1", "s-2", "session-11-0", None, 7)),
            "timestamp": rng.choice((f"2025-12-12T14:10:{number:02d}.125Z", f"2025-12-12 14:10:{number:02d}", 1765548365250 + number, "later", None)),
            "Metadata": {"tags": ["refund"]},
        }  # fmt: skip
        if rng.random() < 0.2:
            row.pop(rng.choice(list(row)))
        if rng.random() < 0.1:
            row["mood"] = {"x/y~z": 1}
        rows.append(row)
    inputs.sessions += ["s-1", "s-2"]
    text = json.dumps(rows, ensure_ascii=False, indent=rng.choice((None, 1)))
    return text.replace('"Metadata"', '"n": 1e400, "Metadata"', 1) if rng.random() < 0.1 else text


def zoom(rng, inputs, folder):
    """A response, its history and physical files, more or less as they belong together."""
    attached = []
    for number in range(rng.choice((0, 1, 2, 4))):
        name = rng.choice((f"report-{number}.pdf", "report.pdf", "../../../etc/passwd", "Ünïcodé \u202egnp.exe", "x" * 300))
        attached.append((f"file-{number}", name, rng.randbytes(rng.choice((0, 10, 5000)))))
    messages = []
    for number in range(rng.choice((0, 1, 3, 9))):
        message = {
            "message_id": f"m{number}", "role": rng.choice(("user", "assistant", "bot", "Jill", None)),
            "content": rng.choice((rng.choice(WORDS), [{"type": "text", "text": rng.choice(WORDS)}])),
            "create_time": rng.choice((f"2025-12-12T14:06:{number:02d}Z", 1765548365250 + number * 1000, "never")),
            "attachments": [{"file_id": item[0]} for item in attached if rng.random() < 0.4], "client": "panel",
        }  # fmt: skip
        if rng.random() < 0.15:
            message = rng.choice(({"strange": 1}, None, {"prompt": "Q", "response": "A", "time": "2025-12-12T14:00:00Z"}))
        messages.append(message)
    history = {"user_id": "U1", "conversations": [{"conversation_id": "thread-1", "title": "Refunds", "messages": messages}]}
    text = json.dumps(rng.choice((history, history, messages)), ensure_ascii=False).encode()
    if rng.random() < 0.1:
        text = text[: len(text) // 2]
    response = {
        "user_id": "ABC", "email": "jill@example.com", "display_name": rng.choice(("Jill Chill", None, "session-11-0")),
        "start_time": "2025-12-01T00:00:00Z", "end_time": "2025-12-31T00:00:00Z", "timezone": "Asia/Shanghai",
        "aic_history_download_url": "https://aic.example.com/history", "file_extension": "JSON",
        "file_size": len(text) + rng.choice((0, 0, 0, 5)), "file_type": "AIC_CONVERSATION",
        "physical_files": [
            {"file_id": id, "file_name": name, "file_size": len(data) + rng.choice((0, 0, 0, 1)), "download_url": "https://x.example.com/"}
            for id, name, data in attached
        ],
    }  # fmt: skip
    if rng.random() < 0.9:
        inputs.files[f"{folder}/archive.json"] = json.dumps(response, indent=2).encode()
    if rng.random() < 0.9:
        inputs.files[f"{folder}/history.json"] = text
    for id, name, data in attached:
        if rng.random() < 0.85:
            safe = name if "/" not in name and len(name) < 200 else id
            inputs.files[f"{folder}/files/{safe}"] = data
    if rng.random() < 0.2:
        inputs.files[f"{folder}/stray.bin"] = b"stray"
    inputs.sessions += ["Jill Chill"]


def add_writing(rng, inputs, folder):
    inputs.kinds.add("writing")
    if rng.random() < 0.6:
        text = personal_ai(rng, inputs).encode("utf-8", "surrogatepass")
        if rng.random() < 0.08:
            text = text[: rng.randrange(len(text))]
        inputs.files[f"{folder}/personal/{rng.choice(('export.txt', 'export.json', 'a.json'))}"] = text
        if rng.random() < 0.1:
            inputs.files[f"{folder}/personal/again.json"] = text
    if rng.random() < 0.6:
        zoom(rng, inputs, f"{folder}/zoom")
    if rng.random() < 0.1:
        inputs.files[f"{folder}/unknown.json"] = rng.choice((b'{"a": 1}', b"[1, 2", b"[]", b"{}"))


def add_strangers(pool, rng, inputs, folder):
    """What is no archive and no conversation."""
    inputs.kinds.add("strangers")
    for number in range(rng.choice((1, 1, 3))):
        name = rng.choice((f"x{number}.zip", f"notes{number}.txt", ".DS_Store", "day.7z", "part.zip.001", "day.z01", "clip.opus",
                           "metadata.json", "._audio.zip", "audio_15.zip.part"))  # fmt: skip
        inputs.files.setdefault(f"{folder}/{name}", rng.choice((
            b"", b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c" + bytes(40), b"\x1f\x8b\x08" + bytes(30), b"<html>gone</html>", bytes(200),
            b"PK\x05\x06" + bytes(18), rng.randbytes(3000), rng.choice(pool.clips), b'{"sessions": []}', b"%PDF-1.4",
        )))  # fmt: skip
    if rng.random() < 0.3:
        inputs.links[f"{folder}/link.zip"] = rng.choice(("nowhere.zip", ".", "/dev/null", "audio_14.zip", "link.zip"))


def make(pool, rng):
    """All that a job gives to the program."""
    inputs = Inputs()
    if rng.random() < 0.92:
        inputs.days = rng.choice((1, 1, 1, 1, 2, 3))
        for number in range(inputs.days):
            folder = "in" if inputs.days == 1 else f"in/2025-12-{11 + number}"
            make_day(pool, rng, inputs, folder, FIRST_DAY + timedelta(days=number))
    if rng.random() < 0.03:  # with speech in it
        inputs.kinds.add("fixtures")
        for archive in rng.choice((sorted(FIXTURES.glob("day/*.zip"))[2:], sorted(FIXTURES.glob("problem-day/*.zip")))):
            inputs.files[f"fixtures/{archive.name}"] = archive.read_bytes()
        inputs.sessions += ["missing-clip", "cut-off", "wrong-size"]
    if rng.random() < 0.22:
        add_writing(rng, inputs, rng.choice(("in", "chats")))
    if rng.random() < 0.12 or not inputs.files:
        add_strangers(pool, rng, inputs, rng.choice(("in", "other")))
    roots = sorted({path.split("/")[0] for path in (*inputs.files, *inputs.links)})
    inputs.paths = roots
    if rng.random() < 0.2:  # file by file
        inputs.paths = sorted(inputs.files)[:20]
        rng.shuffle(inputs.paths)
    if rng.random() < 0.05:
        inputs.paths = inputs.paths + [rng.choice(("not-there", "in", "/dev/null", "./" + inputs.paths[0]))]
    return inputs
