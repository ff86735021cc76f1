'use strict';

// One session. Its data is loaded from a script of its own when it is opened, because a page on disk must not fetch
// files.
const session = {
    // `wanted` is what the address says of the place to open: `t`, `m` or `n`.
    name: undefined, row: undefined, timeline: undefined, wanted: {}, loaded: new Map(), rows: new Map(), sounding: [],
    // Whether the session that is opened next is played, and whether the open one is.
    playsNext: false, plays: false, explanation: undefined,

    open(wantedName, wanted) {
        [this.plays, this.playsNext] = [this.playsNext, false];
        const row = rowOf(wantedName);
        const name = row?.name ?? wantedName;
        if (name === this.name && this.timeline) {
            this.start(wanted);
            return;
        }
        if (!row) {
            overview.show(`There is no session ${name} in this bag.`);
            return;
        }
        showOnly('session');
        this.name = name;
        this.row = row;
        this.wanted = wanted;
        list.markCurrent(name);
        find('session-title').textContent = shown(titleOf(row));
        document.title = windowTitle(titleOf(row));
        find('session-facts').textContent = 'Loading…';
        if (this.loaded.has(name)) this.show(this.loaded.get(name));
        else this.load(name);
    },

    load(name) {
        // The names of files have at most 100 characters.
        const path = name.length <= 97 ? `review/sessions/${name}.js` : `sessions/${name}/review.js`;
        const script = make('script', { src: `../${path.split('/').map(encodeURIComponent).join('/')}` });
        script.addEventListener('load', () => script.remove());
        script.addEventListener('error', () => {
            script.remove();
            if (this.name !== name) return;
            find('session-facts').textContent = '';
            notice(`The data of this session cannot be loaded: ${path} is missing, or the `
                + 'browser does not let this page read other files. Open the page from disk, in a complete copy of '
                + 'the bag.');
        });
        document.head.append(script);
        return script;
    },

    close() {
        noting.leave();
        player.close();
        range.clear();
        spectrum.end();
        player.timeline = this.timeline = this.name = this.row = wave.timeline = undefined;
        problems.close();
        find('notices').replaceChildren();
        // An audio element that is removed from the page while it plays would go on playing.
        for (const sound of find('messages').querySelectorAll('audio')) sound.pause();
        find('messages').tBodies[0].replaceChildren();
        for (const id of ['session-files', 'messages-more', 'voices', 'lanes', 'time-note', 'wave-note']) find(id).replaceChildren();
        for (const id of ['session-problems', 'session-redactions', 'session-cuts', 'kinds', 'wave-note', 'mixer']) find(id).hidden = true;
        writing.close();
        reading.close();
    },

    // Receives the data of a session.
    receive(data) {
        // Only a few are kept in memory, because a user may open many sessions.
        if (this.loaded.size > 7) this.loaded.delete(this.loaded.keys().next().value);
        this.loaded.set(data.name, data);
        if (data.name === this.name && !this.timeline) this.show(data);
    },

    show(data) {
        const timeline = this.timeline = new Timeline(data);
        find('session').classList.toggle('written', timeline.isWritten);
        problems.show(timeline);
        if (timeline.isWritten) {
            player.timeline = undefined;
            writing.show(timeline, this.row);
            noting.show(timeline);
            this.start(this.wanted);
            problems.arrive(this.name);
            return;
        }
        this.showFacts(timeline);
        redactions.show(timeline);
        cuts.show(timeline);
        this.showMessages(timeline);
        reading.show(timeline);
        this.showFiles(timeline);
        player.timeline = timeline;
        wave.open(timeline);
        player.open(timeline);
        this.warn(timeline);
        noting.show(timeline);
        this.start(this.wanted);
        problems.arrive(this.name);
    },

    // Goes to the place that an address names, or says why it cannot.
    start({ t, m, n }) {
        const { timeline } = this;
        this.explanation?.remove();
        if (timeline.isWritten) {
            if (t === undefined && m === undefined && n === undefined) return;
            const { message, why } = messageOf({ t, m: n === undefined ? m : String(n - 1) },
                timeline.document.messages ?? []);
            this.explain(why);
            writing.reveal(message);
            return;
        }
        if (n !== undefined) {
            this.startMessage(Number(n));
            return;
        }
        if (t === undefined) return;
        const { position, why } = placeOf(t, timeline);
        this.explain(why);
        if (position === undefined) return;
        player.seek(position);
        if (this.plays) player.play();
        this.plays = false;
    },

    // Says why an address did not lead to its place, until another one is followed.
    explain(why) {
        if (why === undefined) return;
        this.explanation = make('p', { class: 'notice', text: why });
        find('notices').append(this.explanation);
    },

    // Goes to a message by its number in the control numbers.
    startMessage(number) {
        const message = this.timeline.messages.find((message) => message.number === number);
        if (!message) this.explain(`n=${number} is no message of this session.`);
        else if (message.start !== undefined) player.seek(message.start);
        else {
            this.table.reach(this.timeline.messages.indexOf(message));
            find('messages').querySelector('[aria-current]')?.removeAttribute('aria-current');
            this.rows.get(message).setAttribute('aria-current', 'true');
            this.rows.get(message).scrollIntoView({ block: 'center' });
        }
    },

    warn(timeline) {
        if (!timeline.kinds.length) notice(this.whyNoRecording(timeline));
        // A WAV file larger than this is RF64, because its sizes need more than 32 bits.
        const large = timeline.recordings('wav').filter((audio) => audio.bytes > 0xFFFFFFFF);
        if (large.length) {
            notice(`${large.map((audio) => audio.path).join(', ')}: larger than 4 GiB, in the format RF64. Many `
                + 'browsers cannot play it, or only its beginning. Open it in an audio editor'
                + (timeline.kinds.length > 1 ? ', or choose another recording.' : '.'));
        }
        const isDrawn = timeline.lanes.some((lane) => lane.pairs);
        find('wave-note').hidden = isDrawn;
        find('wave-note').textContent = isDrawn ? ''
            : 'No waveform: this session has no recording in this bag. Bars show where its messages are.';
    },

    // Messages can be placed, and yet have no recording: FLAC has at most eight channels, and a redaction leaves out
    // files that it cannot redact.
    whyNoRecording({ document, messages, placed }) {
        if (!messages.length) return 'This session has no recording: the metadata lists no messages for it.';
        if (!placed.length) return 'This session has no recording: none of its messages could be placed.';
        if (document.leftOut?.length) {
            return 'This session has no recording in this bag: a redaction left out '
                + `${document.leftOut.length === 1 ? 'its file' : 'files'} ${document.leftOut.join(', ')}.`;
        }
        return 'This session has no recording, although messages are placed'
            + (document.problems.length ? ': see its problems.' : '.');
    },

    showFacts({ document, start, length, messages, placed }) {
        const end = this.timeline.time(length);
        const facts = [];
        if (start !== undefined) {
            const sameDay = dayOf(start) === dayOf(end);
            const till = (sameDay ? '' : dayOf(end) + ' ') + timeOfDay(end);
            facts.push(`${dayOf(start)} ${timeOfDay(start)} – ${till} UTC`);
        }
        facts.push(clock(length));
        facts.push(placed.length === messages.length ? counted(messages.length, 'message')
            : `${placed.length} of ${counted(messages.length, 'message')} placed`);
        const conversation = document.externalConversationId;
        if (conversation !== undefined) facts.push(`conversation ${conversation}`);
        facts.push(controlOf());
        find('session-facts').textContent = shown(facts.join('  ·  '));
        const local = zone.beside(start, { until: end });
        if (local) find('session-facts').append(local);
    },

    // MARK: the table

    showMessages(timeline) {
        this.rows = new Map();
        this.sounding = [];
        const row = (message) => {
            const { clip } = message;
            const name = nameOf(message);
            const jump = message.start === undefined ? make('span', { class: 'quiet', text: '–' })
                : make('button', { type: 'button', text: clock(message.start), 'aria-label': `Jump to ${name}, at `
                    + clock(message.start) });
            const row = make('tr', {},
                make('td', { title: message.time === undefined ? undefined : instant(message.time) },
                    make('span', { text: message.time === undefined ? clip.timestamp ?? '–' : timeOfDay(message.time) }),
                    zone.beside(message.time)),
                make('td', { class: 'number' }, jump),
                make('td', { class: 'name' }, wave.swatch(message.speaker.colour), make('bdi', { text: clip.type })),
                make('td', { class: 'name', title: clip.fileName }, make('bdi', { text: name }),
                    make('span', { class: 'control quiet', text: controlOf(message.number) })),
                this.lengthOf(message),
                make('td', { class: 'state' }, ...this.status(message), ...redactions.of(message), ...unplaced.of(timeline, clip)),
                make('td', { title: [clip.source.archive, clip.source.entry].filter(Boolean).join(': ') },
                    clip.source.sha256 === undefined
                        ? make('code', { text: message.redactions.length ? 'withheld' : '–' })
                        : hashButton(clip.source.sha256, `message ${name}`)));
            labelCells(row, 'messages');
            if (message.start !== undefined) {
                row.addEventListener('click', () => {
                    // Selecting text, to copy it, must not start a jump.
                    if (getSelection().isCollapsed) player.seek(message.start);
                });
            }
            this.rows.set(message, row);
            return row;
        };
        this.table = new LongList(find('messages').tBodies[0], find('messages-more'), timeline.messages, row);
        const ends = [index.options.userTimestamp === 'end' ? 'user' : '', index.options.agentTimestamp === 'end'
            ? 'agent_tts' : ''].filter(Boolean);
        find('time-note').textContent = 'UTC time is the timestamp in the metadata. Offset is the start in the '
            + (timeline.kinds.length ? 'recording.' : 'timeline.') + this.opusNote(timeline)
            + (ends.length ? ` The timestamps of ${ends.join(' and ')} mark the end of a message.` : '');
    },

    // Packets start at multiples of 2.5 ms, or behind those of the message before.
    opusNote({ document }) {
        const shifts = document.audio.flatMap((audio) => (audio.packets ?? []).map((run) => run.shiftedSamples / 48));
        if (!shifts.length) return '';
        const most = shifts.reduce((most, shift) => Math.max(most, Math.abs(shift)), 0);
        return ` In the Opus files a message starts ${most ? `up to ${most.toFixed(2)} ms from its offset` : 'there'}.`;
    },

    // The length that is heard. What a redaction has replaced at the end of a message is not counted, and not known.
    lengthOf({ clip, start, end, redactions }) {
        const isWithheld = redactions.length > 0 && clip.durationSeconds === undefined;
        const text = start === undefined ? (clip.durationSeconds === undefined ? '–' : clock(clip.durationSeconds))
            : !isWithheld ? clock(end - start) : end > start ? `≥ ${clock(end - start)}` : 'withheld';
        return make('td', { class: 'number', text,
            title: isWithheld ? 'The length of a redacted message is not in this bag' : undefined });
    },

    // Returns the status, the codes of its problems, and any difference from the metadata's time.
    status(message) {
        const { clip } = message;
        const found = this.timeline.problems.get(clip.fileName) ?? [];
        const words = [];
        const codes = [...new Set([clip.status, ...(message.redactions.length ? ['redacted'] : []),
            ...found.map((problem) => problem.code)])];
        for (const code of codes) {
            words.push(words.length ? ', ' : '');
            words.push(make(code === 'placed' ? 'span' : 'em', { text: code }));
        }
        const option = { user: 'userTimestamp', agent_tts: 'agentTimestamp' }[clip.type];
        // Where the end is redacted, the time of the end is not known.
        const isEndKnown = !message.redactions.length || clip.durationSeconds !== undefined;
        const end = isEndKnown ? message.end + message.cut : undefined;
        const edge = index.options[option] === 'end' ? end : message.start;
        if (message.cut) {
            words.push(make('span', { class: 'quiet', text: ` cut ${clock(message.cut)}`,
                title: 'Length cut from its end, because the next message of the same speaker starts' }));
        }
        if (edge !== undefined && message.time !== undefined) {
            const late = (this.timeline.time(edge) - message.time) / 1000;
            if (Math.abs(late) > 0.0015) {
                words.push(make('span', { class: 'quiet', text: ` ${late > 0 ? '+' : '−'}${clock(Math.abs(late))}`,
                    title: 'Difference from its timestamp: it starts after the previous message of the same speaker '
                        + 'ends' }));
            }
        }
        return words;
    },

    markSounding(position) {
        if (!this.timeline) return;
        const now = this.timeline.sounding(position + 0.001);
        reading.mark(now, position + 0.001);
        if (now.length === this.sounding.length && now.every((message, at) => message === this.sounding[at])) return;
        const shownAt = (message) => [this.rows.get(message), reading.byMessage.get(message)?.element].filter(Boolean);
        for (const element of this.sounding.flatMap(shownAt)) element.removeAttribute('aria-current');
        for (const element of now.flatMap(shownAt)) element.setAttribute('aria-current', 'true');
        this.sounding = now;
        const last = now.at(-1);
        const row = reading.byMessage.get(last)?.element ?? this.rows.get(last);
        // Where the page scrolls as a whole, the player stays in sight.
        if (row && !isStacked() && !row.contains(document.activeElement)) row.scrollIntoView({ block: 'nearest' });
    },

    // MARK: the files

    channelsOf({ channels }) {
        if (channels.length === 1) return channels;
        return channels.map((name, at) => `${channels.length === 2 ? ['left', 'right'][at] : at + 1}: ${name}`);
    },

    showFiles({ document, name, links }) {
        const folder = `../sessions/${encodeURIComponent(name)}/`;
        const link = (path) => make('a', { href: folder + encodeURIComponent(path), target: '_blank', text: path });
        const entries = document.audio.flatMap((audio) => [
            make('dt', {}, link(audio.path)),
            make('dd', { text: [bytes(audio.bytes), kindOf(audio) === 'opus' ? 'packets of the messages, not decoded'
                : `${document.sampleRate.toLocaleString('en')} Hz`, ...this.channelsOf(audio)].join(', ') }),
            make('dt', { text: 'SHA-256' }), make('dd', {}, hashButton(audio.sha256, audio.path)),
            make('dt', { text: `SHA-256 of ${audio.pcmSha256 === undefined ? 'packets' : 'samples'}` }),
            make('dd', {}, make('code', { text: audio.pcmSha256 ?? audio.packetsSha256 })),
        ]);
        if (document.leftOut?.length) {
            entries.push(make('dt', { text: 'left out' }),
                make('dd', { text: `${document.leftOut.join(', ')}: a redaction could not redact them` }));
        }
        entries.push(...linkEntries(links),
            make('dt', {}, link('timeline.json')), make('dd', { text: 'the data of this session, for programs' }));
        find('session-files').className = 'facts';
        find('session-files').replaceChildren(...entries);
    },
};

// Clips that are not placed: the reasons, and their files in unplaced/. Files that begin as Ogg Opus are played on
// request. No other file from an archive is opened or linked to, whatever its name.
const unplaced = {
    of(timeline, clip) {
        if (clip.status === 'placed') return [];
        const files = [clip.file, ...(clip.files ?? [])].filter(Boolean);
        return [make('div', { class: 'why', text: this.why(timeline, clip) }),
            ...files.map((file) => this.file(timeline, clip, file))];
    },

    why({ problems }, clip) {
        const own = (problems.get(clip.fileName) ?? []).filter((problem) => problem.code === clip.status);
        // Problems that concern all clips have no file name.
        const found = own.length ? own : (problems.get(undefined) ?? []).filter(
            ({ code }) => ['sessionTooLong', 'tooManySpeakers'].includes(code));
        return found.map((problem) => problem.message).join(' ');
    },

    file(timeline, clip, file) {
        const item = make('div', { class: 'unplaced' }, make('bdi', { class: 'quiet', text: [file.path, file.entry,
            bytes(file.bytes), file.durationSeconds === undefined ? undefined : clock(file.durationSeconds)]
            .filter(Boolean).join(', ') }));
        if (clip.files) item.append(hashButton(file.sha256, file.path));
        if (timeline.playable.has(file.path)) {
            const path = file.path.split('/').map(encodeURIComponent).join('/');
            const sound = make('audio', { controls: '', preload: 'none', 'aria-label': `Play ${file.path}`,
                src: `../sessions/${encodeURIComponent(timeline.name)}/${path}` });
            sound.addEventListener('error', () => item.append(make('div', { class: 'quiet',
                text: 'This browser cannot play it.' })));
            item.append(sound);
        }
        return item;
    },
};

function problemList(problems) {
    return make('ul', { class: 'problems' }, ...problems.map((problem) => make('li', {},
        make('b', { text: problem.code }), ' ', make('bdi', { class: 'quiet', text: [problem.archive, problem.fileName]
            .filter(Boolean).join(', ') }), ' ', make('bdi', { text: problem.message }))));
}

function notice(text) {
    const notices = [...find('notices').children];
    if (notices.some((notice) => notice.textContent === shown(text))) return;
    find('notices').append(make('p', { class: 'notice', text }));
}
