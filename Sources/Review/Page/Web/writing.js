'use strict';

// A text conversation. Messages keep their line breaks. Attached files are named but never opened by the page.
const writing = {
    // `current` is the position of the message that was chosen last.
    list: undefined, current: undefined,

    get items() { return this.list?.items ?? []; },

    show(timeline, row) {
        const { document } = timeline;
        const { source } = document;
        const messages = document.messages ?? [];
        const times = messages.map((message) => message.time).filter(Boolean);
        const last = times.at(-1);
        find('session-facts').textContent = shown([source.title,
            times.length ? `${times[0].slice(0, 10)} ${times[0].slice(11, 23)} – ${last.slice(0, 10) === times[0]
                .slice(0, 10) ? '' : last.slice(0, 10) + ' '}${last.slice(11, 23)} UTC` : 'no time',
            counted(messages.length, 'message'), `id ${document.sessionId}`, controlNumber(row.control),
            ...source.facts.map((fact) => `${fact.name} ${fact.value}`),
        ].join('  ·  '));
        if (times.length) {
            find('session-facts').append(zone.beside(Date.parse(times[0]), { until: Date.parse(last) }));
        }
        for (const note of source.notes) notice(note);
        this.current = undefined;
        const dayAt = (at) => messages[at]?.time?.slice(0, 10) ?? '';
        this.list = new LongList(find('written'), find('messages-more'), messages, (message, at) => this.item(timeline, row,
            message, at, !at || dayAt(at) !== dayAt(at - 1) ? `${dayAt(at)} ` : ''));
        find('written').hidden = false;
        textSearch.open();
        this.showRedactions(timeline);
        this.showFiles(timeline);
    },

    item(timeline, row, message, at, day) {
        const { document } = timeline;
        const speaker = timeline.speakers.find((speaker) => speaker.name === message.speaker);
        const control = controlNumber(row.control, at + 1);
        return make('li', { tabindex: '-1', 'data-at': at },
            make('header', {}, make('time', { text: message.time === undefined ? message.timestamp ?? 'no time'
                : day + message.time.slice(11, 23), title: message.time }),
            message.time === undefined ? undefined : zone.beside(Date.parse(message.time)), ' ',
            wave.swatch(speaker?.colour ?? '--mix'), make('b', {}, make('bdi', { text: message.speaker })),
            message.thread === undefined ? undefined
                : make('span', { class: 'quiet', text: ` thread ${message.thread}` }),
            make('span', { class: 'quiet control', text: control }),
            make('span', { class: 'copying' }, ...['link', 'quote'].map((what) => make('button', { type: 'button',
                'data-copy': what, text: `Copy ${what}`, 'aria-label': `Copy a ${what} of message ${control}` })))),
            make('p', { class: 'words', dir: 'auto' }, plainText(message.text)),
            this.redaction(document, message, at),
            ...(message.attachments ?? []).map((at) => this.file(document.attachments[at])));
    },

    close() {
        find('written').replaceChildren();
        find('written').hidden = true;
        textSearch.close();
        find('session').classList.remove('written');
        this.list = undefined;
        this.current = undefined;
    },

    // MARK: one message

    reveal(at, block = 'center') {
        if (!this.list?.things[at]) return;
        this.list.reach(at);
        this.choose(at);
        this.items[at].scrollIntoView({ block });
    },

    choose(at) {
        this.items[this.current]?.removeAttribute('aria-current');
        this.current = at;
        this.items[at].setAttribute('aria-current', 'true');
    },

    step(direction) {
        const at = this.current === undefined ? (direction > 0 ? 0 : this.list.things.length - 1) : this.current + direction;
        this.reveal(at, 'nearest');
    },

    here(at = this.current) {
        return `session=${encodeURIComponent(session.name)}${at === undefined ? '' : `&m=${at}`}`;
    },

    // A description of a message that is enough to find it without the page. Its text keeps its lines.
    quote(at) {
        const { document } = session.timeline;
        const message = document.messages[at];
        const redaction = this.redactionOf(document, message, at);
        const original = document.originals[message.original];
        const files = (message.attachments ?? []).map((at) => document.attachments[at]).map((file) => shown(
            `attached ${file.name}, ${file.sha256 === undefined ? 'not in the bag' : `${file.path}, SHA-256 ${file.sha256}`}`));
        const time = message.time === undefined ? shown(message.timestamp ?? 'no time') : times(Date.parse(message.time));
        return [
            shown(`${document.source.title}, ${document.sessionId}`), controlOf(at + 1), time, shown(message.speaker),
            redaction ? `[${shown(redaction)}]` : `“${plainLines(message.text)}”`,
            message.messageId === undefined ? undefined : shown(`message ${message.messageId}`),
            message.thread === undefined ? undefined : shown(`thread ${message.thread}`), ...files,
            original === undefined ? undefined : shown(`${original.path}, SHA-256 ${original.sha256}${
                redaction || message.pointer === undefined ? '' : `, at ${message.pointer}`}`),
            `#${this.here(at)}`,
        ].filter(Boolean).join('; ');
    },

    // MARK: redactions

    // Why a message is redacted, and by whom; undefined if it is not.
    redactionOf({ redactions = [] }, message, at) {
        const found = redactions.findLast((redaction) => redaction.message === at);
        if (!found && message.text !== redactedText) return undefined;
        return found ? redactionWords(found) : 'redacted';
    },

    redaction(document, message, at) {
        const words = this.redactionOf(document, message, at);
        return words === undefined ? undefined : make('p', { class: 'file redacted', text: words });
    },

    showRedactions({ document }) {
        const found = (document.messages ?? []).map((message, at) => ({ at,
            words: this.redactionOf(document, message, at) })).filter(({ words }) => words !== undefined);
        find('session-redactions').hidden = !found.length;
        find('session-redactions').querySelector('ul').replaceChildren(...found.map(({ at, words }) => {
            const jump = make('button', { type: 'button', text: controlOf(at + 1) });
            jump.addEventListener('click', () => this.reveal(at));
            return make('li', {}, jump, ' ', make('bdi', { text: words }));
        }));
    },

    // MARK: files

    file(file) {
        return make('p', { class: 'file' }, make('span', { class: 'quiet', text: 'file ' }),
            make('bdi', { text: file.name }), make('span', { class: 'quiet', text: file.path === undefined
                ? '  ·  not in the bag' : `  ·  ${bytes(file.bytes)}  ·  ${file.path}` }),
            file.sha256 === undefined ? undefined : hashButton(file.sha256, file.name));
    },

    // Paths of originals and attachments are text, not links, so that nobody opens an attached file in the browser by
    // accident. Only the files that this program made of the conversation are links.
    showFiles({ document, links }) {
        const entries = [...document.attachments.filter((file) => file.path !== undefined), ...document.originals]
            .flatMap((file) => [make('dt', { text: file.path }), make('dd', {}, make('bdi', {
                text: file.name ?? file.receivedAs }), `, ${bytes(file.bytes)}, `,
            file.sha256 === undefined ? 'withheld' : hashButton(file.sha256, file.path))]);
        if (document.leftOut?.length) {
            entries.push(make('dt', { text: 'left out' }),
                make('dd', { text: `${document.leftOut.join(', ')}: by a redaction` }));
        }
        if (document.source.unread.length) {
            entries.push(make('dt', { text: 'not read' }), make('dd', { text: document.source.unread.join(', ') }));
        }
        entries.push(...linkEntries(links));
        find('session-files').className = 'facts';
        find('session-files').replaceChildren(...entries);
    },
};

find('written').addEventListener('click', (event) => {
    const item = event.target.closest('li');
    if (!item || event.target.closest('.hash') || !getSelection().isCollapsed) return;
    const at = Number(item.dataset.at);
    writing.choose(at);
    const what = event.target.closest('[data-copy]')?.dataset.copy;
    if (what === 'link') copyAddress(writing.here(at), 'Link');
    if (what === 'quote') copy(writing.quote(at), 'Quote');
});
