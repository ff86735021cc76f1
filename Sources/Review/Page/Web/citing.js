'use strict';

// Links and quotes: what they say, and what is understood of them. What is after the # of a link is enough to open it in
// another copy of the bag.

// The number of a document in the load files. The number of a message is that of the session's first document, a dot,
// and its number in the session.
const controlNumber = (document, message) => `${index.controlPrefix}${padded(document, 7)}`
    + (message === undefined ? '' : `.${padded(message, 4)}`);
const controlOf = (message) => controlNumber(session.row.control, message);

// MARK: what a link says

const decoded = (text) => {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
};

// The parts of an address by name. A + is itself, as in an offset from UTC.
const addressOf = (hash) => new Map(hash.replace(/^#/, '').split('&').filter(Boolean).map((part) => {
    const [name, ...rest] = part.split('=');
    return [name, decoded(rest.join('='))];
}));

// People may write the id of a session in place of the name of its folder.
const rowOf = (name) => index.sessions.find((row) => row.name === name)
    ?? index.sessions.find((row) => row.sessionId === name);

const moments = {
    // 12.5, 62:03.5 or 1:02:03.5 as seconds; undefined for anything else.
    seconds(text) {
        if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
        const [, hours, minutes, seconds] = /^(?:(\d+):(?=\d\d:))?(\d+):(\d\d(?:\.\d+)?)$/.exec(text) ?? [];
        if (seconds === undefined || Number(seconds) >= 60 || (hours !== undefined && Number(minutes) > 59)) {
            return undefined;
        }
        return Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds);
    },

    pattern: /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?(?:([Zz])|([+\-−])(\d\d):(\d\d))?$/,

    // An RFC 3339 time as milliseconds since 1970; undefined for anything else, also for a day that does not exist.
    instant(text) {
        const [found, year, month, day, hour, minute, second, fraction, zulu, sign, ahead, rest] =
            this.pattern.exec(text) ?? [];
        if (!found || (zulu === undefined && sign === undefined)) return undefined;
        const numbers = [year, month, day, hour, minute, second].map(Number);
        const date = new Date(0);
        date.setUTCFullYear(numbers[0], numbers[1] - 1, numbers[2]);
        // A leap second is the end of its minute.
        date.setUTCHours(numbers[3], numbers[4], Math.min(numbers[5], 59));
        const isReal = date.getUTCMonth() === numbers[1] - 1 && date.getUTCDate() === numbers[2]
            && date.getUTCHours() === numbers[3] && date.getUTCMinutes() === numbers[4] && numbers[5] <= 60;
        if (!isReal || Number(ahead ?? 0) > 23 || Number(rest ?? 0) > 59) return undefined;
        const offset = (Number(ahead ?? 0) * 60 + Number(rest ?? 0)) * (sign === '+' ? 60_000 : -60_000);
        return date.getTime() + (numbers[5] === 60 ? 1000 : Number(fraction ?? 0) * 1000) - offset;
    },

    // Returns why a text is no time.
    why(text) {
        if (this.pattern.test(text) && !/[Zz]$|[+\-−]\d\d:\d\d$/.test(text)) {
            return `t=${text} has no offset from UTC, so it is not known which moment it is. Add Z, or an offset such as `
                + '+03:00.';
        }
        return `t=${text} is not a time. It can be seconds (12.5), a clock time of the recording (1:02:03.5), or an `
            + 'existing date and time with its offset from UTC (2025-12-12T14:05:25Z).';
    },
};

// What `t` of a link means in a recording.
//
// - Returns: the position, or why there is none, or both where the page can only be near it.
function placeOf(text, timeline) {
    const seconds = moments.seconds(text);
    if (seconds !== undefined) {
        return seconds <= timeline.length + 0.0005 ? { position: seconds }
            : { why: `t=${text} is outside the recording, which is ${clock(timeline.length)} long.` };
    }
    const time = moments.instant(text);
    if (time === undefined) return { why: moments.why(text) };
    const { start, length } = timeline;
    if (start === undefined) return { why: `t=${text} cannot be found: no time of this session is known.` };
    const end = timeline.time(length);
    if (time < start - 0.5 || time > end + 0.5) {
        return { why: `t=${text} is outside the recording, which is from ${instant(start)} to ${instant(end)}.` };
    }
    const position = Math.max(0, Math.min(timeline.position(time), length));
    const cut = timeline.cuts.find(({ at, removed, cut }) => time > start + (at + removed - cut) * 1000 + 0.5
        && time < start + (at + removed) * 1000 - 0.5);
    return cut ? { position: cut.at, why: `t=${text} is in a silence that was shortened when the recording was made `
        + `(--max-gap): ${clock(cut.cut)} of it is left out. This is the place where.` } : { position };
}

// What `t` and `m` of a link mean in a text conversation: the position of a message, or why there is none.
function messageOf({ t, m }, messages) {
    if (m !== undefined) {
        if (/^\d+$/.test(m) && Number(m) < messages.length) return { message: Number(m) };
        return { why: `m=${m} is no message of this conversation, which has ${counted(messages.length, 'message')} from `
            + 'm=0.' };
    }
    const time = moments.instant(t);
    if (time === undefined) {
        return { why: moments.seconds(t) === undefined ? moments.why(t)
            : `t=${t} counts seconds of a recording, but this is a text conversation. Use a date and time, or m=.` };
    }
    const times = messages.map((message) => (message.time === undefined ? NaN : Date.parse(message.time)));
    const at = times.findIndex((found) => found >= time - 0.5);
    const isInside = at >= 0 && times.some((found) => found <= time + 0.5);
    return isInside ? { message: at } : { why: `t=${t} is outside this text conversation.` };
}

// MARK: what somebody pastes

// Returns the address that a text names: a link of any copy of the bag, a quote, or a control number; undefined if it
// names none.
function cited(text) {
    const hash = [...text.matchAll(/(?:^|[#\s("“<])(session=[^\s&;"”<>]+(?:&[a-z]+=[^\s&;"”<>]+)*)/g)].at(-1)?.[1];
    if (hash !== undefined) {
        // A sentence may go on after it. The name of a session may end with a dot.
        const bare = hash.replace(/[.,:)\]]+$/, '');
        return !hash.includes('&') && rowOf(addressOf(hash).get('session')) ? hash : bare;
    }
    if (/#messages\s*$/.test(text)) return 'messages';
    return citedQuote(text) ?? citedNumber(text.trim());
}

// A quote of an earlier version has no address.
function citedQuote(text) {
    if (!/^\s*Session /.test(text)) return undefined;
    const quote = text.trim();
    const rows = index.sessions.filter((row) => quote.startsWith(`Session ${shown(row.sessionId)};`));
    const row = rows.sort((left, right) => right.sessionId.length - left.sessionId.length)[0];
    if (!row) return undefined;
    const at = / ([\d:]+\.\d+) into the (recording|timeline)(;|$)/.exec(quote)?.[1];
    return hashOf(row) + (at === undefined ? '' : `&t=${moments.seconds(at)}`);
}

function citedNumber(text) {
    if (!text.toLowerCase().startsWith(index.controlPrefix.toLowerCase())) return undefined;
    const [, digits, message] = /^(\d{7,})(?:\.(\d{4,}))?$/.exec(text.slice(index.controlPrefix.length)) ?? [];
    const number = Number(digits);
    if (!(number >= 1 && number <= index.documents)) return undefined;
    const row = index.sessions.reduce((found, row) => (row.control <= number && !(found?.control > row.control) ? row
        : found), undefined);
    return row && hashOf(row) + (message === undefined ? '' : `&n=${Number(message)}`);
}

// Opens what somebody has pasted into a search.
//
// - Returns: whether the text names something.
function openCited(text) {
    const hash = cited(text);
    if (hash === undefined) return false;
    const name = addressOf(hash).get('session');
    if (name !== undefined && !rowOf(name)) {
        say(`There is no session ${name} in this bag`);
        return true;
    }
    if (location.hash === `#${hash}`) follow();
    else location.hash = hash;
    return true;
}

function watchPasting(id) {
    find(id).addEventListener('input', (event) => {
        if (['insertFromPaste', 'insertFromDrop'].includes(event.inputType) && openCited(find(id).value)) {
            find(id).value = '';
            find(id).dispatchEvent(new Event('input'));
        }
    });
}

// MARK: what is copied

const here = (position = Number(player.position.toFixed(3))) =>
    `session=${encodeURIComponent(session.name)}&t=${position}`;

// A time in UTC, and in the zone that the reviewer has chosen.
function times(time) {
    const local = zone.exact(time);
    return local ? `${instant(time)} (${local})` : instant(time);
}

function quoteHere() {
    const { timeline } = session;
    const at = player.position;
    const time = timeline.time(at);
    const { externalConversationId: conversation, sessionId } = timeline.document;
    const sounding = timeline.sounding(at + 0.001).map((message) => `message ${nameOf(message)} (${message.clip.type}), `
        + controlOf(message.number));
    const hidden = timeline.redacted(at + 0.001).map(
        ({ reason, channels }) => `[redacted: ${reason}] (${channels.join(', ')})`);
    const files = timeline.recordings(player.kind).map((audio) => `${audio.path}, SHA-256 ${audio.sha256}`);
    return shown([
        `Session ${sessionId}`, controlOf(), conversation === undefined ? undefined : `conversation ${conversation}`,
        time === undefined ? undefined : times(time),
        `${clock(at)} into the ${files.length ? 'recording' : 'timeline'}`, ...sounding, ...hidden,
        ...(files.length ? files : ['no recording']), `#${here()}`,
    ].filter(Boolean).join('; '));
}

async function copy(text, what) {
    try {
        await navigator.clipboard.writeText(text);
    } catch {
        const box = make('textarea', { 'aria-hidden': 'true' });
        box.value = text;
        document.body.append(box);
        const focused = document.activeElement;
        box.select();
        const isCopied = document.execCommand('copy');
        box.remove();
        focused?.focus?.();
        if (!isCopied) {
            notice(`The browser does not allow the page to copy. ${what}: ${text}`);
            return;
        }
    }
    say(`${what} copied`);
}

function copyLink() {
    if (!session.timeline) return;
    copyAddress(session.timeline.isWritten ? writing.here() : here(), 'Link');
}
// The link to a word names its frame, so it has more decimals.
function copyWordLink() {
    const start = session.timeline && !session.timeline.isWritten ? reading.wordStart : -Infinity;
    if (start === -Infinity) say('No word of this session has begun here');
    else copyAddress(here(Number(start.toFixed(6))), 'Link to the word');
}
function copyAddress(address, what) {
    history.replaceState(null, '', '#' + address);
    copy(`${location.href.split('#')[0]}#${address}`, what);
}
function copyQuote() {
    if (!session.timeline) return;
    if (!session.timeline.isWritten) copy(quoteHere(), 'Quote');
    else if (writing.current !== undefined) copy(writing.quote(writing.current), 'Quote');
    else say('Choose a message first');
}

// The checksums of the messages that sound, or else of the recording; of a text conversation, of its originals.
function copyHash() {
    const { timeline } = session;
    if (!timeline) return;
    if (timeline.isWritten) {
        copyHashes(timeline.document.originals.map(({ path, sha256 }) => ({ name: path, sha256 })));
        return;
    }
    const at = player.position + 0.001;
    const sounding = timeline.sounding(at).map((message) => ({ name: `message ${nameOf(message)}`,
        sha256: message.clip.source.sha256 }));
    if (sounding.length) copyHashes(sounding);
    else copyRecordingHash();
}
function copyRecordingHash() {
    const { timeline } = session;
    if (!timeline || timeline.isWritten) return;
    copyHashes(timeline.recordings(player.kind).map(({ path, sha256 }) => ({ name: path, sha256 })));
}

// One checksum alone; of several files, lines as `sha256sum` writes them.
function copyHashes(files) {
    const known = files.filter(({ sha256 }) => sha256);
    if (!known.length) {
        say(files.length ? 'The SHA-256 is not in this bag' : 'There is no file here');
        return;
    }
    copy(known.length === 1 ? known[0].sha256 : known.map(({ name, sha256 }) => `${sha256}  ${shown(name)}`).join('\n'),
        `SHA-256 of ${known.map(({ name }) => name).join(' and ')}`);
}

// A checksum that is copied where it is pressed.
function hashButton(sha256, name) {
    const button = make('button', { type: 'button', class: 'hash', title: 'Copy this SHA-256',
        'aria-label': `Copy the SHA-256 of ${name}` }, make('code', { text: sha256 }));
    button.addEventListener('click', (event) => {
        event.stopPropagation();
        copyHashes([{ name, sha256 }]);
    });
    return button;
}

find('copy-link').addEventListener('click', copyLink);
find('copy-quote').addEventListener('click', copyQuote);
find('copy-hash').addEventListener('click', copyHash);
for (const id of ['search', 'matter-search']) watchPasting(id);
