'use strict';

// The files that a reviewer saves: notes as JSON, which the page also reads, and as CSV for review platforms, and the
// plan of redactions for `opusstitch redact --plan`.

// How a file names this bag. Nobody can write the checksum of a tag manifest into a file that it covers, so the page
// knows it only after the folder was chosen.
const bagName = () => ({
    contentSha256: index.contentSha256,
    ...(copyOfBag.tagManifestSha256 === undefined ? {} : { tagManifestSha256: copyOfBag.tagManifestSha256 }),
});

// - facts: from `allFacts`.
function notesFile(state, facts) {
    return {
        format: notesFormat, bag: bagName(), exported: new Date().toISOString(), software: index.software,
        ...(state.by ? { by: state.by } : {}),
        notes: inOrder(state.list).map((note) => ({ ...note, facts: facts.get(note.id) })),
        planned: state.planned,
    };
}

// By session, position and time of writing. Where a message is in its recording is known for the session of a timeline;
// elsewhere, messages come before ranges.
function inOrder(list, timeline) {
    const rank = new Map(index.sessions.map((row, at) => [row.name, at]));
    const isKnown = (note) => timeline?.name === note.session && !timeline.isWritten;
    const place = (note) => (isKnown(note) ? spanOf(note, timeline)?.from ?? Infinity : note.from ?? note.message.at);
    return [...list].sort((one, other) => rank.get(one.session) - rank.get(other.session)
        || (isKnown(one) ? 0 : (one.message === undefined) - (other.message === undefined))
        || compare(place(one), place(other)) || compare(one.created, other.created));
}

// Reads a file of notes. Returns { notes, planned, left, bag }, or { reason } if it is none or of another bag.
function readNotesFile(text) {
    let file;
    try {
        file = JSON.parse(text);
    } catch (error) {
        return { reason: `It is not JSON: ${error.message}` };
    }
    if (file?.format !== notesFormat || !Array.isArray(file.notes)) {
        return { reason: `It is no file of notes: its format is ${file?.format ?? 'not named'}, and not ${notesFormat}.` };
    }
    const { contentSha256, tagManifestSha256 } = file.bag ?? {};
    if (contentSha256 !== index.contentSha256) {
        return { reason: 'It has the notes of another bag, so nothing was imported. Its contentSha256 is '
            + (contentSha256 ?? 'not named') + (tagManifestSha256 === undefined ? '' : ` (tag manifest ${tagManifestSha256})`)
            + `; that of this bag is ${index.contentSha256}.` };
    }
    const planned = Array.isArray(file.planned) ? file.planned : [];
    const found = {
        notes: file.notes.map(readNote).filter(Boolean), planned: planned.map(readPlanned).filter(Boolean),
    };
    const left = file.notes.length - found.notes.length + planned.length - found.planned.length;
    const isOtherCopy = isText(tagManifestSha256) && copyOfBag.tagManifestSha256 !== undefined
        && tagManifestSha256 !== copyOfBag.tagManifestSha256;
    return { ...found, left, isOtherCopy };
}

// MARK: CSV

// A value that a spreadsheet would take for a formula gets an apostrophe in front, as in `loadfile.csv`. Each row is
// one line: line breaks and hidden characters are code points.
function csvRow(values) {
    return `${values.map((value) => {
        const text = shown(value ?? '');
        return `"${(/^[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
    }).join(',')}\r\n`;
}

const noteColumns = ['NOTEID', 'SESSIONID', 'MESSAGE', 'SPEAKER', 'FROM', 'TO', 'FROMUTC', 'TOUTC', 'NOTE', 'TAGS',
    'ISSUES', 'BOOKMARK', 'REDACTED', 'PLANNED', 'WORDS', 'AUTHOR', 'CREATED', 'CHANGED', 'CONTENTSHA256', 'TAGMANIFESTSHA256'];

function notesTable(state, facts) {
    const { contentSha256, tagManifestSha256 } = bagName();
    const seconds = (position) => position?.toFixed(3);
    return csvRow(noteColumns) + inOrder(state.list).map((note) => {
        const found = { speakers: [], redacted: [], planned: [], words: [], from: note.from, to: note.to,
            ...facts.get(note.id) };
        return csvRow([note.id, note.sessionId, found.message ?? note.message?.name, found.speakers.join(';'),
            seconds(found.from), seconds(found.to), found.fromUtc, found.toUtc, note.text, note.tags.join(';'),
            note.issues.join(';'), note.bookmark ? 'Y' : 'N', found.redacted.join('; '), found.planned.join('; '),
            found.words.map(({ speaker, text }) => `${speaker}: ${text}`).join(' / '), note.by, note.created, note.changed, contentSha256, tagManifestSha256]);
    }).join('');
}

// MARK: the plan

// A list of rows as `opusstitch redact --plan` reads it. It ignores the other members.
function planFile({ planned }) {
    return {
        format: 'opusstitch-plan/1', bag: bagName(), saved: new Date().toISOString(),
        redactions: planned.map(({ sessionId, from, to, speaker, message, reason, style, by }) => ({
            session: sessionId, from, to, speaker, message, reason, style, by })),
    };
}

// MARK: saving

const asJson = (value) => `${JSON.stringify(value, null, 2)}\n`;

// Gives a file to the browser, which asks for its place or puts it into the folder of downloads.
function saveFile(name, type, text) {
    const address = URL.createObjectURL(new Blob([text], { type }));
    const link = make('a', { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    // The browser reads it after this call.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    say(`${name} saved`);
}
