'use strict';

// What the reviewer writes: notes with tags and issues, bookmarks, and planned redactions. A note is on a message
// ({ at, name }), on a range of the recording (from, to), or on a moment of it (from equals to). Facts of the bag, such
// as words and times, are not kept with a note; see `factsOf`.
const notesFormat = 'opusstitch-notes/1';

// MARK: reading what comes from elsewhere

const isText = (value, most = 100_000) => typeof value === 'string' && value.length <= most;
const isTime = (value) => isText(value, 40) && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)
    && !Number.isNaN(Date.parse(value));
const isPosition = (value) => Number.isFinite(value) && value >= 0 && value < 1e7;
const textList = (value) => (Array.isArray(value) ? value.filter((text) => isText(text, 1000) && text.trim()) : []);

// Returns what a reviewer wrote, without anything else that an object has; undefined if it is no such content.
function noteContent({ text = '', tags, issues, bookmark, by = '', changed }) {
    if (!isText(text) || !isText(by, 1000) || !isTime(changed)) return undefined;
    return { text, tags: textList(tags), issues: textList(issues), bookmark: bookmark === true, by,
        changed: new Date(changed).toISOString() };
}

// Returns a note without anything that a note has not; undefined if it is none, or on no session of this bag.
function readNote(raw) {
    if (!raw || typeof raw !== 'object' || !isText(raw.id, 100) || !/^[\w-]+$/.test(raw.id)) return undefined;
    const place = readPlace(raw);
    const content = noteContent(raw);
    if (!place || !content || !isTime(raw.created)) return undefined;
    const versions = (Array.isArray(raw.versions) ? raw.versions : []).map((version) => noteContent(version ?? {}))
        .filter(Boolean);
    return { id: raw.id, ...place, ...content, created: new Date(raw.created).toISOString(),
        ...(versions.length ? { versions } : {}) };
}

// Whether a message is at a position in its session.
const isIndex = (at, row) => Number.isInteger(at) && at >= 0 && at < messagesOf(row);

function readPlace({ session: name, sessionId, message, from, to }) {
    const row = index.sessions.find((row) => row.name === name);
    if (!row || row.sessionId !== sessionId) return undefined;
    if (message !== undefined) {
        return isIndex(message?.at, row) && isText(message.name, 1000)
            ? { session: name, sessionId, message: { at: message.at, name: message.name } } : undefined;
    }
    return isPosition(from) && isPosition(to) && from <= to ? { session: name, sessionId, from, to } : undefined;
}

// Returns a planned redaction; undefined if it is none. Times are seconds with three decimals, as text.
function readPlanned(raw) {
    const row = index.sessions.find((row) => row.name === raw?.session && row.sessionId === raw.sessionId);
    if (!row || !isText(raw.reason, 10_000) || !raw.reason.trim()) return undefined;
    const { session: name, sessionId, from, to, speaker, message, at, reason, style, by } = raw;
    const rest = { reason, ...(isText(by, 1000) && by ? { by } : {}) };
    if (message !== undefined) {
        return isText(message) && message && isIndex(at, row)
            ? { session: name, sessionId, message, at, ...rest } : undefined;
    }
    const isSeconds = (time) => isText(time, 20) && /^\d{1,7}\.\d{3}$/.test(time);
    if (!isSeconds(from) || !isSeconds(to) || Number(from) >= Number(to)) return undefined;
    if (!['tone', 'silence'].includes(style)) return undefined;
    const who = isText(speaker, 1000) && speaker ? { speaker } : {};
    return { session: name, sessionId, from, to, ...who, style, ...rest };
}

// MARK: two lists of notes

const keyOfPlace = ({ session: name, message, from, to }) => JSON.stringify([name, message?.at, from, to]);
const contentOf = (note) => JSON.stringify(noteContent(note));

// Adds notes to others. Of two notes with the same id and the same place, the one that was changed later stays, and has
// the other among its versions. Nothing is lost: with another place, both stay.
function mergeNotes(own, others) {
    const notes = new Map(own.map((note) => [note.id, note]));
    const count = { added: 0, newer: 0, older: 0, same: 0 };
    for (const given of others) {
        let other = given;
        if (notes.has(other.id) && keyOfPlace(notes.get(other.id)) !== keyOfPlace(other)) {
            other = { ...other, id: sha256Of(utf8(other.id + keyOfPlace(other))).slice(0, 32) };
        }
        const mine = notes.get(other.id);
        if (!mine) {
            notes.set(other.id, other);
            count.added += 1;
            continue;
        }
        const isSame = contentOf(mine) === contentOf(other);
        const isNewer = !isSame && other.changed > mine.changed;
        count[isSame ? 'same' : isNewer ? 'newer' : 'older'] += 1;
        const winner = isNewer ? other : mine;
        const seen = new Set([contentOf(winner)]);
        const versions = [mine, other, ...(mine.versions ?? []), ...(other.versions ?? [])].map(noteContent).filter(
            (version) => !seen.has(JSON.stringify(version)) && seen.add(JSON.stringify(version)));
        versions.sort((one, two) => (one.changed < two.changed ? 1 : one.changed > two.changed ? -1 : 0));
        const { versions: _, ...rest } = winner;
        notes.set(winner.id, { ...rest, ...(versions.length ? { versions } : {}) });
    }
    return { notes: [...notes.values()], count };
}

function mergePlanned(own, others) {
    const known = new Set(own.map((row) => JSON.stringify(row)));
    const added = others.filter((row) => !known.has(JSON.stringify(row)) && known.add(JSON.stringify(row)));
    return { planned: [...own, ...added], added: added.length };
}

// MARK: keeping

const notes = {
    list: [], planned: [], by: '',
    // Whether the browser has everything that was written; `reason` says why not.
    isKept: true, reason: undefined,
    // Called after every change.
    watchers: [],

    get key() { return `opusstitch.notes.${index.contentSha256}`; },

    open() {
        try {
            localStorage.setItem(`${this.key}.try`, '1');
            if (localStorage.getItem(`${this.key}.try`) !== '1') throw new Error('it is not there afterwards');
            localStorage.removeItem(`${this.key}.try`);
            this.read();
        } catch (error) {
            this.lose(error);
        }
        this.tell();
    },

    // Takes what is kept, which another tab may have changed.
    read() {
        const text = localStorage.getItem(this.key);
        if (text === null) return;
        const kept = JSON.parse(text);
        this.list = (kept.notes ?? []).map(readNote).filter(Boolean);
        this.planned = (kept.planned ?? []).map(readPlanned).filter(Boolean);
        this.by = isText(kept.by, 1000) ? kept.by : '';
    },

    // Changes something, and keeps it. What could not be kept before is not replaced by what is kept.
    change(edit) {
        try {
            if (this.isKept) this.read();
        } catch {
            // What is in memory is kept instead.
        }
        edit(this);
        try {
            localStorage.setItem(this.key, JSON.stringify({ notes: this.list, planned: this.planned, by: this.by }));
            [this.isKept, this.reason] = [true, undefined];
        } catch (error) {
            this.lose(error);
        }
        this.tell();
    },

    lose(error) {
        this.isKept = false;
        this.reason = error.name === 'QuotaExceededError' ? 'its storage is full' : error.message;
    },

    tell() { for (const watcher of this.watchers) watcher(); },

    // MARK: changes

    // - note: its place and its content; with an `id`, one that exists.
    save(note) {
        const changed = new Date().toISOString();
        this.change((state) => {
            const old = state.list.find(({ id }) => id === note.id);
            const id = note.id ?? [...crypto.getRandomValues(new Uint8Array(16))]
                .map((byte) => byte.toString(16).padStart(2, '0')).join('');
            const { created = changed, versions } = old ?? {};
            const { session: name, sessionId, message, from, to } = { ...old, ...note };
            const { text, tags, issues, bookmark, by } = { ...old, ...note };
            const place = message === undefined ? { from, to } : { message };
            const saved = { id, session: name, sessionId, ...place, text, tags, issues, bookmark, by, changed, created,
                ...(versions ? { versions } : {}) };
            state.list = old ? state.list.map((other) => (other.id === id ? saved : other)) : [...state.list, saved];
        });
    },

    remove(id) { this.change((state) => { state.list = state.list.filter((note) => note.id !== id); }); },

    plan(rows) { this.change((state) => { state.planned = mergePlanned(state.planned, rows).planned; }); },

    unplan(row) {
        const text = JSON.stringify(row);
        this.change((state) => { state.planned = state.planned.filter((other) => JSON.stringify(other) !== text); });
    },

    of(name) { return this.list.filter((note) => note.session === name); },
    plannedOf(name) { return this.planned.filter((row) => row.session === name); },
};

window.addEventListener('storage', ({ key }) => {
    if (key !== notes.key || !notes.isKept) return;
    notes.read();
    notes.tell();
});
// Nothing that was written is lost without a question.
window.addEventListener('beforeunload', (event) => {
    if (!notes.isKept && (notes.list.length || notes.planned.length)) event.preventDefault();
});
