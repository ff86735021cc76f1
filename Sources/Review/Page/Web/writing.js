'use strict';

// A text conversation. Messages keep their line breaks. Attached files are named but never opened by the page.
const writing = {
    items: [],

    show(timeline, wanted) {
        const { document } = timeline;
        const { source } = document;
        const messages = document.messages ?? [];
        const times = messages.map((message) => message.time).filter(Boolean);
        const last = times.at(-1);
        find('session-facts').textContent = shown([source.title,
            times.length ? `${times[0].slice(0, 10)} ${times[0].slice(11, 23)} – ${last.slice(0, 10) === times[0]
                .slice(0, 10) ? '' : last.slice(0, 10) + ' '}${last.slice(11, 23)} UTC` : 'no time',
            counted(messages.length, 'message'), ...source.facts.map((fact) => `${fact.name} ${fact.value}`),
        ].join('  ·  '));
        for (const note of source.notes) notice(note);
        let day;
        this.items = messages.map((message, at) => {
            const speaker = timeline.speakers.find((speaker) => speaker.name === message.speaker);
            const date = message.time?.slice(0, 10) ?? '';
            const isNew = date !== day;
            day = date;
            return make('li', { tabindex: '-1' },
                make('header', {}, make('time', { text: message.time === undefined ? message.timestamp ?? 'no time'
                    : (isNew ? date + ' ' : '') + message.time.slice(11, 23), title: message.time }), ' ',
                    wave.swatch(speaker?.colour ?? '--mix'), make('b', {}, make('bdi', { text: message.speaker })),
                    message.thread === undefined ? undefined
                        : make('span', { class: 'quiet', text: ` thread ${message.thread}` })),
                make('p', { class: 'words', dir: 'auto' }, plainText(message.text)),
                this.redaction(document, message, at),
                ...(message.attachments ?? []).map((at) => this.file(document.attachments[at])));
        });
        find('written').replaceChildren(...this.items);
        find('written').hidden = false;
        this.showFiles(timeline);
        this.reveal(wanted);
    },

    close() {
        find('written').replaceChildren();
        find('written').hidden = true;
        find('session').classList.remove('written');
        this.items = [];
    },

    reveal(at) {
        const item = at === undefined ? undefined : this.items[at];
        if (!item) return;
        find('written').querySelector('[aria-current]')?.removeAttribute('aria-current');
        item.setAttribute('aria-current', 'true');
        item.scrollIntoView({ block: 'center' });
    },

    // Why a message is redacted, and by whom.
    redaction({ redactions = [] }, message, at) {
        const found = redactions.findLast((redaction) => redaction.message === at);
        if (!found && message.text !== redactedText) return undefined;
        return make('p', { class: 'file redacted', text: found ? redactionWords(found) : 'redacted' });
    },

    file(file) {
        return make('p', { class: 'file' }, make('span', { class: 'quiet', text: 'file ' }),
            make('bdi', { text: file.name }), make('span', { class: 'quiet', text: file.path === undefined
                ? '  ·  not in the bag' : `  ·  ${bytes(file.bytes)}  ·  ${file.path}` }));
    },

    // Paths of originals and attachments are text, not links, so that nobody opens an attached file in the browser by
    // accident. Only the files that this program made of the conversation are links.
    showFiles({ document, links }) {
        const entries = [...document.attachments.filter((file) => file.path !== undefined), ...document.originals]
            .flatMap((file) => [make('dt', { text: file.path }), make('dd', {}, make('bdi', {
                text: file.name ?? file.receivedAs }), `, ${bytes(file.bytes)}, `, make('code', { text: file.sha256 }))]);
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
