"""Clips for the jobs: a pool of sound ones, made once with opusenc, and ways to damage them."""
import math
import random
import struct
import subprocess
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# Ogg pages (RFC 3533) ------------------------------------------------------------------------------------------

REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def ogg_crc(page):
    """Ogg's CRC-32 is zlib's with all bits the other way round, and other first and last values."""
    crc = zlib.crc32(page.translate(REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{crc:032b}"[::-1], 2)


def mended(page):
    page = bytearray(page)
    page[22:26] = bytes(4)
    page[22:26] = struct.pack("<I", ogg_crc(page))
    return bytes(page)


def pages(data):
    """The pages of a file in which nothing else is."""
    found, offset = [], 0
    while offset + 27 <= len(data):
        segments = data[offset + 26]
        size = 27 + segments + sum(data[offset + 27 : offset + 27 + segments])
        found.append(data[offset : offset + size])
        offset += size
    return found


def packets(data):
    found, rest = [], b""
    for page in pages(data):
        offset = 27 + page[26]
        for lacing in page[27 : 27 + page[26]]:
            rest += page[offset : offset + lacing]
            offset += lacing
            if lacing < 255:
                found.append(rest)
                rest = b""
    return found


def make_page(content, granule, serial, number, flags=0):
    lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in content)
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, granule, serial, number, 0) + bytes([len(lacing)])
    return mended(head + lacing + b"".join(content))


def duration(packet):
    """Samples at 48 kHz (RFC 6716 section 3.1)."""
    if not packet:
        return 0
    config, code = packet[0] >> 3, packet[0] & 3
    if config < 12:
        frame = (480, 960, 1920, 2880)[config & 3]
    elif config < 16:
        frame = (480, 960)[config & 1]
    else:
        frame = (120, 240, 480, 960)[config & 3]
    count = (1, 2, 2, (packet[1] & 63) if len(packet) > 1 else 0)[code]
    return frame * count


def muxed(head, tags, sound, rng, *, serial=None, start=0, trim=0, per_page=None, ends=True):
    """Puts packets on pages; so many on each, or at random."""
    serial = rng.getrandbits(32) if serial is None else serial
    result = [make_page([head], 0, serial, 0, flags=2)]
    if tags is not None:
        result.append(make_page([tags], 0, serial, len(result)))
    at, granule = 0, start
    while at < len(sound):
        room, group = per_page or rng.choice((1, 2, 5, 12, 50)), []
        lacing = 0
        while at < len(sound) and len(group) < room and lacing + len(sound[at]) // 255 + 1 <= 255:
            group.append(sound[at])
            lacing += len(sound[at]) // 255 + 1
            granule += duration(sound[at])
            at += 1
        last = at == len(sound)
        result.append(
            make_page(group, granule - (trim if last else 0), serial, len(result), flags=4 if last and ends else 0))
    return b"".join(result)


# The pool ------------------------------------------------------------------------------------------------------

class Pool:
    """Base clips and files of other kinds; the same for all jobs of a run, and made before them."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.clips = [path.read_bytes() for path in sorted(self.folder.glob("clip-*.opus"))]
        self.foreign = [path.read_bytes() for path in sorted(self.folder.glob("foreign.*"))]

    @staticmethod
    def make(folder):
        rng = random.Random("pool")
        jobs = []
        for number in range(48):
            jobs.append({
                "number": number,
                "rate": rng.choice((8000, 12000, 16000, 16000, 16000, 24000, 24000, 44100, 48000)),
                "channels": rng.choice((1, 1, 1, 2)),
                "seconds": rng.choice((0.02, 0.1, 0.25, 0.4, 0.7, 1.0, 1.3, 2.0)) * rng.uniform(0.8, 1.2),
                "frame": rng.choice(("2.5", "5", "10", "20", "20", "20", "40", "60")),
                "kbps": rng.choice((8, 16, 24, 24, 64)),
                "loud": rng.choice((0.05, 0.4, 0.95, 0.95)),
                "seed": rng.random(),
            })  # fmt: skip
        with ThreadPoolExecutor() as workers:
            list(workers.map(lambda job: Pool.encode(folder, job), jobs))
        wave = Path(folder, "foreign.wav")
        for kind, options in (("wav", []), ("mp3", []), ("flac", []), ("ogg", ["-c:a", "libvorbis"]), ("spx", [])):
            subprocess.run(
                ["ffmpeg", "-v", "error", "-bitexact", "-y", "-f", "lavfi", "-i", "sine=frequency=300:duration=0.3",
                 "-ar", "16000", *options, "-bitexact", str(wave.with_suffix("." + kind))],
                check=True, stdin=subprocess.DEVNULL)  # fmt: skip

    @staticmethod
    def encode(folder, job):
        rng = random.Random(job["seed"])
        count = max(1, round(job["rate"] * job["seconds"]))
        pitch, glide = rng.uniform(90, 500), rng.uniform(-200, 600)
        samples = []
        for index in range(count):
            time = index / job["rate"]
            for channel in range(job["channels"]):
                value = math.sin(2 * math.pi * (pitch + glide * time) * time * (channel + 1))
                value = 0.8 * value + 0.2 * rng.uniform(-1, 1)
                samples.append(round(value * job["loud"] * 32767))
        serial = str(1000 + job["number"])
        subprocess.run(
            ["opusenc", "--quiet", "--framesize", job["frame"], "--bitrate", str(job["kbps"] * job["channels"]),
             "--serial", serial, "--padding", "0", "--raw", "--raw-rate", str(job["rate"]), "--raw-chan",
             str(job["channels"]), "-", str(Path(folder, f"clip-{job['number']:02d}.opus"))],
            input=struct.pack(f"<{len(samples)}h", *samples), check=True)  # fmt: skip


# Clips of a job ------------------------------------------------------------------------------------------------

def parts(clip):
    head, tags, *sound = packets(clip)
    return head, tags, sound


def sound_clip(pool, rng):
    """An undamaged clip, on pages of its own."""
    clip = rng.choice(pool.clips)
    if rng.random() < 0.4:
        return clip
    head, tags, sound = parts(clip)
    head = bytearray(head)
    if rng.random() < 0.15:
        head[16:18] = struct.pack("<h", rng.choice((-2560, -300, 256, 1536, 5120)))
    if rng.random() < 0.1:
        head[12:16] = struct.pack("<I", rng.choice((0, 8000, 11025, 96000, 0xFFFFFFFF)))
    trim = rng.choice((0, 0, 1, 100, 500))
    start = rng.choice((0, 0, 0, 0, 48001, 1 << 40))
    return muxed(bytes(head), tags, sound, rng, trim=trim, start=start)


def joined(list_of_pages):
    return b"".join(list_of_pages)


def with_granule(page, granule):
    return mended(page[:6] + struct.pack("<q", granule) + page[14:])


def granule_of(page):
    return struct.unpack_from("<q", page, 6)[0]


def flip_bits(data, pool, rng):
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 20))):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def flip_inside(data, pool, rng):
    """Damages a packet, under a checksum that fits."""
    own = pages(data)
    index = rng.randrange(len(own))
    page = bytearray(own[index])
    offset = rng.randrange(27 + page[26], len(page)) if len(page) > 27 + page[26] else len(page) - 1
    page[offset] ^= 1 << rng.randrange(8)
    own[index] = mended(page)
    return joined(own)


def cut(data, pool, rng):
    return data[: rng.randrange(len(data))]


def cut_between_pages(data, pool, rng):
    own = pages(data)
    return joined(own[: rng.randrange(1, len(own) + 1)])


def drop_pages(data, pool, rng):
    own = pages(data)
    at = rng.randrange(len(own))
    del own[at : at + rng.choice((1, 1, 2, 4))]
    return joined(own)


def repeat_pages(data, pool, rng):
    own = pages(data)
    at, count = rng.randrange(len(own)), rng.choice((1, 1, 2, 3))
    return joined(own[: at + count] + own[at : at + count] * rng.choice((1, 1, 3)) + own[at + count :])


def swap_pages(data, pool, rng):
    own = pages(data)
    one, other = rng.randrange(len(own)), rng.randrange(len(own))
    own[one], own[other] = own[other], own[one]
    return joined(own)


def change_granule(data, pool, rng):
    own = pages(data)
    at = rng.randrange(len(own))
    granule = granule_of(own[at])
    own[at] = with_granule(own[at], rng.choice((
        0, -1, -2, 1, granule + 8, granule - 8, granule + 4800, granule - 4800, granule + 100_000, 1 << 62, -(1 << 62),
    )))  # fmt: skip
    return joined(own)


def shift_granules(data, pool, rng):
    own = pages(data)
    shift = rng.choice((-960, -8, 8, 960, 47_999, -100_000))
    return joined(own[:2] + [with_granule(page, granule_of(page) + shift) for page in own[2:]])


def number_pages(data, pool, rng):
    own, way = pages(data), rng.randrange(3)
    numbers = [(0, index * 2, index + (3 if index > 3 else 0))[way] for index in range(len(own))]
    return joined(mended(page[:18] + struct.pack("<I", n) + page[22:]) for page, n in zip(own, numbers))


def change_flags(data, pool, rng):
    own = pages(data)
    at = rng.randrange(len(own))
    own[at] = mended(own[at][:5] + bytes([rng.randrange(8)]) + own[at][6:])
    return joined(own)


def chain(data, pool, rng):
    """A second stream behind the first; at times with the same serial number."""
    other = sound_clip(pool, rng)
    if rng.random() < 0.4:
        serial = data[14:18]
        other = joined(mended(page[:14] + serial + page[18:]) for page in pages(other))
    return data + other


def multiplex(data, pool, rng):
    """Pages of two streams in turn."""
    one, two = pages(data), pages(sound_clip(pool, rng))
    result = []
    for index in range(max(len(one), len(two))):
        result += one[index : index + 1] + two[index : index + 1]
    return joined(result)


def odd_packets(data, pool, rng):
    """Empty, impossible, tiny or repeated packets among the others."""
    head, tags, sound = parts(data)
    for _ in range(rng.choice((1, 1, 3, 10))):
        at = rng.randrange(len(sound) + 1)
        sound.insert(at, rng.choice((b"", b"\x03\x3f", b"\x0b", b"\xff\xff\xff", b"\x00", rng.randbytes(40))))
    return muxed(head, tags, sound, rng, per_page=rng.choice((None, 1, 50)))


def change_head(data, pool, rng):
    head, tags, sound = parts(data)
    head = bytearray(head)
    offset, value = rng.choice((
        (8, b"\x02"), (8, b"\x10"), (9, b"\x00"), (9, b"\x03"), (10, struct.pack("<H", 65_535)),
        (10, struct.pack("<H", 0)), (10, struct.pack("<H", 3840)), (16, struct.pack("<h", 32_000)),
        (16, struct.pack("<h", -32_768)), (18, b"\x01"), (18, b"\x02"), (18, b"\xff"),
    ))  # fmt: skip
    head[offset : offset + len(value)] = value
    if rng.random() < 0.2:
        head = head[: rng.randrange(len(head))]
    return muxed(bytes(head), tags, sound, rng)


def change_tags(data, pool, rng):
    head, tags, sound = parts(data)
    return muxed(head, rng.choice((None, b"OpusTags", b"", tags[:-3], tags + b"xyz")), sound, rng)


def no_end(data, pool, rng):
    return muxed(*parts(data), rng, ends=False)


def long_trim(data, pool, rng):
    return muxed(*parts(data), rng, trim=rng.choice((-4801, 2000, 20_001, 1_000_000)), per_page=rng.choice((5, 40)))


def strange_bytes(data, pool, rng):
    own = pages(data)
    at = rng.choice((0, len(own), rng.randrange(len(own) + 1)))
    junk = rng.choice((b"\n", b"ID3\x03\x00\x00", b"OggS", rng.randbytes(700), bytes(5000), b"tail"))
    return joined(own[:at]) + junk + joined(own[at:])


def other_stream_first(data, pool, rng):
    return rng.choice(pool.foreign) + data


def foreign(data, pool, rng):
    return rng.choice(pool.foreign)


def nothing(data, pool, rng):
    return rng.choice((
        b"", b"O", b"OggS", bytes(3000), b"This was never an Ogg page. " * 30, b"%PDF-1.7 x", b"\x89PNG\r\n\x1a\n" + bytes(50),
        b"PK\x03\x04" + bytes(60), b'{"error": "gone"}', b"<html>503</html>", rng.randbytes(2000), data[:40],
    ))  # fmt: skip


DAMAGES = (
    flip_bits, flip_bits, flip_inside, cut, cut, cut_between_pages, drop_pages, drop_pages, repeat_pages, swap_pages,
    change_granule, change_granule, shift_granules, number_pages, change_flags, chain, chain, multiplex, odd_packets,
    odd_packets, change_head, change_tags, no_end, long_trim, strange_bytes, other_stream_first, foreign, nothing,
)  # fmt: skip


def damaged_clip(pool, rng):
    data = sound_clip(pool, rng)
    for _ in range(rng.choice((1, 1, 1, 2))):
        try:
            data = rng.choice(DAMAGES)(data, pool, rng)
        except (IndexError, ValueError, struct.error, TypeError):
            break  # too little is left to damage
    return data
