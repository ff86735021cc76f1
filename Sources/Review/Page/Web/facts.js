'use strict';

// What the bag says of the place of a note or of a planned redaction. Words that are redacted, or planned to be, are
// left out: a message of which anything is hidden is left out as a whole.

// Whether two spans in seconds have a part in common. A moment has no length.
const isShared = (one, other) => (one.from < other.to && other.from < one.to)
    || (one.from === one.to && other.from <= one.from && one.from < other.to);

// The span that a note is about; undefined if it is not in the recording.
function spanOf(note, timeline) {
    if (note.message === undefined) return { from: note.from, to: note.to };
    const message = timeline.isWritten ? undefined : timeline.messages[note.message.at];
    return message?.start === undefined ? undefined : { from: message.start, to: message.end };
}

// - planned: the planned redactions of the session.
function factsOf(note, timeline, planned) {
    return timeline.isWritten ? writtenFacts(note, timeline.document, planned) : spokenFacts(note, timeline, planned);
}

function writtenFacts({ message: { at } }, document, planned) {
    const message = document.messages[at];
    const found = (document.redactions ?? []).filter((redaction) => redaction.message === at);
    const redacted = found.map(redactionWords);
    if (!found.length && message.text === redactedText) redacted.push('redacted');
    const plans = planned.filter((row) => row.at === at).map(plannedWords);
    return {
        message: String(message.messageId ?? at + 1), speakers: [message.speaker], fromUtc: message.time,
        toUtc: message.time, redacted, planned: plans,
        words: redacted.length || plans.length ? [] : [{ speaker: message.speaker, text: message.text }],
    };
}

function spokenFacts(note, timeline, planned) {
    const span = spanOf(note, timeline);
    const isOn = (message) => span && isShared(span, { from: message.start, to: message.end });
    const messages = note.message === undefined ? timeline.placed.filter(isOn) : [timeline.messages[note.message.at]];
    const speakers = [...new Set(messages.map(({ clip }) => clip.type))];
    const redacted = new Set(messages.flatMap(({ redactions: found }) => found));
    const plans = new Set();
    if (span) {
        for (const redaction of timeline.redactions) {
            // A note on a message is about its speaker alone.
            const isOfSpeaker = note.message === undefined || redaction.speaker === undefined
                || speakers.includes(redaction.speaker);
            if (isOfSpeaker && isShared(span, { from: redaction.start, to: redaction.end })) redacted.add(redaction);
        }
        for (const row of planned) {
            const isOfSpeaker = note.message === undefined || hidesSpeaker(row, speakers[0]);
            if (isOfSpeaker && isShared(span, plannedSpan(row))) plans.add(row);
        }
    }
    const utc = (at) => (at === undefined || timeline.time(at) === undefined ? undefined : instant(timeline.time(at)));
    const [message] = messages;
    return {
        ...(note.message === undefined ? {} : { message: String(message.clip.messageId ?? message.clip.fileName),
            file: message.clip.fileName, status: message.clip.status }),
        speakers, from: span?.from, to: span?.to, fromUtc: utc(span?.from), toUtc: utc(span?.to),
        redacted: [...redacted].map(redactionWords), planned: [...plans].map(plannedWords),
        words: messages.map((message) => spokenWords(message, note.message === undefined ? span : undefined, planned))
            .filter(Boolean),
    };
}

// The words of a message, or those of a part of it; undefined if it has none, or if anything of it is hidden.
function spokenWords(message, span, planned) {
    const { speech, clip } = message;
    const isHidden = message.redactions.length > 0 || clip.transcript?.redacted || (message.start !== undefined
        && planned.some((row) => hidesSpeaker(row, clip.type)
            && isShared({ from: message.start, to: message.end }, plannedSpan(row))));
    if (!speech || isHidden) return undefined;
    if (!span) return { speaker: clip.type, text: speech.text };
    // Without times of words, nobody knows which of them are in the span.
    const parts = speech.parts.filter(
        ({ start, end }) => isShared(span, { from: start, to: Math.max(end, start + 0.001) }));
    return parts.length ? { speaker: clip.type, text: speech.text.slice(parts[0].from, parts.at(-1).to) } : undefined;
}

const plannedSpan = ({ from, to }) => ({ from: Number(from), to: Number(to) });
const plannedWords = ({ reason, by }) => `planned redaction: ${reason}${by === undefined ? '' : `, by ${by}`}`;
// In one channel for all, nobody can be hidden alone.
const isMixed = () => index.options.layout === 'mono';
const hidesSpeaker = (row, name) => row.message === undefined
    && (row.speaker === undefined || isMixed() || row.speaker === name);

// MARK: the data of other sessions

// Returns the timeline of a session, open or not; undefined if its data cannot be loaded.
async function timelineOf(name) {
    if (session.timeline?.name === name) return session.timeline;
    if (!session.loaded.has(name)) {
        const script = session.load(name);
        await new Promise((resolve) => {
            script.addEventListener('load', resolve);
            script.addEventListener('error', resolve);
        });
    }
    const data = session.loaded.get(name);
    return data && new Timeline(data);
}

// Returns the facts of each note by its id. Notes of sessions that cannot be loaded have none.
async function allFacts(list, planned) {
    const facts = new Map();
    const byName = Map.groupBy(list, (note) => note.session);
    for (const [name, own] of byName) {
        const timeline = await timelineOf(name);
        for (const note of timeline ? own : []) {
            facts.set(note.id, factsOf(note, timeline, planned.filter((row) => row.session === name)));
        }
    }
    return facts;
}
