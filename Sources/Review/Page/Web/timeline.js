'use strict';

// The data of a session: positions in seconds from the first frame, times in milliseconds since 1970.
class Timeline {
    constructor(data) {
        const document = data.timeline;
        this.name = data.name;
        this.document = document;
        this.isWritten = Boolean(document.source);
        this.links = data.links ?? [];
        this.playable = new Set(data.playable ?? []);
        this.kinds = kinds.filter((kind) => document.audio.some((audio) => kindOf(audio) === kind));
        this.problems = new Map();
        for (const problem of document.problems) {
            if (!this.problems.has(problem.fileName)) this.problems.set(problem.fileName, []);
            this.problems.get(problem.fileName).push(problem);
        }
        this.length = document.frames / document.sampleRate;
        this.start = document.start ? Date.parse(document.start) : undefined;
        // Shortened silences: after `at`, the clock is `removed` seconds ahead of the recording.
        let removed = 0;
        this.cuts = document.gapsShortened.map((gap) => {
            removed += gap.removedFrames / document.sampleRate;
            return {
                at: (gap.startFrame + gap.frames) / document.sampleRate,
                cut: gap.removedFrames / document.sampleRate, removed,
            };
        });
        this.speakers = speakersOf(document);
        this.redactions = (document.redactions ?? []).map((redaction) => ({
            ...redaction, start: redaction.startFrame / document.sampleRate,
            end: (redaction.startFrame + redaction.frames) / document.sampleRate,
        }));
        this.messages = document.clips.map(
            (clip, index) => this.message(clip, data.times[index], data.redacted?.[index] ?? []));
        this.placed = this.messages.filter((message) => message.start !== undefined)
            .sort((left, right) => left.start - right.start);
        // The numbers of the messages in the control numbers: those that are placed come first.
        for (const [at, message] of [...this.placed, ...this.messages.filter(({ start }) => start === undefined)].entries()) {
            message.number = at + 1;
        }
        this.lanes = this.channels().map(({ name, messages }) => ({
            name, messages, speakers: this.speakers.filter((speaker) => messages.some(
                (message) => message.speaker === speaker)),
            redactions: this.redactions.filter((redaction) => redaction.channels.includes(name)
                || messages.some(({ clip }) => redaction.channels.includes(document.channels[clip.channel]))),
            ...this.sound(name, data.peaks),
        }));
        this.loudest = Math.max(8, ...this.lanes.map((lane) => lane.loudest));
    }

    // Returns the channels that are drawn. Opus files have one speaker each, so a mix that is in no file is not drawn.
    channels() {
        const { audio, channels } = this.document;
        if (audio.length && !audio.some((file) => file.channels.some((name) => channels.includes(name)))) {
            return this.speakers.map((speaker) => ({
                name: speaker.name, messages: this.messages.filter((message) => message.speaker === speaker),
            }));
        }
        return channels.map((name, channel) => ({
            name, messages: this.messages.filter((message) => message.clip.channel === channel),
        }));
    }

    // Returns the recordings of a kind: one file, or a file for each speaker.
    recordings(kind) { return this.document.audio.filter((audio) => kindOf(audio) === kind); }

    // - redacted: the positions of the redactions that replaced sound of the clip.
    message(clip, time, redacted) {
        const message = {
            clip, speaker: this.speakers.find((speaker) => speaker.name === clip.type),
            time: time ? Date.parse(time) : undefined, redactions: redacted.map((at) => this.redactions[at]),
            speech: clip.transcript && Speech.of(clip.transcript, this.document.sampleRate),
        };
        if (clip.status === 'placed') {
            message.start = clip.startFrame / this.document.sampleRate;
            message.end = (clip.startFrame + clip.frames) / this.document.sampleRate;
            // The length cut from its end, because the next message of its speaker starts.
            message.cut = (clip.cutFrames ?? 0) / this.document.sampleRate;
        }
        return message;
    }

    // The peaks of a channel: those of the file that contains it, and its offset in their pairs.
    sound(name, peaks) {
        const own = peaks.find((file) => file.channels.includes(name));
        if (!own) return { loudest: 0 };
        const dat = Uint8Array.from(atob(own.base64), (character) => character.charCodeAt(0));
        const header = new DataView(dat.buffer);
        const [channels, length] = [header.getInt32(20, true), header.getUint32(16, true)];
        const pairs = new Int8Array(dat.buffer, 24);
        const offset = 2 * own.channels.indexOf(name);
        let loudest = 0;
        for (let pair = 0; pair < length; pair += 1) {
            const at = pair * 2 * channels + offset;
            loudest = Math.max(loudest, -pairs[at], pairs[at + 1]);
        }
        return {
            pairs, offset, step: 2 * channels, count: length, loudest,
            perSecond: header.getInt32(8, true) / header.getInt32(12, true),
        };
    }

    // Returns the time at a position.
    time(position) {
        if (this.start === undefined) return undefined;
        const cut = this.cuts.findLast((cut) => cut.at <= position);
        return this.start + (position + (cut ? cut.removed : 0)) * 1000;
    }

    // Returns the position of a time. For a time in a silence that was cut, that is the position of the cut.
    position(time) {
        const seconds = (time - this.start) / 1000;
        let removed = 0;
        for (const cut of this.cuts) {
            if (seconds - removed <= cut.at) break;
            removed = Math.min(cut.removed, seconds - cut.at);
        }
        return seconds - removed;
    }

    // Returns the placed messages that sound at a position. What is redacted does not sound.
    sounding(position) {
        return this.placed.filter((message) => message.start <= position && position < message.end
            && !message.redactions.some((redaction) => covers(redaction, position)));
    }

    // Returns the redactions that cover a position.
    redacted(position) { return this.redactions.filter((redaction) => covers(redaction, position)); }
}

const nameOf = ({ clip }) => clip.messageId ?? clip.fileName;

const covers = (redaction, position) => redaction.start <= position && position < redaction.end;

// The kinds of recordings: first what every browser plays, then what is smaller.
const kinds = ['wav', 'flac', 'opus'];
const kindOf = (audio) => audio.path.split('.').pop();
const kindNames = { wav: 'WAV', flac: 'FLAC', opus: 'Ogg Opus' };

// Whether the browser plays a kind of recording.
const playsKind = (kind) => document.createElement('audio').canPlayType(
    { wav: 'audio/wav', flac: 'audio/flac', opus: 'audio/ogg; codecs="opus"' }[kind]) !== '';

// Returns the user, the agent, then other speakers by name. The colours of user and agent are the same in every
// session.
function speakersOf(document) {
    const rank = (name) => ['user', 'agent_tts'].indexOf(name) + 1 || 3;
    const names = [...new Set([...document.clips.map((clip) => clip.type),
        ...(document.messages ?? []).map((message) => message.speaker)])]
        .sort((left, right) => rank(left) - rank(right) || (left < right ? -1 : 1));
    let others = 2;
    return names.map((name) => {
        const number = rank(name) < 3 ? rank(name) - 1 : others++ % 6;
        return { name, colour: `--speaker-${number}` };
    });
}
