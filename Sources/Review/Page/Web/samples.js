'use strict';

// Samples of recordings that the reviewer has chosen; see `own`. Only the part that is asked for is read.
const samples = {
    // Whole FLAC files as samples, by file, because their parts cannot be decoded alone.
    decoded: new WeakMap(),
    largestFlac: 60e6,

    // Returns the samples of each channel from one position to another, and where they begin, or the reason why not.
    async read(audio, file, { from, to }, document) {
        const kind = kindOf(audio);
        if (kind === 'wav') return this.readWave(file, from, to);
        if (kind === 'flac') return this.readFlac(file, from, document);
        if (audio.packets?.some((run) => run.stream > 0)) {
            return { reason: `${audio.path} is a chain of streams, of which the page reads no parts` };
        }
        if (!('AudioDecoder' in window)) return { reason: 'this browser does not decode parts of Opus files for a page' };
        return readOpus(file, from, to);
    },

    // WAV or RF64 with 16-bit samples (RIFF; EBU Tech 3306).
    async readWave(file, from, to) {
        const head = new DataView(await file.slice(0, 1 << 20).arrayBuffer());
        const tag = (at) => String.fromCharCode(...[0, 1, 2, 3].map((index) => head.getUint8(at + index)));
        let [at, channels, rate] = [12, 0, 0];
        while (at + 8 <= head.byteLength && tag(at) !== 'data') {
            if (tag(at) === 'fmt ') [channels, rate] = [head.getUint16(at + 10, true), head.getUint32(at + 12, true)];
            const size = head.getUint32(at + 4, true);
            at += 8 + size + size % 2;
        }
        if (at + 8 > head.byteLength || !channels) return { reason: `${file.name} has no samples where a WAV has them` };
        const first = Math.max(0, Math.floor(from * rate));
        const place = (frame) => at + 8 + frame * 2 * channels;
        const data = await file.slice(place(first), Math.min(file.size, place(Math.ceil(to * rate)))).arrayBuffer();
        const frames = Math.floor(data.byteLength / (2 * channels));
        // The byte order of a WAV; that of the machine may be another.
        const view = new DataView(data);
        return { rate, start: first / rate, channels: Array.from({ length: channels }, (_, channel) => {
            const found = new Float32Array(frames);
            for (let frame = 0; frame < frames; frame += 1) {
                found[frame] = view.getInt16(2 * (frame * channels + channel), true) / 32768;
            }
            return found;
        }) };
    },

    async readFlac(file, from, document) {
        if (file.size > this.largestFlac) {
            return { reason: `${file.name} is larger than ${bytes(this.largestFlac)}, and FLAC has to be decoded as a whole` };
        }
        if (!this.decoded.has(file)) {
            const context = new OfflineAudioContext(1, 1, document.sampleRate);
            this.decoded.set(file, await context.decodeAudioData(await file.arrayBuffer()));
        }
        const found = this.decoded.get(file);
        return { rate: found.sampleRate, start: 0, channels: Array.from(
            { length: found.numberOfChannels }, (_, channel) => found.getChannelData(channel)) };
    },
};

// MARK: Ogg Opus

// Returns the next whole page at or after an offset (RFC 3533 section 6), or undefined.
async function oggPage(file, offset) {
    // A page has at most 65,307 bytes, so one that begins in the first half is whole.
    const data = new Uint8Array(await file.slice(offset, offset + (1 << 17)).arrayBuffer());
    for (let at = 0; at + 27 <= data.length; at += 1) {
        if (data[at] !== 79 || data[at + 1] !== 103 || data[at + 2] !== 103 || data[at + 3] !== 83) continue;
        const lacing = data.subarray(at + 27, at + 27 + data[at + 26]);
        const size = 27 + lacing.length + lacing.reduce((sum, value) => sum + value, 0);
        if (at + size > data.length) return undefined;
        const view = new DataView(data.buffer, data.byteOffset + at, size);
        return { offset: offset + at, end: offset + at + size, lacing, isContinued: (data[at + 5] & 1) === 1,
            granule: Number(view.getBigInt64(6, true)), body: data.subarray(at + 27 + lacing.length, at + size) };
    }
    return undefined;
}

// Returns the number of samples of a packet at 48 kHz (RFC 6716 section 3.1).
function opusSamples(packet) {
    const code = packet[0] >> 3;
    const size = code < 12 ? [480, 960, 1920, 2880][code % 4] : code < 16 ? [480, 960][code % 2]
        : [120, 240, 480, 960][code % 4];
    return size * [1, 2, 2, packet[1] & 63][packet[0] & 3];
}

// Returns the packets that end on a page. One that began on the page before is left out.
function packetsOf({ lacing, body, isContinued }, rest) {
    const packets = [];
    let [at, start] = [0, 0];
    let before = isContinued ? rest : undefined;
    let isBroken = isContinued && !rest;
    for (const size of lacing) {
        at += size;
        if (size === 255) continue;
        const own = body.subarray(start, at);
        if (!isBroken && own.length) packets.push(before ? Uint8Array.of(...before, ...own) : own);
        [start, before, isBroken] = [at, undefined, false];
    }
    return { packets, rest: lacing.at(-1) === 255 ? body.slice(start) : undefined };
}

// Decodes the packets of a part of an Ogg Opus file with one stream.
async function readOpus(file, from, to) {
    const head = await oggPage(file, 0);
    const [channels, preSkip] = [head.body[9], head.body[10] | head.body[11] << 8];
    const target = Math.round(from * 48000) + preSkip;
    const end = Math.round(to * 48000) + preSkip;
    // The last page that ends before the target, and 80 ms more, in which a decoder settles (RFC 7845 section 4.6).
    let [low, high] = [head.end, file.size];
    while (high - low > 1 << 16) {
        const middle = Math.floor((low + high) / 2);
        const page = await oggPage(file, middle);
        if (page && page.granule < target - 3840) low = page.offset;
        else high = middle;
    }
    const found = new Float32Array(Math.max(0, end - target));
    const decoder = new AudioDecoder({
        output: (data) => {
            const own = new Float32Array(data.numberOfFrames);
            data.copyTo(own, { planeIndex: 0, format: 'f32-planar' });
            const place = Math.round(data.timestamp * 0.048) - target;
            for (let at = Math.max(0, -place); at < own.length && place + at < found.length; at += 1) {
                found[place + at] = own[at];
            }
            data.close();
        },
        error: () => {},
    });
    decoder.configure({ codec: 'opus', sampleRate: 48000, numberOfChannels: channels });
    let rest;
    for (let page = await oggPage(file, low); page; page = await oggPage(file, page.end)) {
        const read = packetsOf(page, rest);
        rest = read.rest;

        // The headers have no time, and neither has a page on which no packet ends.
        if (page.granule <= 0) continue;
        let granule = page.granule - read.packets.reduce((sum, packet) => sum + opusSamples(packet), 0);
        for (const data of read.packets) {
            decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: Math.round(granule / 0.048), data }));
            granule += opusSamples(data);
        }
        if (page.granule > end) break;
    }
    await decoder.flush();
    decoder.close();
    return { rate: 48000, start: from, channels: [found] };
}
