// Links, quotes, time zones and searches, without a browser: see page.test.js.
'use strict';

const assert = require('node:assert/strict');
const test = require('node:test');
const { Stand, open, row } = require('./opened.js');

// A session of 20 s from 14:00 UTC, in which 60 s of silence are left out after 6 s.
const cutSession = {
    name: 'one', times: ['2025-12-12T14:00:00Z'], peaks: [],
    timeline: {
        sampleRate: 8000, frames: 160_000, start: '2025-12-12T14:00:00.000Z', channels: ['user'], audio: [], problems: [],
        gapsShortened: [{ startFrame: 40_000, frames: 8000, removedFrames: 480_000 }],
        clips: [{ type: 'user', channel: 0, status: 'placed', startFrame: 0, frames: 40_000 }],
    },
};

test('t of a link is seconds, a clock time or an RFC 3339 time, and says when it is none of them', () => {
    const { use } = open();
    const timeline = new (use('Timeline'))(cutSession);
    const at = (text) => use('placeOf')(text, timeline);
    for (const [text, position] of [
        ['0', 0], ['12.5', 12.5], ['0:12.5', 12.5], ['0:00:12.500', 12.5], ['20', 20], ['2025-12-12T14:00:05Z', 5],
        ['2025-12-12T17:00:05.25+03:00', 5.25], ['2025-12-12t08:30:05−05:30', 5], ['2025-12-12 14:01:10.5z', 10.5],
        ['2025-12-12T14:01:20Z', 20],
    ]) assert.deepEqual({ ...at(text) }, { position }, text);
    assert.equal(use('moments').seconds('62:03.5'), 3723.5);
    assert.equal(use('moments').seconds('1:02:03.5'), 3723.5);
    for (const text of ['', 'noon', '-1', '1:60', '1:61:00', '1e3', '2025-02-30T14:00:00Z', '2025-12-12T25:00:00Z',
        '2025-12-12T14:00:00+24:00', '12,5']) {
        assert.match(at(text).why, /is not a time\. It can be/, text);
        assert.equal(at(text).position, undefined);
    }
    assert.match(at('2025-12-12T14:00:05').why, /no offset from UTC/);
    assert.match(at('20.5').why, /outside the recording, which is 0:20\.000 long/);
    assert.match(at('2025-12-12T14:01:21Z').why, /from 2025-12-12T14:00:00\.000Z to 2025-12-12T14:01:20\.000Z/);
    assert.match(at('2025-12-12T13:59:59Z').why, /outside/);
    const inCut = at('2025-12-12T14:00:30Z');
    assert.equal(inCut.position, 6);
    assert.match(inCut.why, /silence that was shortened .* 1:00\.000 of it is left out/);
    timeline.start = undefined;
    assert.match(at('2025-12-12T14:00:05Z').why, /no time of this session is known/);
});

test('m and t of a link name a message of a text conversation, or say why they do not', () => {
    const { use } = open();
    const messages = [{ time: '2025-12-12T14:00:00.000Z' }, {}, { time: '2025-12-12T14:05:00.250Z' }];
    const found = (wanted) => use('messageOf')(wanted, messages);
    assert.equal(found({ m: '2' }).message, 2);
    assert.equal(found({ t: '2025-12-12T17:05:00.25+03:00' }).message, 2);
    assert.equal(found({ t: '2025-12-12T14:00:00Z' }).message, 0);
    assert.match(found({ m: '3' }).why, /no message of this conversation, which has 3 messages/);
    assert.match(found({ m: 'x' }).why, /no message/);
    assert.match(found({ t: '12.5' }).why, /counts seconds of a recording/);
    assert.match(found({ t: '2025-12-12T14:05:01Z' }).why, /outside this text conversation/);
    assert.match(found({ t: 'noon' }).why, /is not a time/);
});

const bagOfThree = {
    controlPrefix: 'AB-', documents: 5, zones: ['Asia/Shanghai', 'Nowhere/None'],
    inputs: [{ archive: 'audio_14.zip', sha256: 'c0ffee'.padEnd(64, '0') }],
    sessions: [
        row('call; one', { name: 'call-one', control: 1 }), row('call; one; two', { name: 'call-two', control: 2 }),
        row('chat', { control: 4, people: ['Zoë', 'AI', 'Ann', 'Bo'], start: '2025-12-12T14:00:00Z', source: 'Zoom' }),
    ],
};

test('a pasted link, quote or control number names a place, wherever it comes from', () => {
    const { use } = open(bagOfThree);
    const cited = (text) => use('cited')(text);
    for (const [text, hash] of [
        ['file:///elsewhere/bag/data/review/index.html#session=call-one&t=12.5', 'session=call-one&t=12.5'],
        ['See C:\\bag\\index.html#session=call-one&t=2025-12-12T17:00:05+03:00, please.',
            'session=call-one&t=2025-12-12T17:00:05+03:00'],
        ['(#session=call-one&t=12.)', 'session=call-one&t=12'],
        ['session=call%20one', 'session=call%20one'], ['http://x/#messages', 'messages'],
        ['Zoom, chat; AB-0000004.0002; Zoë; “#session=call-one&t=1”; #session=chat&m=1', 'session=chat&m=1'],
        ['Session call; one; two; 2025-12-12T14:05:25.000Z; 1:00:15.000 into the recording; message 1',
            'session=call-two&t=3615'],
        ['AB-0000001', 'session=call-one'], [' ab-0000003.0012 ', 'session=call-two&n=12'], ['AB-0000005', 'session=chat'],
        ['AB-0000006', undefined], ['AB-1', undefined], ['AB-0000000', undefined], ['call one', undefined],
    ]) assert.equal(cited(text), hash, text);
    assert.equal(use('addressOf')('#session=a%26b&t=1+2&x=%').get('session'), 'a&b');
    assert.equal(use('addressOf')('#session=a&t=1+2').get('t'), '1+2');
    assert.equal(use('addressOf')('#x=%').get('x'), '%');
    assert.equal(use('rowOf')('call; one').name, 'call-one');
});

test('a text conversation is called by its people and its day, and found by its id', () => {
    const { find, use } = open(bagOfThree);
    assert.equal(use('titleOf(index.sessions[2])'), 'Zoë, AI, Ann and others, 2025-12-12');
    assert.equal(use('titleOf(index.sessions[0])'), 'call; one');
    for (const words of ['chat', 'zoë', 'AB-0000004']) {
        find('search').value = words;
        find('search').listeners.input({});
        assert.deepEqual([...use('list.visible.map((row) => row.sessionId)')], ['chat'], words);
    }
});

test('times of a zone follow its summer time, and have their offset', () => {
    const { use } = open(bagOfThree);
    const zone = use('zone');
    const text = (name, time) => {
        zone.choose(name);
        return zone.text(Date.parse(time));
    };
    // The same time of the clock, twice.
    assert.equal(text('Europe/Berlin', '2025-10-26T00:30:00Z'), '02:30:00.000 +02:00');
    assert.equal(text('Europe/Berlin', '2025-10-26T01:30:00.5Z'), '02:30:00.500 +01:00');
    assert.equal(text('America/New_York', '2025-03-09T06:59:59.999Z'), '01:59:59.999 −05:00');
    assert.equal(text('America/New_York', '2025-03-09T07:00:00Z'), '03:00:00.000 −04:00');
    assert.equal(text('Asia/Kolkata', '2025-12-12T20:00:00Z'), '2025-12-13 01:30:00.000 +05:30');
    assert.equal(text('Australia/Lord_Howe', '2025-04-05T15:00:00Z'), '2025-04-06 01:30:00.000 +10:30');
    assert.equal(text('Pacific/Kiritimati', '2025-12-31T23:59:59.999Z'), '2026-01-01 13:59:59.999 +14:00');
    assert.match(text('Europe/Istanbul', '0099-06-01T12:00:00Z'), / \+01:5\d:52$/);
    assert.equal(text('Nowhere/None', '2025-12-12T20:00:00Z'), '');
    assert.equal(text('', '2025-12-12T20:00:00Z'), '');
    zone.choose('America/St_Johns');
    const time = Date.parse('2025-12-12T02:00:00Z');
    assert.equal(zone.exact(time), '2025-12-11T22:30:00.000-03:30 America/St_Johns');
    assert.equal(use('times')(time), '2025-12-12T02:00:00.000Z (2025-12-11T22:30:00.000-03:30 America/St_Johns)');
    zone.choose(undefined);
    assert.equal(use('times')(time), '2025-12-12T02:00:00.000Z');
    // A link of the quote's local time opens the same moment.
    assert.equal(use('moments').instant('2025-12-11T22:30:00.000-03:30'), time);
});

test('zones that a source states come first, if the browser knows them', () => {
    const { find } = open(bagOfThree);
    const groups = find('zone').children.map(({ attributes, children }) => [attributes.label,
        children.map((option) => option.attributes.value)]);
    assert.deepEqual(groups[0], ['Stated in this bag', ['Asia/Shanghai']]);
    const all = groups.at(-1);
    assert.equal(all[0], 'All');
    assert.ok(all[1].length > 300 && !all[1].includes('Asia/Shanghai'));
});

test('checksums and control numbers are found as such, and short numbers are not found in them', () => {
    const { use } = open(bagOfThree);
    const hash = 'abc12345'.padEnd(64, '9');
    use('finding').prepare();
    use('matter').receive([
        { session: 1, person: 'user', label: 'message 42 (m.opus)', number: 3, sha256: hash },
        { session: 1, path: 'timeline.wav', sha256: 'd'.repeat(64), document: 0 },
        { session: 2, path: 'attachments/0001-a.pdf', name: 'Offer Łódź.pdf', sha256: 'e'.repeat(64), document: 1 },
    ]);
    const [message] = use('matter').rows;
    const finds = (text, row = message) => use('finding').matches(new (use('Query'))(text), row);
    for (const text of ['ABC12345', hash, 'AB-0000002.0003', 'ab-0000002', '42', 'message abc12345']) assert.ok(finds(text), text);
    for (const text of ['abc1', '9', '0002', 'AB-0000003', 'AB-0000002.0004', 'ab', 'f'.repeat(64)]) assert.ok(!finds(text), text);
    const files = (text) => [...use('finding').files, ...use('finding').inputs].filter((row) => finds(text, row)).map((row) => row.path ?? row.name);
    assert.deepEqual([...files('AB-0000005')], ['attachments/0001-a.pdf']);
    assert.deepEqual([...files('offer lodz')], ['attachments/0001-a.pdf']);
    assert.deepEqual([...files('dddddddd')], ['timeline.wav']);
    assert.deepEqual([...files('audio_14')], ['audio_14.zip']);
    assert.deepEqual([...files('c0ffee00')], ['audio_14.zip']);
});

test('a search over 100,000 messages takes less time than it takes to type a letter', () => {
    const { use } = open(bagOfThree);
    use('finding').prepare();
    const words = ['card', 'number', 'please', 'refund', 'über', 'thank', 'you'];
    use('matter').receive(Array.from({ length: 100_000 }, (_, at) => ({
        session: at % 3, person: 'user', number: at + 1, label: `message ${at}`, sha256: String(at).padStart(64, '0'),
        text: Array.from({ length: 20 }, (_, word) => words[(at + word * at) % words.length]).join(' '),
    })));
    const query = new (use('Query'))('"card number" refund 99999');
    const begun = process.cpuUsage().user;
    const found = use('matter').rows.filter((row) => use('finding').matches(query, row)).length;
    const seconds = (process.cpuUsage().user - begun) / 1e6;
    assert.ok(found >= 0);
    assert.ok(seconds < 2, `${seconds} s`);
});

test('the problems of a session are gone through, and then those of the next session in the list', () => {
    const { find, use } = open({ sessions: [
        row('a', { control: 1, problems: 2, codes: ['missing'] }), row('b', { control: 2 }),
        row('c', { control: 3, problems: 1, codes: ['corrupt'] }),
    ], controlPrefix: 'OS', documents: 3 });
    const location = use('location');
    const problems = use('problems');
    problems.step(1);
    assert.equal(location.hash, 'session=a');
    const show = (name, count) => {
        use('session').name = name;
        use('session').timeline = use('session').timeline ?? {};
        problems.items = Array.from({ length: count }, () => Object.assign(new Stand(), {
            removeAttribute() {}, scrollIntoView() {}, focus() {} }));
        problems.places = problems.items.map(() => undefined);
        problems.at = -1;
        problems.arrive(name);
    };
    show('a', 2);
    assert.equal(problems.at, 0);
    problems.step(1);
    assert.equal(problems.at, 1);
    problems.step(1);
    assert.equal(location.hash, 'session=c');
    show('c', 1);
    problems.step(1);
    assert.match(find('said').textContent, /^No further problem/);
    problems.step(-1);
    assert.equal(location.hash, 'session=a');
    show('a', 2);
    assert.equal(problems.at, 1);
});

test('a quote of a text message keeps its lines, names its files, and leaves out what is redacted', () => {
    const { use } = open({ ...bagOfThree });
    use('session').name = 'chat';
    use('session').row = use('index').sessions[2];
    use('session').timeline = { isWritten: true, document: {
        sessionId: 'chat', source: { title: 'Zoom' },
        attachments: [{ name: 'a.pdf', path: 'attachments/0001-a.pdf', sha256: 'ee' }, { name: 'b.pdf' }],
        originals: [{ path: 'original/history.json', sha256: 'ff' }],
        redactions: [{ message: 1, reason: 'card', by: 'Doe' }],
        messages: [
            { speaker: 'Zoë\u202E', time: '2025-12-12T14:00:00.000Z', text: 'One\r\ntwo; #session=call-one', messageId: 'm1',
                attachments: [0, 1], original: 0, pointer: '/m/0' },
            { speaker: 'AI', timestamp: 'noon', text: '[REDACTED]', original: 0, pointer: '[REDACTED]' },
        ],
    } };
    const quote = use('writing').quote(0);
    assert.equal(quote, 'Zoom, chat; AB-0000004.0001; 2025-12-12T14:00:00.000Z; Zoë\\u{202e}; “One\ntwo; #session=call-one”; '
        + 'message m1; attached a.pdf, attachments/0001-a.pdf, SHA-256 ee; attached b.pdf, not in the bag; '
        + 'original/history.json, SHA-256 ff, at /m/0; #session=chat&m=0');
    assert.equal(use('cited')(quote), 'session=chat&m=0');
    assert.equal(use('writing').quote(1), 'Zoom, chat; AB-0000004.0002; noon; AI; [redacted: card, by Doe]; '
        + 'original/history.json, SHA-256 ff; #session=chat&m=1');
});

test('a long list has its first items, and more up to one that is asked for', () => {
    const { use } = open();
    const [holder, more] = [new Stand(), new Stand()];
    const list = new (use('LongList'))(holder, more, Array.from({ length: 2500 }, (_, at) => at), (thing, at) => [thing, at]);
    assert.equal(holder.children.length, 1000);
    assert.equal(more.children[0].textContent, '1,500 more');
    more.children[0].listeners.click();
    assert.equal(list.items.length, 2000);
    list.reach(10);
    assert.equal(list.items.length, 2000);
    list.reach(2499);
    assert.deepEqual(list.items.at(-1), [2499, 2499]);
    assert.equal(more.children.length, 0);
});
