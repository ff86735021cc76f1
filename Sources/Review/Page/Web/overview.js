'use strict';

// The overview of the bag, which is shown until a session is opened.
const overview = {
    show(message) {
        showOnly('overview');
        document.title = windowTitle();
        const { totals } = index;
        const others = ['missing', 'corrupt', 'ambiguous', 'unsupported', 'duplicate', 'untimed']
            .filter((status) => totals[status]).map((status) => `${totals[status]} ${status}`);
        const redacted = index.sessions.filter((row) => row.redactions);
        const isSpoken = index.inputs.some((input) => !input.kind) || totals.clips > 0;
        const facts = [
            ...(index.matter === undefined ? [] : [['Matter', index.matter]]),
            ['Sessions', totals.sessions.toLocaleString('en')],
            ...(isSpoken ? [['Messages', [`${totals.placed.toLocaleString('en')} placed`, ...others].join(', ')]] : []),
            ...(index.shifts?.clips ? [['Moved', `${counted(index.shifts.clips, 'message')} to start after the previous `
                + `one, by at most ${index.shifts.largestSeconds} s`]] : []),
            ...(isSpoken ? [['Recordings', totals.audioBytes ? `${clock(totals.timelineSeconds, 0)}, of which `
                + `${clock(totals.clipSeconds, 0)} is speech; ${bytes(totals.audioBytes)}` : 'none']] : []),
            ...(index.transcripts ? [['Words', this.words(index.transcripts)]] : []),
            ...(totals.writing ? [['Text', [counted(totals.writing.conversations, 'text conversation'),
                counted(totals.writing.messages, 'message'), counted(totals.writing.attachmentsKept, 'attached file'),
            ].join(', ')]] : []),
            ...(redacted.length ? [['Redactions', `${redacted.reduce((sum, row) => sum + row.redactions, 0)
                .toLocaleString('en')} in ${counted(redacted.length, 'session')}; this bag is a redacted copy`]] : []),
            ['Problems', totals.problems ? totals.problems.toLocaleString('en') : 'none'],
            ['Made by', index.software],
        ];
        find('overview').replaceChildren(
            ...(message ? [make('p', { class: 'notice', role: 'alert', text: message })] : []),
            make('h2', { text: 'The bag' }),
            make('dl', { class: 'facts' }, ...facts.flatMap(([name, value]) => [make('dt', { text: name }),
                make('dd', { text: value })])),
            ...(index.problems.length ? [make('section', {}, make('h3', { text: 'Problems outside sessions' }),
                problemList(index.problems.slice(0, 200)), index.problems.length > 200 ? make('p',
                    { text: `${index.problems.length - 200} more in summary.json` }) : undefined)] : []),
            ...(index.inputs.some((input) => !input.kind) ? [this.archives()] : []), ...[this.files()].filter(Boolean),
            make('section', { id: 'bag-files' }, make('h3', { text: 'Files of the bag' }),
                make('dl', { class: 'facts' }, ...linkEntries(index.links ?? []))),
            make('p', { class: 'quiet', id: 'hint' }, 'Choose a session, or press ', make('kbd', { text: 'j' }),
                '; ', make('kbd', { text: '?' }), ' shows all keys.'));
    },

    words({ withWords, withoutWords, sources, recognizers }) {
        const names = recognizers.map(({ name, clips }) => `${name}: ${clips.toLocaleString('en')}`);
        return `${withWords.toLocaleString('en')} of ${counted(withWords + withoutWords, 'message')}, from ${counted(
            sources, 'file')}${names.length ? `; made by ${names.join(', ')}` : ''}; may be wrong`;
    },

    archives() {
        const heads = ['Archive', 'Day', 'Hour', 'Sessions', 'Messages', 'Size', 'SHA-256'];
        const isNumber = (at) => at > 2 && at < 6 ? 'number' : undefined;
        return make('section', {}, make('table', {}, make('caption', { text: 'Archives' }),
            make('thead', {}, make('tr', {}, ...heads.map(
                (head, at) => make('th', { scope: 'col', class: isNumber(at), text: head })))),
            make('tbody', {}, ...index.inputs.filter((input) => !input.kind).map((input) => labelled(heads, make('tr', {},
                ...[input.archive, input.utcDay ?? '–', input.hour ?? '–', input.sessions, input.clips,
                    bytes(input.bytes)].map((text, at) => make('td', { class: isNumber(at), text })),
                make('td', {}, this.hash(input))))))));
    },

    // The files that text conversations were read from.
    files() {
        const files = index.inputs.filter((input) => input.kind);
        const heads = ['File', 'Kind', 'Size', 'SHA-256'];
        return files.length ? make('section', {}, make('table', {}, make('caption', { text: 'Files' }),
            make('thead', {}, make('tr', {}, ...heads.map((head) => make('th', { scope: 'col', text: head })))),
            make('tbody', {}, ...files.map((file) => labelled(heads, make('tr', {}, ...[file.archive, file.kind,
                bytes(file.bytes)].map((text) => make('td', { text })), make('td', {}, this.hash(file))))))))
            : undefined;
    },

    hash({ archive, sha256 }) {
        return sha256 === undefined ? make('code', { text: '–' }) : hashButton(sha256, archive);
    },
};
