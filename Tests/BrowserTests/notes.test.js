// Notes, the plan and the check of a copy without a browser: `node --test notes.test.js`.
'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const test = require('node:test');
const { open } = require('./opened.js');

const contentSha256 = 'c'.repeat(64);
const sessions = ['one', 'two'].map((name) => ({
    name, sessionId: name.toUpperCase(), clips: 2, problems: 0, codes: [], durationSeconds: 20,
}));
const bag = { sessions, contentSha256, options: { layout: 'stereo' }, software: 'opusstitch 0' };
const plain = (value) => JSON.parse(JSON.stringify(value));

// What a browser keeps; `limit` characters at most.
function storage(limit = Infinity) {
    const kept = new Map();
    return {
        kept, getItem: (key) => kept.get(key) ?? null, removeItem: (key) => kept.delete(key),
        setItem(key, value) {
            if (value.length > limit) throw Object.assign(new Error('full'), { name: 'QuotaExceededError' });
            kept.set(key, value);
        },
    };
}

const note = (id, rest = {}) => ({
    id, session: 'one', sessionId: 'ONE', message: { at: 0, name: '1 (user)' }, text: id, tags: [], issues: [], bookmark: false,
    by: '', changed: '2026-01-01T00:00:00.000Z', created: '2026-01-01T00:00:00.000Z', ...rest,
});

test('SHA-256 is that of others, in pieces of any length', () => {
    const { use } = open();
    const Sha256 = use('Sha256');
    const data = crypto.randomBytes(3000);
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 127, 128, 3000]) {
        for (const piece of [1, 7, 64, 65, 1000]) {
            const hash = new Sha256();
            for (let at = 0; at < length; at += piece) hash.update(data.subarray(at, Math.min(length, at + piece)));
            const expected = crypto.createHash('sha256').update(data.subarray(0, length)).digest('hex');
            assert.equal(hash.hex(), expected, `${length} in pieces of ${piece}`);
        }
    }
    // More bits than 32-bit numbers count: only the length at the end tells them apart.
    const hash = new Sha256();
    hash.length = 2 ** 32;
    assert.notEqual(hash.hex(), new Sha256().hex());
});

test('a file is hashed in pieces, and stops where it is told to', async () => {
    const { use } = open();
    const data = crypto.randomBytes(1000);
    const file = new Blob([data]);
    const taken = [];
    const found = await use('hashFile')(use('Sha256'), file, 400, (bytes) => taken.push(bytes), () => false);
    assert.equal(found, crypto.createHash('sha256').update(data).digest('hex'));
    assert.deepEqual(taken, [400, 400, 200]);
    assert.equal(await use('hashFile')(use('Sha256'), file, 400, () => {}, () => true), undefined);
    // The hasher that a browser without workers gets.
    const hasher = await use('FileHasher').start();
    assert.equal(await hasher.digest(file, () => {}), found);
});

const digest = 'a'.repeat(64);
const listed = (...paths) => paths.map((path) => `${digest}  ${path}`).join('\n');
const folderOf = (use, ...paths) => {
    const BagFolder = use('BagFolder');
    return new BagFolder(paths.map((path) => (
        { name: path.split('/').pop(), webkitRelativePath: `bag/${path}`, size: 10 })));
};

test('a manifest is read with its escapes, and what leads out of the bag is not followed', () => {
    const { use } = open();
    const read = (text) => plain(use('readManifest')(text));
    assert.deepEqual(read(listed('data/a b', 'data/100%25', 'data/a%0Ab%0d', 'data/%41')).entries.map(({ path }) => path),
        ['data/a b', 'data/100%', 'data/a\nb\r', 'data/%41']);
    assert.deepEqual(read(`${'A'.repeat(64)} *data/x\r\n`).entries, [{ path: 'data/x', digest }]);
    const broken = ['data/../../x', '/etc/passwd', 'data//x', 'data/.', ''];
    for (const path of broken) assert.deepEqual(read(`${digest}  ${path}\n`).entries, [], path);
    assert.equal(read(`${digest.slice(1)}  data/x`).broken.length, 1);
    assert.deepEqual(read(listed('data/x', 'data/x')).broken, [`${digest}  data/x`]);
});

test('the lists alone tell what is missing, in no manifest, and not checked', () => {
    const { use } = open();
    const folder = folderOf(use, 'bagit.txt', 'manifest-sha256.txt', 'tagmanifest-sha256.txt', 'tagmanifest-sha256.txt.sig',
        'manifest-sha512.txt', 'data/one', 'data/cafe\u0301', 'data/planted', 'data/two/deep', 'notes.txt');
    const tags = use('readManifest')(listed('bagit.txt', 'manifest-sha256.txt', 'data/two/deep'));
    const payload = use('readManifest')(listed('data/one', 'data/caf\u00e9', 'data/gone', 'data/two/deep'));
    const { jobs, ...found } = plain(use('planCheck')(folder, tags, payload));
    assert.equal(jobs.length, 6);
    assert.deepEqual(found, {
        missing: ['data/gone'], outside: ['data/two/deep in tagmanifest-sha256.txt'], manifests: ['manifest-sha512.txt'],
        seal: ['tagmanifest-sha256.txt.sig'], unlisted: ['data/planted', 'notes.txt'], bytes: 60, broken: [],
        unlistedManifest: false,
    });
    assert.equal(folder.isBag, true);
    assert.equal(folderOf(use, 'day/bagit.txt', 'day/manifest-sha256.txt').isBag, false);
});

test('a folder is named by its tag manifest only if its manifests list the sessions of this page', async () => {
    const line = `${digest}  data/sessions/one/timeline.json\n`;
    const manifest = `${digest}  data/sessions/one/attachments/timeline.json\n${line}`;
    const sha256 = (text) => crypto.createHash('sha256').update(text).digest('hex');
    const tags = `${sha256(manifest)}  manifest-sha256.txt\n`;
    const file = (path, text) => Object.assign(new Blob([text]), { name: path, webkitRelativePath: `bag/${path}` });
    const chosen = [file('bagit.txt', ''), file('manifest-sha256.txt', manifest), file('tagmanifest-sha256.txt', tags)];
    const { use } = open({ ...bag, contentSha256: sha256(line) });
    const found = await use('copyOfBag').read(chosen);
    assert.deepEqual([found.differs, use('copyOfBag').tagManifestSha256], [undefined, sha256(tags)]);
    const other = await use('copyOfBag').read([chosen[0], file('manifest-sha256.txt', line), chosen[2]]);
    assert.match(other.differs, /is not the file that tagmanifest-sha256\.txt lists/);
    assert.equal(use('copyOfBag').tagManifestSha256, undefined);
    const { use: elsewhere } = open(bag);
    assert.match((await elsewhere('copyOfBag').read(chosen)).differs, /belongs to another bag/);
    assert.match((await elsewhere('copyOfBag').read(chosen.slice(1))).reason, /The folder bag has no bagit\.txt/);
});

test('of two notes with one id the later stays, and nothing is lost, however often they meet', () => {
    const { use } = open(bag);
    const merge = (own, others) => plain(use('mergeNotes')(own, others));
    const [early, late] = [note('a', { text: 'early' }), note('a', { text: 'late', changed: '2026-01-02T00:00:00.000Z' })];
    for (const [own, others] of [[[early], [late]], [[late], [early]]]) {
        const { notes } = merge(own, others);
        assert.deepEqual(notes.map(({ text, versions }) => [text, versions.map((version) => version.text)]), [['late', ['early']]]);
        assert.deepEqual(merge(notes, others).notes, notes);
        assert.deepEqual(merge(notes, notes).count, { added: 0, newer: 0, older: 0, same: 1 });
    }
    const elsewhere = note('a', { message: { at: 1, name: '2 (user)' } });
    const { notes, count } = merge([early], [elsewhere, note('b')]);
    assert.deepEqual([notes.length, count.added], [3, 2]);
    assert.equal(merge(notes, [elsewhere]).notes.length, 3);
});

test('what is imported is of this bag, and has nothing that a note has not', () => {
    const { use } = open(bag);
    const read = (file) => plain(use('readNotesFile')(JSON.stringify(file)));
    const file = (notes, rest = {}) => ({ format: 'opusstitch-notes/1', bag: { contentSha256 }, notes, ...rest });
    assert.deepEqual(read(file([{ ...note('a'), facts: { words: ['x'] }, evil: 1 }])).notes, [note('a')]);
    const wrong = [note('a', { session: 'three' }), note('a', { sessionId: 'TWO' }), note('a', { message: { at: 2, name: '' } }),
        note('<b>'), note('a', { changed: 'yesterday' }), note('a', { text: 1 }), null,
        note('a', { message: undefined, from: 3, to: 2 })];
    assert.deepEqual([read(file(wrong)).notes, read(file(wrong)).left], [[], wrong.length]);
    assert.match(read({ ...file([]), bag: { contentSha256: 'd'.repeat(64), tagManifestSha256: 'e'.repeat(64) } }).reason,
        /the notes of another bag, so nothing was imported\. Its contentSha256 is d+ \(tag manifest e+\); that of this bag is c+\./);
    assert.match(read({ notes: [] }).reason, /its format is not named/);
    assert.match(plain(use('readNotesFile')('<html>')).reason, /It is not JSON/);
    const planned = { session: 'one', sessionId: 'ONE', from: '1.000', to: '2.000', style: 'tone', reason: 'card' };
    const bad = [{ ...planned, reason: ' ' }, { ...planned, from: '2.000' }, { ...planned, style: 'x' }, { ...planned, to: '1e9' }];
    assert.deepEqual(read(file([], { planned: [planned, ...bad] })).planned, [planned]);
});

test('notes are kept by the bag, and where the browser keeps nothing it is said and nothing is lost', () => {
    const shared = storage();
    const { use, find } = open(bag, shared);
    const place = { session: 'one', sessionId: 'ONE', from: 1, to: 2 };
    use('notes').save({ ...place, text: 'a', tags: [], issues: [], bookmark: false, by: '' });
    assert.equal(find('notes-warning').hidden, true);
    // Another tab of the same page adds one, and both stay.
    const { use: other } = open(bag, shared);
    other('notes').save({ ...place, text: 'b', tags: [], issues: [], bookmark: false, by: '' });
    use('notes').save({ ...place, text: 'c', tags: [], issues: [], bookmark: false, by: '' });
    assert.deepEqual(plain(use('notes').list.map(({ text }) => text)), ['a', 'b', 'c']);
    assert.equal(open({ ...bag, contentSha256: 'd'.repeat(64) }, shared).use('notes').list.length, 0);

    const { use: full, find: found, window } = open(bag, storage(100));
    full('notes').save({ ...place, text: 'x'.repeat(200), tags: [], issues: [], bookmark: false, by: '' });
    assert.match(found('notes-warning').textContent, /does not keep notes for this page: its storage is full\./);
    assert.equal(full('notes').list.length, 1);
    let isAsked = false;
    window.listeners.beforeunload({ preventDefault() { isAsked = true; } });
    assert.ok(isAsked);
});

// A session of 20 s: the user says three words from 2 s on, the agent speaks from 6 to 7 s.
const spoken = (rest = {}) => ({
    name: 'one', times: ['2026-01-01T10:00:02.000Z', null], peaks: [], redacted: rest.redactions && [[], [0]],
    timeline: {
        sessionId: 'ONE', sampleRate: 1000, frames: 20_000, start: '2026-01-01T10:00:00.000Z', channels: ['user', 'agent_tts'],
        audio: [{ path: 'timeline.wav', channels: ['user', 'agent_tts'] }], problems: [], gapsShortened: [], ...rest,
        clips: [
            { type: 'user', channel: 0, status: 'placed', fileName: 'u.opus', messageId: 7, startFrame: 2000, frames: 3000,
                transcript: { text: 'My card number.', words: ['My', 'card', 'number'].map((text, at) => (
                    { text, startFrame: 2000 + 1000 * at, frames: 900 })) } },
            { type: 'agent_tts', channel: 1, status: 'placed', fileName: 'a.opus', startFrame: 6000, frames: 1000 },
        ],
    },
});

test('the words of a place are left out where anything of the message is redacted, or planned to be', () => {
    const { use } = open(bag);
    const Timeline = use('Timeline');
    const facts = (place, planned = [], rest = {}) => plain(use('factsOf')(place, new Timeline(spoken(rest)), planned));
    const message = { message: { at: 0, name: '7 (user)' } };
    assert.deepEqual(facts(message), { message: '7', file: 'u.opus', status: 'placed', speakers: ['user'], from: 2, to: 5,
        fromUtc: '2026-01-01T10:00:02.000Z', toUtc: '2026-01-01T10:00:05.000Z', redacted: [], planned: [],
        words: [{ speaker: 'user', text: 'My card number.' }] });
    assert.deepEqual(facts({ from: 3.1, to: 6.5 }).words, [{ speaker: 'user', text: 'card number' }]);
    const row = (from, to, speaker) => ({ from, to, speaker, style: 'tone', reason: 'card' });
    assert.deepEqual(facts(message, [row('4.900', '6.000', 'user')]).words, []);
    assert.deepEqual(facts(message, [row('4.900', '6.000', 'user')]).planned, ['planned redaction: card']);
    // Another speaker's redaction hides nothing of this one; the plan is at a place that has none of the note's words.
    assert.equal(facts(message, [row('4.900', '6.000', 'agent_tts')]).words.length, 1);
    assert.deepEqual(facts({ from: 2, to: 3 }, [row('4.900', '6.000')]).words, []);
    const redactions = [{ startFrame: 6500, frames: 100, channels: ['agent_tts'], speaker: 'agent_tts', style: 'tone',
        reason: 'name', by: 'Doe' }];
    assert.deepEqual(facts({ message: { at: 1, name: 'a' } }, [], { redactions }).redacted, ['redacted: name, by Doe']);
    assert.deepEqual(facts({ from: 6.55, to: 6.55 }, [], { redactions }).redacted, ['redacted: name, by Doe']);
    assert.deepEqual(facts(message, [], { redactions }).redacted, []);
});

test('the table for load files is one line for each note, without formulas', () => {
    const { use } = open(bag);
    const evil = note('a', { text: '=HYPERLINK("x")\nsecond', tags: ['+1', 'b'], by: '@me', bookmark: true });
    const range = note('b', { message: undefined, from: 1, to: 2.5, session: 'two', sessionId: 'TWO' });
    const state = { list: [range, evil].map((raw) => use('readNote')(raw)), planned: [], by: '' };
    const lines = use('notesTable')(state, new Map()).split('\r\n');
    assert.equal(lines.length, 4);
    assert.ok(lines[1].startsWith('"a","ONE","1 (user)",') && lines[1].includes(',"\'=HYPERLINK(""x"")\\u{a}second","\'+1;b","","Y",'),
        lines[1]);
    assert.ok(lines[1].includes(`"'@me"`));
    assert.ok(lines[2].includes('"TWO","","","1.000","2.500"'), lines[2]);
    assert.ok(lines[0].startsWith('"NOTEID","SESSIONID"'));
});

test('the times of a plan are exact, and the end of a recording is its end', () => {
    const { use } = open(bag);
    const times = (from, to, length) => plain(use('planTimes')({ from, to }, length));
    assert.deepEqual(times(0.1, 12.5, 20), { from: '0.100', to: '12.500' });
    // 0.4 ms behind the last millisecond of the clock.
    assert.deepEqual(times(1, 23.957, 23.9574), { from: '1.000', to: '23.958' });
    assert.deepEqual(times(1, 20, 20), { from: '1.000', to: '20.000' });
});
