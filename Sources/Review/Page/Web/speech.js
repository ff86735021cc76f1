'use strict';

// The words of a message: its text, and the parts of the text that have a time, in order. Times are in seconds.
class Speech {
    // - timed: words or sentences with `text`, and `start` and `end` if they have a time.
    constructor(text, timed) {
        this.text = text;
        this.parts = [];
        this.folded = fold(text);
        // A recogniser may write a word in another way in its text: `42` for `forty-two`. A word that is not near its
        // place is left out here; the text has it. Words that were left out move the place of the next one.
        const lower = text.toLowerCase();
        const source = lower.length === text.length ? lower : text;
        let from = 0;
        let skipped = 0;
        for (const { text: written, start, end } of timed) {
            const trimmed = written.trim();
            const word = source === lower ? trimmed.toLowerCase() : trimmed;
            const at = word ? source.indexOf(word, from) : -1;
            if (at < 0 || at - from > 40 + 2 * skipped) {
                skipped += word.length + 1;
                continue;
            }
            from = at + word.length;
            skipped = 0;
            if (start !== undefined && start !== null) this.parts.push({ from: at, to: from, start, end });
        }
    }

    // - transcript: of a clip; its times are frames.
    static of(transcript, sampleRate) {
        return new Speech(transcript.text, (transcript.words ?? transcript.segments ?? []).map((timed) => ({
            text: timed.text,
            ...(timed.startFrame === undefined ? {} : {
                start: timed.startFrame / sampleRate, end: (timed.startFrame + (timed.frames ?? 0)) / sampleRate,
            }),
        })));
    }

    // Returns the position in `parts` of the word that sounds, or -1.
    sounding(position) {
        return this.parts.findLastIndex((part) => part.start <= position && position < part.end);
    }

    // Returns when the text is heard at an offset: the start of the part that covers it, or of the one before.
    startAt(offset) {
        return (this.parts.find((part) => part.from <= offset && offset < part.to)
            ?? this.parts.findLast((part) => part.from <= offset))?.start;
    }
}

// Returns text with its line breaks, with characters that hide or change the text direction shown.
const plainLines = (text) => text.split(/\r\n|[\r\n]/).map((line) => shown(line.replaceAll('\t', '    '))).join('\n');
const plainText = (text) => document.createTextNode(plainLines(text));

// Returns the nodes of a text from one offset to another, with what was found in <mark>.
//
// - hits: from `Query.ranges`.
// - wrapped: makes the element for a hit; <mark> if absent.
function markedNodes(text, from, to, hits, wrapped = () => make('mark')) {
    const nodes = [];
    let at = from;
    for (const [start, end] of hits) {
        if (end <= from || start >= to) continue;
        if (start > at) nodes.push(plainText(text.slice(at, start)));
        at = Math.min(end, to);
        const mark = wrapped(start);
        (mark.querySelector('mark') ?? mark).append(plainText(text.slice(Math.max(start, from), at)));
        nodes.push(mark);
    }
    if (at < to) nodes.push(plainText(text.slice(at, to)));
    return nodes;
}

// Returns the parts of a text that a list shows, as [from, to]: a short text whole; of a long one the sentences with
// hits, or its beginning.
function excerpts(text, hits) {
    const [short, most] = [400, 6];
    if (text.length <= short) return [[0, text.length]];
    if (!hits.length) return [[0, excerptEnd(text, short - 150)]];
    const found = [];
    for (const [from, to] of hits) {
        const [start, end] = [excerptStart(text, from), excerptEnd(text, to)];
        const last = found.at(-1);
        if (last && start <= last[1] + 20) last[1] = Math.max(last[1], end);
        else if (found.length < most) found.push([start, end]);
    }
    return found;
}

// Sentences end here; a longer one is cut at a space.
const excerptReach = 150;
const isInLetter = (text, offset) => /[\uDC00-\uDFFF]/.test(text[offset] ?? '');

function excerptStart(text, at) {
    const first = Math.max(0, at - excerptReach);
    const before = text.slice(first, at);
    const stop = [...before.matchAll(/[.!?…؟]\s+|[。！？\n]\s*/gu)].at(-1);
    if (stop) return first + stop.index + stop[0].length;
    if (!first) return 0;
    const start = first + before.search(/\s/u) + 1;
    return isInLetter(text, start) ? start + 1 : start;
}

function excerptEnd(text, at) {
    const last = Math.min(text.length, at + excerptReach);
    const after = text.slice(at, last);
    const stop = after.search(/[.!?…؟](\s|$)|[。！？\n]/u);
    if (stop >= 0) return at + stop + 1;
    if (last === text.length) return last;
    const end = Math.max(...[...after.matchAll(/\s/gu)].map((space) => at + space.index).slice(-1), 0) || last;
    return isInLetter(text, end) ? end + 1 : end;
}

// Who made the words, in a sentence.
function recogniserNote(names) {
    return `The words are those of ${names.length ? `a speech recogniser (${names.join(', ')})`
        : 'a transcript that does not name its recogniser'}. They may be wrong. Listen before you rely on them.`;
}
