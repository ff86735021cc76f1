"""What a job does with its inputs: command lines, and what happens to files between them."""
import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

COMMANDS = ("stitch", "inspect", "verify", "merge", "seal", "redact", "fetch")


@dataclass
class Step:
    """A command line; both programs run it, each in its own folder."""

    arguments: list
    environment: dict = field(default_factory=dict)
    # After so many seconds the program gets this signal; then nothing of this step is compared.
    signal: int = 0
    after: float = 0
    # What was left by a run that was stopped is told by the next one, and differs: its words are not compared.
    words: bool = True
    files: bool = True  # whether the folders are compared after it
    fullOutput: bool = False  # standard output takes nothing

    @property
    def kind(self):
        word = self.arguments[0] if self.arguments and self.arguments[0] in COMMANDS else "other"
        return f"{word} (stopped)" if self.signal else word


@dataclass
class Change:
    """Something that is done to the files of both folders: action(folder, rng), with equal random numbers."""

    name: str
    action: object
    kind: str = "change"


# Options -------------------------------------------------------------------------------------------------------

def some(rng, chance, *arguments):
    return list(arguments) if rng.random() < chance else []


def timeline_options(rng, inputs):
    options = some(rng, 0.3, "--sample-rate", rng.choice(("auto", "8000", "12000", "16000", "24000", "48000")))
    options += some(rng, 0.35, "--layout", rng.choice(("stereo", "mono", "mono", "split", "split")))
    options += some(rng, 0.35, "--overlap", rng.choice(("queue", "mix", "mix", "cut", "cut")))
    options += some(rng, 0.12, "--agent-timestamp", rng.choice(("start", "end")))
    options += some(rng, 0.12, "--user-timestamp", rng.choice(("start", "end")))
    options += some(rng, 0.25, "--max-gap", rng.choice(("0", "0.25", "0.5", "1", "1.000001", "3", "1000000")))
    options += some(rng, 0.15, "--naive-timestamps", rng.choice(("utc", "utc", "refuse")))
    options += some(rng, 0.15, "--max-shift-seconds", rng.choice(("0", "0.1", "0.5", "2", "60")))
    if inputs.sessions:
        for _ in range(rng.choice((0,) * 8 + (1, 2))):
            options += ["--session", session_argument(rng, inputs)]
    options += some(rng, 0.2, "--threads", rng.choice(("1", "2", "3", "7")))
    return options


def session_argument(rng, inputs):
    known = rng.choice(inputs.sessions) if inputs.sessions and rng.random() < 0.93 else "nobody"
    return str(known).replace("\0", "")


def limit_options(rng):
    if rng.random() > 0.07:
        return []
    return list(rng.choice((
        ("--max-entry-bytes", "2000"), ("--max-ratio", "2"), ("--max-ratio", "1000"), ("--max-entries", "3"),
        ("--max-metadata-bytes", "600"), ("--max-metadata-depth", "3"), ("--max-clips", "4"),
        ("--max-conversation-bytes", "300"), ("--max-clip-seconds", "1"), ("--max-session-seconds", "5"),
        ("--max-speakers", "1"),
    )))  # fmt: skip


def review_options(rng, chance=0.45):
    options = []
    if rng.random() < chance:
        options += ["--review"]
        options += some(rng, 0.3, "--custodian", rng.choice(("Jill Chill", "Ünï; þ®\nx", "")))
        options += some(rng, 0.3, "--control-prefix", rng.choice(("ABC", "x.y_z-1", "A" * 20)))
        options += some(rng, 0.2, "--base-url", rng.choice(("https://example.com/bags/day", "https://example.com/a%20b/")))
    for kind in ("vtt", "audacity", "rttm"):
        options += some(rng, 0.22, "--labels", kind)
    return options


def output_options(rng):
    options = []
    kinds = rng.choice(((),) * 6 + (("wav",), ("opus",), ("flac",), ("wav", "opus"), ("wav", "flac"), ("opus", "flac"),
                                    ("wav", "opus", "flac"), ("flac", "flac")))  # fmt: skip
    for kind in kinds:
        options += ["--audio", kind]
    options += some(rng, 0.25, "--clips")
    options += some(rng, 0.15, "--labels", "cues")
    return options


def without(options, *pair):
    """Less an option and its value, wherever they stand."""
    result = list(options)
    for at in reversed(range(len(result) - 1)):
        if tuple(result[at : at + 2]) == pair:
            del result[at : at + 2]
    return result


def agreeing(rng, options):
    """Without what contradicts other options; mostly, as refusing it is a job, too."""
    if rng.random() < 0.04:
        return options
    if "mix" in options:
        options = without(options, "--audio", "opus")
    if "--audio" in options and "wav" not in options:
        options = without(options, "--labels", "cues")
    return options


def message_options(rng, json=True):
    options = some(rng, 0.3 if json else 0, "--json")
    options += some(rng, 0.08, "--log-format", rng.choice(("json", "json", "text")))
    options += some(rng, 0.08, "--log-level", rng.choice(("trace", "debug", "info", "warning", "error", "critical")))
    options += some(rng, 0.05, "--heartbeat", "heartbeat.json")
    options += some(rng, 0.08, "--quiet")
    return options


# A job ---------------------------------------------------------------------------------------------------------

def play(rng, inputs, pool):
    """Yields steps, and is sent each one's exit status."""
    if rng.random() < 0.09:
        yield from misuse(rng, inputs)
        return
    if rng.random() < 0.2:
        yield inspect(rng, inputs, inputs.paths)
    choice = rng.random()
    if inputs.days > 1 and choice < 0.6 or choice < 0.08:
        bag, again, status = yield from bags_per_day(rng, inputs)
    elif choice < 0.62:
        bag, again, status = yield from plain(rng, inputs)
    elif choice < 0.74:
        bag, again, status = yield from stopped(rng, inputs)
    elif choice < 0.97:
        bag, again, status = yield from shards(rng, inputs)
    else:
        yield inspect(rng, inputs, inputs.paths)
        return
    if status not in (0, 2):
        if rng.random() < 0.2:
            yield from rng.choices(*FOLLOW_UPS)[0](rng, inputs, pool, bag, again)
        # What comes next wants a bag.
        bag, again = "plain", ["stitch", *inputs.paths, "-o", "plain", *review_options(rng), *some(rng, 0.3, "--audio", "wav")]
        status = yield Step(again + message_options(rng))
        if status not in (0, 2):
            return
    for _ in range(rng.choice((1, 2, 3, 4))):
        yield from rng.choices(*FOLLOW_UPS)[0](rng, inputs, pool, bag, again)


def inspect(rng, inputs, paths):
    return Step(["inspect", *paths, *timeline_options(rng, inputs), *limit_options(rng), *message_options(rng)])


def job_options(rng, inputs, review=0.45):
    options = timeline_options(rng, inputs) + output_options(rng) + review_options(rng, review)
    return agreeing(rng, options) + limit_options(rng)


def plain(rng, inputs):
    bag = rng.choice(("bag",) * 16 + ("./bag", "bag/", "in/../bag", "a/new/bag"))
    command = ["stitch", *inputs.paths, "-o", bag, *job_options(rng, inputs)]
    status = yield Step(command + message_options(rng), fullOutput=rng.random() < 0.01)
    return bag, command, status


def stopped(rng, inputs):
    """Killed, or asked to end, once or more often; then it goes on to its end."""
    command = ["stitch", *inputs.paths, "-o", "bag", *job_options(rng, inputs)]
    for _ in range(rng.choice((1, 1, 2, 4))):
        yield Step(command, signal=rng.choice((9, 9, 9, 2, 15)), after=rng.uniform(0.002, rng.choice((0.03, 0.08, 0.2))))
    yield Step(command, words=False)
    status = yield Step(command + message_options(rng))
    return "bag", command, status


def shards(rng, inputs):
    count = rng.choice((1, 2, 2, 3, 4))
    options = job_options(rng, inputs, review=0.7)
    order = list(range(1, count + 1))
    rng.shuffle(order)
    for index in order:
        command = ["stitch", *inputs.paths, "-o", f"shard-{index}", *options]
        environment = {}
        match rng.randrange(8):
            case 0:
                environment = {"SLURM_ARRAY_TASK_ID": str(index), "SLURM_ARRAY_TASK_COUNT": str(count), "SLURM_ARRAY_TASK_MIN": "1"}
            case 1:
                environment = {"AWS_BATCH_JOB_ARRAY_INDEX": str(index - 1), "AWS_BATCH_JOB_ARRAY_SIZE": str(count)}
            case 2:
                environment = {"JOB_COMPLETION_INDEX": str(index - 1)}
                command += ["--shards", str(count)]
            case _:
                command += ["--shard", f"{index}/{count}"]
        if rng.random() < 0.05:
            yield Step(command, environment, signal=9, after=rng.uniform(0.005, 0.08))
            yield Step(command, environment, words=False)
        yield Step(command + message_options(rng), environment)
    bags = [f"shard-{index}" for index in order]
    if rng.random() < 0.2:  # refused, mostly
        wrong = rng.choice((bags[:-1], bags + bags[:1], bags + ["in"], [*bags[:-1], "nothing"]))
        yield Step(["merge", *wrong, "-o", "bag"] + message_options(rng))
    if rng.random() < 0.1:
        other = f"shard-{rng.choice(order)}"
        yield Change("damage of a shard", lambda folder, rng, other=other: damage_bag(folder / other, rng))
    if rng.random() < 0.15:
        yield Step(["merge", *bags, "-o", "bag"], signal=9, after=rng.uniform(0.002, 0.06))
        yield Step(["merge", *bags, "-o", "bag"], words=False)
    merge = ["merge", *bags, "-o", "bag"]
    status = yield Step(merge + message_options(rng))
    if rng.random() < 0.3:
        yield Step(merge + message_options(rng))
    if rng.random() < 0.2:
        yield from verify(rng, inputs, None, bags[0], None)
    return "bag", ["stitch", *inputs.paths, "-o", "bag", *options], status


def bags_per_day(rng, inputs):
    options = job_options(rng, inputs, review=0.25)
    while "--session" in options and rng.random() < 0.9:  # refused
        at = options.index("--session")
        del options[at : at + 2]
    paths = [path for path in inputs.paths if path != "chats"] or inputs.paths
    command = ["stitch", *paths, "-o", "bags", "--bag-per", "day", *options]
    if rng.random() < 0.15:
        yield Step(command, signal=rng.choice((9, 2)), after=rng.uniform(0.005, 0.15))
        yield Step(command, words=False, files=False)
        yield Change("the log's last word on each day", shorten_log)
    status = yield Step(command + message_options(rng))
    day = f"bags/2025-12-{11 + rng.randrange(inputs.days)}"
    match rng.randrange(6):
        case 0: yield Step(command + message_options(rng))
        case 1:
            yield Change("damage of a day", lambda folder, rng: damage_bag(folder / day, rng))
            yield Step(command + message_options(rng))
        case 2:
            yield Change("an archive more or less", lambda folder, rng: change_inputs(folder, rng))
            yield Step(command + message_options(rng))
        case 3: yield Step(command + review_options(rng, 0.5) + message_options(rng))
    return day, command, status


# What follows --------------------------------------------------------------------------------------------------

def verify(rng, inputs, pool, bag, again):
    command = ["verify", bag]
    if rng.random() < 0.4:
        for path in rng.choice([inputs.paths] * 8 + [inputs.paths[:1], ["in"], ["nothing"]]):
            command += ["--against", path]
    yield Step(command + limit_options(rng) + message_options(rng), fullOutput=rng.random() < 0.01)


def same_again(rng, inputs, pool, bag, again):
    paths, command = list(inputs.paths), list(again)
    if command[1 : 1 + len(paths)] == paths:  # in another order
        rng.shuffle(paths)
        command[1 : 1 + len(paths)] = paths
    yield Step(command + message_options(rng))


def other_outputs(rng, inputs, pool, bag, again):
    """More or fewer outputs in the bag that is there."""
    command = again + review_options(rng, 0.7)
    if rng.random() < 0.3:
        command = [word for word in again if word not in ("--review", "--clips")]
    yield Step(command + message_options(rng))
    if rng.random() < 0.5:
        yield from verify(rng, inputs, pool, bag, again)
    if rng.random() < 0.3:
        yield Step(again + message_options(rng))


def other_job(rng, inputs, pool, bag, again):
    """Refused, mostly."""
    command = list(again)
    match rng.randrange(4):
        case 0: command += ["--layout", rng.choice(("mono", "split", "stereo"))]
        case 1: command += ["--session", session_argument(rng, inputs)]
        case 2: command += ["--sample-rate", rng.choice(("8000", "48000"))]
        case 3: command += ["--shard", "1/2"]
    yield Step(command + message_options(rng))


def redact(rng, inputs, pool, bag, again):
    source = bag
    sessions = inputs.sessions
    if "/" in bag and rng.random() < 0.9:  # those of the day
        sessions = [name for name in sessions if name in inputs.starts and bag.endswith(f"{inputs.starts[name]:%Y-%m-%d}")]
    # Those that the bag was made of, if not all.
    chosen = again[again.index("--session") + 1] if "--session" in again and rng.random() < 0.9 else None
    for target in ("redacted-1", "redacted-2")[: rng.choice((1, 1, 2))]:
        session = chosen or (rng.choice(sessions) if sessions else "nobody")
        start = inputs.starts.get(session)
        # Whole milliseconds are whole frames at every rate: others are needed, too.
        first = rng.choice((0, 0, 0.05, 0.1, 0.3, 0.7, 1, 2.5, 10)) + rng.choice((0, 0, 0.00037, rng.random() / 10))
        last = first + rng.choice((0.001, 0.01, 0.2, 1, 5, 100)) + rng.choice((0, 0, 0.00037, rng.random()))
        if start and rng.random() < 0.4:
            def text(seconds):
                return (start + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        else:
            def text(seconds):
                return f"{seconds:.{rng.choice((1, 3, 5, 9))}f}" if rng.random() < 0.97 else rng.choice(("-1", "x", "1e3", ""))
        command = ["redact", source, "--session", str(session).replace("\0", ""), "--from", text(first), "--to", text(last),
                   "--reason", rng.choice(("card number", "<b>privileged</b> & more", "ünï\ncode"))]  # fmt: skip
        command += some(rng, 0.3, "--speaker", str(rng.choice(["user", "agent_tts", *inputs.speakers[:3]])))
        command += some(rng, 0.5, "--style", rng.choice(("tone", "silence")))
        command += some(rng, 0.3, "--by", "J. Doe")
        status = yield Step(command + ["-o", target] + message_options(rng, json=False))
        if status not in (0, 2):
            if rng.random() < 0.7:
                continue
        if rng.random() < 0.6:
            yield from verify(rng, inputs, pool, target, again)
        if rng.random() < 0.15:
            yield Step([target if word == bag else word for word in again] + message_options(rng))
        if rng.random() < 0.2:
            yield from seal(rng, inputs, pool, target, again)
        if rng.random() < 0.15:
            yield Change("damage of a redacted bag", lambda folder, rng, target=target: damage_bag(folder / target, rng))
            yield from verify(rng, inputs, pool, target, again)
        source = target
    if rng.random() < 0.1:
        yield Step(["merge", "redacted-1", "-o", "merged"] + message_options(rng))


def seal(rng, inputs, pool, bag, again):
    yield Change("a key", lambda folder, rng: put_key(folder, rng, pool))
    if rng.random() < 0.15:
        yield Change("damage before the seal", lambda folder, rng: damage_bag(folder / bag, rng))
    command = ["seal", bag, "--key", rng.choice(("seal.pem",) * 9 + ("nothing.pem",))]
    yield Step(command + some(rng, 0.5, "--timestamp-query", "day.tsq") + message_options(rng, json=False))
    if rng.random() < 0.4:
        yield Change("a time stamp", lambda folder, rng: put_reply(folder, bag, rng, pool))
        yield Step(command + ["--timestamp-reply", "day.tsr"] + message_options(rng, json=False))
    yield from verify(rng, inputs, pool, bag, again)
    match rng.randrange(6):
        case 0:
            yield Change("damage of a sealed bag", lambda folder, rng: damage_bag(folder / bag, rng))
            yield from verify(rng, inputs, pool, bag, again)
        case 1: yield Step(again + message_options(rng))
        case 2: yield from redact(rng, inputs, pool, bag, again)
        case 3: yield Step(command + message_options(rng, json=False))


def damaged(rng, inputs, pool, bag, again):
    yield Change("damage of a bag", lambda folder, rng: damage_bag(folder / bag, rng))
    yield from verify(rng, inputs, pool, bag, again)
    if rng.random() < 0.4:
        yield Step(again + message_options(rng))
        yield from verify(rng, inputs, pool, bag, again)
    elif rng.random() < 0.3:
        yield from redact(rng, inputs, pool, bag, again)


def changed_inputs(rng, inputs, pool, bag, again):
    yield Change("an archive more or less", lambda folder, rng: change_inputs(folder, rng))
    yield rng.choice((Step(again + message_options(rng)), Step(["verify", bag, "--against", "in"] + message_options(rng))))


def bag_as_input(rng, inputs, pool, bag, again):
    if rng.random() < 0.5:
        yield inspect(rng, inputs, [bag])
    else:
        yield Step(["stitch", bag, "-o", rng.choice(("bag", "other", f"{bag}/inner"))] + message_options(rng))


FOLLOW_UPS = (
    (verify, same_again, other_outputs, other_job, redact, seal, damaged, changed_inputs, bag_as_input),
    (6, 4, 4, 2, 7, 3, 6, 2, 1),
)


# What happens to files -----------------------------------------------------------------------------------------

def files_below(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) if folder.is_dir() else []


def refit(bag):
    """Makes manifests and the Oxum fit the files again, as somebody would who wants a change to go unnoticed."""
    def write(name, paths):
        lines = [f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(bag)}" for path in paths]
        (bag / name).write_text("\n".join(sorted(lines, key=lambda line: line[66:].encode())) + "\n")

    payload = files_below(bag / "data")
    write("manifest-sha256.txt", payload)
    info = bag / "bag-info.txt"
    if info.is_file():
        oxum = f"Payload-Oxum: {sum(path.stat().st_size for path in payload)}.{len(payload)}"
        info.write_text(re.sub("Payload-Oxum: .*", oxum, info.read_text()))
    names = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")
    write("tagmanifest-sha256.txt", [bag / name for name in names if (bag / name).is_file()])


def damage_bag(bag, rng):
    for _ in range(rng.choice((1, 1, 1, 2))):
        own = files_below(bag)
        if not own:
            return
        tags = [path for path in own if path.parent == bag]
        chosen = rng.choice(tags if tags and rng.random() < 0.25 else own)
        change_file(bag, chosen, rng)
    if rng.random() < 0.5:
        try:
            refit(bag)
        except (OSError, UnicodeDecodeError):
            pass


def change_file(bag, path, rng):
    def rewrite(data):
        # Merged bags share files with their shards: a change is to meet this bag alone.
        path.unlink()
        path.write_bytes(data)

    data = path.read_bytes()
    match rng.randrange(13):
        case 0 | 1 | 2 if data:
            at = rng.randrange(len(data))
            rewrite(data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :])
        case 3: rewrite(data[: rng.randrange(len(data) + 1)])
        case 4: rewrite(data + rng.choice((b"\n", b"x", bytes(1000))))
        case 5: path.unlink()
        case 6: (rng.choice((path.parent, bag)) / rng.choice(("more.txt", "timeline.wav", "timeline.part", ".hidden", "Thumbs.db"))).write_bytes(b"more")
        case 7:
            path.unlink()
            path.symlink_to(rng.choice(("/etc/hostname", "nowhere", ".", "timeline.json")))
        case 8: path.rename(path.with_name("renamed" + path.suffix))
        case 9: (path.parent / "empty").mkdir(exist_ok=True)
        case 10 | 11 | 12:  # numbers and words of a text
            text = data.decode("utf-8", "surrogateescape")
            if path.suffix not in (".json", ".txt", ".vtt", ".csv", ".js", ".html"):
                timeline = path.parent / "timeline.json"
                if not timeline.is_file():
                    return
                path, text = timeline, timeline.read_text("utf-8", "surrogateescape")
            places = list(re.finditer(r"\d+|\b(?:placed|missing|user|wav|true|stereo)\b", text))
            if not places:
                return
            place = rng.choice(places)
            other = rng.choice(("0", "1", "7", "-1", "999999999999999999999", "null", str(rng.randrange(100_000)), place[0] + "0"))
            rewrite((text[: place.start()] + other + text[place.end() :]).encode("utf-8", "surrogateescape"))


def change_inputs(folder, rng):
    own = [path for path in files_below(folder / "in") if path.suffix == ".zip"] or files_below(folder / "in")
    if not own:
        return
    path = rng.choice(own)
    match rng.randrange(4):
        case 0: path.unlink()
        case 1: path.rename(path.with_name("renamed.zip"))
        case 2:
            data = bytearray(path.read_bytes())
            if data:
                data[rng.randrange(len(data))] ^= 1
                path.write_bytes(data)
        case 3: shutil.copy(path, path.with_name("more.zip"))


def shorten_log(folder, rng):
    """The log has a line for each time that a day was tried: how often is a matter of when the run was stopped."""
    log = folder / "bags/run-log.jsonl"
    if log.is_file():
        lines = {json.loads(line)["day"]: line for line in log.read_bytes().splitlines(keepends=True)}
        log.write_bytes(b"".join(lines[name] for name in sorted(lines)))


def put_key(folder, rng, pool):
    key = folder / "seal.pem"
    shutil.copy(pool.folder / "seal.pem", key)
    key.chmod(rng.choice((0o600,) * 9 + (0o644,)))


def make_key(folder):
    """The key to sign with, and an authority for time stamps."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    openssl("genpkey", "-algorithm", "ed25519", "-out", "seal.pem")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.pem", "-subj", "/CN=TSA",
            "-addext", "extendedKeyUsage=critical,timeStamping")  # fmt: skip
    Path(folder, "tsa.cnf").write_text(
        "[tsa]\ndefault_tsa = it\n[it]\nserial = tsa.serial\ndefault_policy = 1.2.3\ndigests = sha256\nsigner_digest = sha256\n")


REPLIES = {}  # within a job, the second folder gets the reply of the first: a reply has a time in it


def put_reply(folder, bag, rng, pool):
    target = folder / "day.tsr"
    sealed = folder / bag / "tagmanifest-sha256.txt"
    if rng.random() < 0.15 or not sealed.is_file():
        target.write_bytes(rng.choice((b"", b"no reply", bytes(300))))
        return
    digest = sha256(sealed.read_bytes() if rng.random() < 0.9 else b"other").hexdigest()
    key = (folder.parent, digest)
    if key not in REPLIES:
        work = folder.parent / "reply"
        work.mkdir(exist_ok=True)
        query, reply = work / "q", work / "r"
        subprocess.run(["openssl", "ts", "-query", "-digest", digest, "-sha256", "-no_nonce", "-out", query], cwd=work, check=True,
                       capture_output=True)  # fmt: skip
        subprocess.run(["openssl", "ts", "-reply", "-config", pool.folder / "tsa.cnf", "-queryfile", query, "-signer",
                        pool.folder / "tsa.pem", "-inkey", pool.folder / "tsa.key", "-out", reply], cwd=work, check=True,
                       capture_output=True)  # fmt: skip
        REPLIES[key] = reply.read_bytes()
    target.write_bytes(REPLIES[key])


# Wrong use -----------------------------------------------------------------------------------------------------

def misuse(rng, inputs):
    paths = inputs.paths[:2]
    bag = ["-o", "bag"]
    lines = [
        [], ["help"], ["--help"], ["-h"], ["--version"], ["stich"], ["stitched", "in"], ["--nothing"], ["help", "nothing"],
        ["--generate-completion-script", rng.choice(("bash", "zsh", "fish", "none"))], ["--experimental-dump-help"],
        *(["help", command] for command in COMMANDS), *([command, "--help"] for command in COMMANDS),
        *([command] for command in COMMANDS), *([command, "--wrong"] for command in COMMANDS),
        *([command, "nothing", *bag] for command in COMMANDS),
        ["help", "fetch", "knovvu"], ["fetch", "zoom", "--help"], ["fetch", "personal-ai", "-h"], ["fetch", "nobody"],
        ["fetch", "knovvu"], ["fetch", "knovvu", "--day", "2025-13-01", *bag], ["fetch", "knovvu", "--base-url", "x", *bag],
        ["fetch", "zoom", "--user", "U", *bag], ["fetch", "zoom", "--from", "yesterday"], ["fetch", "personal-ai", "--domain", "D"],
        ["fetch", "knovvu", "--day", "2999-01-01", "--base-url", "https://127.0.0.1", *bag],
        ["stitch", *paths], ["stitch", *bag], ["stitch", *paths, "-o"], ["stitch", *paths, "-o", ""], ["stitch", "", *bag],
        ["stitch", *paths, "-o", paths[0]], ["stitch", *paths, "-o", "in/bag"], ["stitch", *paths, "-o", "/dev/null"],
        ["inspect", "/dev/null"], ["inspect", "nothing.zip"], ["verify", "in"], ["verify", "a", "b"], ["verify", ""],
        ["merge", "in", "-o", "merged"], ["merge", "in"], ["seal", "in"], ["seal", "in", "--key", "nothing"],
        ["redact", "in"], ["redact", "in", "--session", "s", "--from", "1", "--to", "2", "--reason", " ", *bag],
        ["redact", "in", "--session", "s", "--from", "1", "--to", "2", "--reason", "r", *bag],
        ["redact", "in", "--session", "s", "--from", "x", "--to", "2", "--reason", "r", *bag],
    ]  # fmt: skip
    for option, values in (
        ("--sample-rate", ("44100", "x", "")), ("--layout", ("quad", "Stereo")), ("--overlap", ("add", "Queue")),
        ("--max-gap", ("-1", "x", "nan", "inf", "1e400", "0.0000000001")), ("--audio", ("mp3", "WAV")), ("--labels", ("srt", "cues")),
        ("--threads", ("0", "-1", "x", "100000")), ("--shard", ("0/2", "3/2", "1", "x", "1/100000", "none")), ("--shards", ("0", "2")),
        ("--bag-per", ("hour", "day")), ("--custodian", ("x",)), ("--control-prefix", ("x", "-")), ("--base-url", ("x",)),
        ("--log-level", ("loud",)), ("--log-format", ("xml",)), ("--heartbeat", ("bag/h.json", "", "nothing/h.json")),
        ("--max-clips", ("0", "-1", "x")), ("--max-ratio", ("0",)), ("--max-session-seconds", ("0", "999999999")), ("--session", ("", "nobody")),
        ("--agent-timestamp", ("middle",)), ("--naive-timestamps", ("local",)), ("--max-entry-bytes", ("0",)),
    ):  # fmt: skip
        for value in values:
            lines.append(["stitch", *paths, *bag, option, value])
            lines.append(["stitch", *paths, *bag, f"{option}={value}", "--review"])
    lines += [
        ["stitch", *paths, *bag, "--overlap", "mix", "--audio", "opus"], ["stitch", *paths, *bag, "--labels", "cues", "--audio", "flac"],
        ["stitch", *paths, *bag, "--bag-per", "day", "--session", "x"], ["stitch", *paths, *bag, "--shard", "1/2", "--shards", "3"],
    ]  # fmt: skip
    environments = (
        {"SLURM_ARRAY_TASK_ID": "1"}, {"SLURM_ARRAY_TASK_ID": "x", "SLURM_ARRAY_TASK_COUNT": "2", "SLURM_ARRAY_TASK_MIN": "1"},
        {"SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_COUNT": "2", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "5"},
        {"AWS_BATCH_JOB_ARRAY_INDEX": "5", "AWS_BATCH_JOB_ARRAY_SIZE": "2"}, {"AWS_BATCH_JOB_ARRAY_INDEX": "0"},
        {"JOB_COMPLETION_INDEX": "0"}, {"JOB_COMPLETION_INDEX": "0", "AWS_BATCH_JOB_ARRAY_INDEX": "1", "AWS_BATCH_JOB_ARRAY_SIZE": "2"},
    )  # fmt: skip
    for line in rng.sample(lines, 14):
        if rng.random() < 0.05:
            line = line + ["--json"]
        yield Step(line)
    yield Step(["stitch", *paths, *bag] + message_options(rng), rng.choice(environments))
