// The page's scripts without a browser, for what needs none: `node --test page.test.js`. What is drawn, played and
// clicked is tested in Chromium, beside this file.
'use strict';

const assert = require('node:assert/strict');
const test = require('node:test');
const { Stand, html, open, row, scripts } = require('./opened.js');

test('the scripts are those of the page, each with its name for a stack trace', () => {
    assert.equal(scripts.length, 40);
    for (const name of scripts) assert.ok(html.includes(`<script>{{${name}}}\n//# sourceURL=${name}\n</script>`), name);
});

test('a clock has hours where there are hours, and the digits asked for', () => {
    const { use } = open();
    const clock = use('clock');
    assert.equal(clock(0), '0:00.000');
    assert.equal(clock(3723.4564), '1:02:03.456');
    assert.equal(clock(59.9996), '1:00.000');
    assert.equal(clock(3599.5, 0), '1:00:00');
    assert.equal(clock(75.16, 1), '1:15.2');
});

test('times are UTC, to the millisecond, also those of other centuries', () => {
    const { use } = open();
    const time = Date.parse('2025-12-12T14:23:45.678Z');
    assert.equal(use('instant')(time), '2025-12-12T14:23:45.678Z');
    assert.equal(use('dayOf')(time), '2025-12-12');
    assert.equal(use('timeOfDay')(time), '14:23:45.678');
    assert.equal(use('timeOfDay')(time, 0), '14:23:45');
    assert.equal(use('dayOf')(Date.parse('+012025-12-12T00:00:00Z')), '+012025-12-12');
});

test('sizes have three digits at most', () => {
    const { use } = open();
    const sizes = [0, 999, 1000, 45_000, 99_950, 4_938_312, 5e9].map(use('bytes'));
    assert.deepEqual(sizes, ['0 B', '999 B', '1.0 kB', '45.0 kB', '100 kB', '4.9 MB', '5.0 GB']);
});

test('what hides or turns text is shown', () => {
    const { use } = open();
    assert.equal(use('shown')('a\u{202E}b\u{0}\u{FEFF}c'), 'a\\u{202e}b\\u{0}\\u{feff}c');
    assert.equal(use('shown')('Zoë 😀 <b>'), 'Zoë 😀 <b>');
});

test('positions and times agree on both sides of a silence that was cut', () => {
    const { use } = open();
    const Timeline = use('Timeline');
    const timeline = new Timeline({
        name: 'one', times: ['2025-12-12T14:00:00Z'], peaks: [],
        timeline: {
            sampleRate: 8000, frames: 160_000, start: '2025-12-12T14:00:00.000Z', channels: ['user'], audio: [],
            problems: [], gapsShortened: [{ startFrame: 40_000, frames: 8000, removedFrames: 480_000 }],
            clips: [{ type: 'user', channel: 0, status: 'placed', startFrame: 0, frames: 40_000 }],
        },
    });
    assert.equal(timeline.length, 20);
    assert.equal(timeline.time(5), timeline.start + 5000);
    assert.equal(timeline.time(6), timeline.start + 66_000);
    for (const position of [0, 5.5, 6, 7.25, 20]) assert.equal(timeline.position(timeline.time(position)), position);
    assert.equal(timeline.position(timeline.start + 30_000), 6);
    assert.deepEqual([...timeline.sounding(4.999)], [timeline.messages[0]]);
    assert.deepEqual([...timeline.sounding(5)], []);
});

// A session of 20 s in which the user is redacted from 5 to 8 s, in the middle of a clip of 2 to 10 s.
const redactedSession = (audio, channels = ['user', 'agent_tts']) => ({
    name: 'one', times: [null, null], peaks: [], redacted: [[0], []],
    timeline: {
        sampleRate: 1000, frames: 20_000, channels, audio, problems: [], gapsShortened: [],
        redactions: [{ startFrame: 5000, frames: 3000, channels: ['user'], style: 'tone', reason: 'card' }],
        clips: [
            { type: 'user', channel: 0, status: 'placed', startFrame: 2000, frames: 8000 },
            { type: 'agent_tts', channel: channels.length - 1, status: 'placed', startFrame: 6000, frames: 1000 },
        ],
    },
});

test('what is redacted does not sound, and what is beside it does', () => {
    const { use } = open();
    const Timeline = use('Timeline');
    const timeline = new Timeline(redactedSession([{ path: 'timeline.wav', channels: ['user', 'agent_tts'] }]));
    const [user, agent] = timeline.messages;
    assert.deepEqual([...timeline.sounding(4.999)], [user]);
    assert.deepEqual([...timeline.sounding(5)], []);
    assert.deepEqual([...timeline.sounding(6.5)], [agent]);
    assert.deepEqual([...timeline.sounding(8)], [user]);
    assert.deepEqual([...timeline.redacted(7.999)], [timeline.redactions[0]]);
    assert.deepEqual([...timeline.redacted(8)], []);
    assert.deepEqual([...timeline.lanes.map((lane) => lane.redactions.length)], [1, 0]);
    assert.equal(use('redactionWords')({ reason: 'card' }), 'redacted: card');
    assert.equal(use('redactionWords')({ reason: 'card', by: 'Doe' }), 'redacted: card, by Doe');
});

test('a mix that only Opus files stand for is drawn by speakers, and one that is a file as one lane', () => {
    const { use } = open();
    const Timeline = use('Timeline');
    const opus = ['user', 'agent_tts'].map((name) => ({ path: `timeline-${name}.opus`, channels: [name] }));
    const mix = { path: 'timeline.wav', channels: ['mix'] };
    const lanes = (audio) => [...new Timeline(redactedSession(audio, ['mix'])).lanes.map(({ name }) => name)];
    assert.deepEqual(lanes(opus), ['user', 'agent_tts']);
    assert.deepEqual(lanes([mix, ...opus]), ['mix']);
    assert.deepEqual(lanes([]), ['mix']);
    const timeline = new Timeline(redactedSession([...opus, mix], ['mix']));
    assert.deepEqual([...timeline.kinds], ['wav', 'opus']);
    assert.deepEqual([...timeline.recordings('opus')], opus);
});

test('a redacted message of a text conversation says why, and by whom', () => {
    const { use } = open();
    const words = (document, text) => use('writing').redaction(document, { text }, 1)?.textContent;
    const redactions = [{ message: 1, reason: 'card', by: 'Doe' }, { message: 2, reason: 'other' }];
    assert.equal(words({ redactions }, '[REDACTED]'), 'redacted: card, by Doe');
    assert.equal(words({}, '[REDACTED]'), 'redacted');
    assert.equal(words({ redactions: redactions.slice(1) }, 'hello'), undefined);
});

test('a session without a recording says why', () => {
    const { use } = open();
    const why = (document, messages, placed) => use('session').whyNoRecording({
        document: { problems: [], ...document }, messages, placed,
    });
    assert.match(why({}, [], []), /lists no messages/);
    assert.match(why({}, [1], []), /none of its messages could be placed/);
    assert.match(why({ leftOut: ['timeline.flac'] }, [1], [1]), /a redaction left out its file timeline\.flac/);
    assert.match(why({ problems: [{}] }, [1], [1]), /although messages are placed: see its problems/);
});

// What a query finds in a text; undefined if it does not match.
function found(use, text, input) {
    const Query = use('Query');
    const query = new Query(input);
    if (!query.matches(use('fold')(text))) return undefined;
    return [...query.ranges(text)].map(([from, to]) => text.slice(from, to));
}

test('words are found without case, accents, vowel marks and tatweel, in either direction', () => {
    const { use } = open();
    for (const [text, input] of [
        ['İSTANBUL', 'istanbul'], ['ISTANBUL', 'istanbul'], ['istanbul', 'İSTANBUL'], ['ıspanak', 'ISPANAK'],
        ['ıspanak', 'ispanak'], ['Café', 'cafe'], ['cafe', 'CAFÉ'], ['cafe\u0301', 'café'], ['Straße', 'STRASSE'],
        ['Łódź', 'lodz'], ['مُحَمَّد', 'محمد'], ['محمد', 'مُحَمَّد'], ['مـحـمـد', 'محمد'], ['أحمد', 'احمد'],
        ['שָׁלוֹם', 'שלום'], ['שלום', 'שָׁלוֹם'], ['Σίσυφος', 'σισυφοσ'], ['don’t', "don't"], ['so\u00adlo', 'solo'],
    ]) assert.deepEqual(found(use, text, input), [text], `${text} ${input}`);
    assert.equal(found(use, 'が', 'か'), undefined);
    assert.equal(found(use, 'की', 'क')?.[0], 'क');
});

test('all words of a query must be found, and the words of a phrase one after the other', () => {
    const { use } = open();
    const text = 'Your card, please. The number of the card?';
    assert.deepEqual(found(use, text, 'NUMBER card'), ['card', 'number', 'card']);
    assert.equal(found(use, text, 'number cord'), undefined);
    assert.deepEqual(found(use, text, '"card please"'), ['card, please']);
    assert.deepEqual(found(use, text, '“the card” your'), ['Your', 'the card']);
    assert.equal(found(use, text, '"please card"'), undefined);
    // As it is typed: the second quotation mark and the last letters are not there yet.
    assert.deepEqual(found(use, text, '"number of th'), ['number of th']);
    assert.deepEqual(found(use, text, 'card, (number)'), ['card', 'number', 'card']);
    assert.deepEqual(found(use, text, '  '), []);
    assert.deepEqual(found(use, 'a.b (c)', '"a.b (c"'), ['a.b (c']);
    assert.equal(found(use, 'axb', 'a.b'), undefined);
    assert.deepEqual(found(use, 'why?', '?'), ['?']);
});

test('words have their place in the text, also where the text writes them in another way', () => {
    const { use } = open();
    const Speech = use('Speech');
    const speech = new Speech('Hello, it is 42 and hello again.', ['hello', 'it', 'is', 'forty-two', 'and', 'Hello', 'again']
        .map((text, at) => ({ text, start: at, end: at + 0.5 })));
    const places = [...speech.parts].map(({ from, to, start }) => [speech.text.slice(from, to), start]);
    assert.deepEqual(places, [['Hello', 0], ['it', 1], ['is', 2], ['and', 4], ['hello', 5], ['again', 6]]);
    assert.equal(speech.startAt(speech.text.indexOf('42')), 2);
    assert.equal(speech.startAt(speech.text.lastIndexOf('hello')), 5);
    assert.equal(speech.sounding(4.25), 3);
    assert.equal(speech.sounding(4.75), -1);
    assert.equal(new Speech('no times', [{ text: 'no' }]).startAt(3), undefined);
});

test('a long message is shown by the sentences with what was found', () => {
    const { use } = open();
    const excerpts = (text, hits) => [...use('excerpts')(text, hits)].map(([from, to]) => text.slice(from, to));
    const text = 'One sentence here. '.repeat(40) + 'The needle is here. ' + 'Another one. '.repeat(40);
    const at = text.indexOf('needle');
    assert.deepEqual(excerpts(text, [[at, at + 6]]), ['The needle is here.']);
    assert.deepEqual(excerpts('short', []), ['short']);
    assert.ok(excerpts(text, [])[0].length < 400);
    const long = '😀'.repeat(400);
    for (const part of excerpts(long, [[401, 403]])) assert.ok(part.isWellFormed?.() ?? true);
});

// Plays two files for some seconds, at 60 readings a second, as `sync` drives them.
function playTogether(sync, { ahead, noise, seconds, rate = 1 }) {
    const leader = { currentTime: 0 };
    const file = { seeking: false, paused: false, playbackRate: rate, clock: ahead, jumps: 0, rates: new Set(),
        get currentTime() { return this.clock + noise(); },
        set currentTime(time) {
            this.jumps += 1;
            // A jump takes 80 ms.
            this.clock = time - 0.08 * rate;
        } };
    for (let frame = 0; frame < seconds * 60; frame += 1) {
        leader.currentTime += rate / 60;
        file.clock += file.playbackRate / 60;
        sync.follow(leader, [leader, file], rate);
        file.rates.add(file.playbackRate);
    }
    return { ...file, apart: file.clock - leader.currentTime };
}

test('files that are apart come together, and clocks that are read wrongly move nothing', () => {
    const { use } = open();
    const sync = use('sync');
    let seed = 1;
    const random = () => (seed = seed * 16807 % 2147483647) / 2147483647 - 0.5;
    // One reading in five is off by up to 30 ms.
    const noise = () => (random() > 0.3 ? random() * 0.06 : 0);
    for (const rate of [0.5, 1, 3]) {
        const still = playTogether(sync, { ahead: 0, noise, seconds: 60, rate });
        assert.deepEqual([...still.rates], [rate]);
        for (const ahead of [0.013, -0.04, 0.15, -0.19]) {
            const found = playTogether(sync, { ahead, noise, seconds: 20, rate });
            assert.ok(Math.abs(found.apart) <= 0.006, `${ahead} at ${rate}: ${found.apart}`);
            assert.equal(found.jumps, 0);
            assert.equal(found.playbackRate, rate);
        }
        for (const ahead of [3, -3]) {
            const found = playTogether(sync, { ahead, noise, seconds: 30, rate });
            assert.ok(Math.abs(found.apart) <= 0.006, `${ahead} at ${rate}: ${found.apart}`);
            assert.ok(found.jumps >= 1 && found.jumps <= 3, `${found.jumps} jumps`);
        }
    }
});

test('a chosen file is used only where its place and its size are those of a recording', () => {
    const { use } = open();
    const own = use('own');
    const audio = { path: 'timeline.wav', bytes: 100 };
    const timeline = { name: 'one', document: { audio: [audio] } };
    const file = (path, size) => ({ name: path.split('/').pop(), webkitRelativePath: path, size });
    const folder = 'bag/data/sessions';
    assert.deepEqual([...own.take([
        file(`${folder}/one/timeline.wav`, 100), file(`${folder}/two/timeline.wav`, 100),
        file(`${folder}/three/timeline.wav`, 99), file(`${folder}/one/timeline.json`, 5), file('bag/bagit.txt', 55),
    ], timeline)], []);
    const has = (session) => own.file(session, audio) !== undefined;
    assert.deepEqual(['one', 'two', 'three', 'four'].map(has), [true, true, false, false]);
    assert.match(own.take([file(`${folder}/one/timeline.wav`, 99)], timeline)[0], /has 99 bytes; .* has 100/);
    assert.ok(has('one'));
    assert.match(own.take([{ ...file('x', 100), name: 'other.wav', webkitRelativePath: '' }], timeline)[0],
        /other\.wav is not a recording of this session/);
});

test('speakers are the user, the agent, then the others by name', () => {
    const { use } = open();
    const speakers = use('speakersOf')({ clips: ['zoe', 'agent_tts', 'adam', 'user'].map((type) => ({ type })) });
    assert.deepEqual([...speakers.map(({ name }) => name)], ['user', 'agent_tts', 'adam', 'zoe']);
    assert.deepEqual([...speakers.map(({ colour }) => colour)], [0, 1, 2, 3].map((number) => `--speaker-${number}`));
});

test('the list finds every word wherever it stands, and orders what it found', () => {
    const { find, use } = open({
        sessions: [
            row('transfer-second', { start: '2025-12-12T14:00:00.5Z', durationSeconds: 9 }),
            row('transfer-first', { start: '2025-12-12T14:00:00Z', conversation: 'Alpha', problems: 2, codes: ['gap'] }),
            row('other'),
        ],
    });
    const names = () => use('list.visible.map((row) => row.name)');
    assert.deepEqual([...names()], ['transfer-first', 'transfer-second', 'other']);
    find('search').value = ' ALPHA  transfer ';
    find('search').listeners.input();
    assert.deepEqual([...names()], ['transfer-first']);
    assert.equal(find('count').textContent, '1 of 3 sessions');
    find('search').value = '';
    find('sort').value = '-length';
    find('sort').listeners.change();
    assert.equal(names()[0], 'transfer-second');
    find('filter').value = '=gap';
    find('filter').listeners.change();
    assert.deepEqual([...names()], ['transfer-first']);
});

test('a name cannot end the string of a style sheet that it is printed by', () => {
    const { use } = open();
    const quoted = use('quoted');
    assert.equal(quoted('Doe v. Roe, 25-CV (x)'), '"Doe v. Roe, 25-CV (x)"');
    assert.equal(quoted('"; } @import \\\n'), '"\\22 \\3b  \\7d  \\40 import \\5c \\a "');
    assert.equal(quoted('Ü😀'), '"\\dc \\1f600 "');
});

test('paper says what of a list it lacks', () => {
    const { use } = open();
    const notes = (...numbers) => [...use('paper').notPrinted(...numbers, 'message', 'with “x”')]
        .map(({ textContent }) => textContent);
    assert.deepEqual(notes(5, 5, 5), []);
    assert.deepEqual(notes(5, 5, 9), ['5 messages of 9 chosen: with “x”.']);
    const [chosen, lacking] = notes(5000, 6000, 9000);
    assert.equal(chosen, '6,000 messages of 9,000 chosen: with “x”.');
    assert.match(lacking, /^Not printed: the last 1,000 messages of this list\./);
});

test('the matter is in the title of the window, and nowhere if it has no name', () => {
    assert.equal(open({ matter: 'Doe\u202e v. Roe' }).document.title, 'Doe\\u{202e} v. Roe · Review');
    assert.equal(open().document.title, 'Review');
    assert.equal(open({ matter: 'Doe' }).find('matter-name').textContent, 'Doe');
    assert.ok(open().find('matter-name').hidden);
});

test('keys do what the help says, and nothing while somebody types or holds a modifier', () => {
    const { find, document, window } = open();
    let opened = 0;
    find('help').showModal = () => { opened += 1; };
    const press = (key, rest = {}) => document.listeners.keydown(
        { key, target: document.body, preventDefault() {}, ...rest });
    press('?');
    assert.equal(opened, 1);
    press('?', { ctrlKey: true });
    press('?', { target: Object.assign(new Stand(), { matches: (selector) => selector.startsWith('input[type=search]') }) });
    press('toString');
    assert.equal(opened, 1);
    press('s');
    assert.equal(find('skip').checked, true);
    assert.equal(typeof window.opusstitch.session, 'function');

    const helped = [...html.matchAll(/<kbd>(.+?)<\/kbd>/g)].map((match) => match[1]);
    const drawn = { space: ' ', '←': 'ArrowLeft', '→': 'ArrowRight', home: 'Home', end: 'End' };
    const inWords = ['↑', '↓', 'enter'];
    const { use } = open();
    const keys = Object.keys(use('keys'));
    for (const key of helped.filter((key) => !['shift', 'ctrl', 'esc', ...inWords].includes(key))) {
        assert.ok(keys.includes(drawn[key] ?? key), key);
    }
});
