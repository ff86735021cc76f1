'use strict';

// All messages of all sessions, spoken and written, in one list by time, with a search over their words. Its pieces are
// scripts, which are loaded one after the other when the list is first opened.
const matter = {
    rows: [], visible: [], people: [], loaded: 0, isLoading: false, most: 100, query: new Query(''),

    show() {
        // The address is followed after a key has already shown it.
        if (!find('matter').hidden) return;
        showOnly('matter');
        document.title = windowTitle('All messages');
        if (!this.isLoading) {
            this.isLoading = true;
            finding.prepare();
            find('matter-source').append(...sources().map((source) => make('option', { value: source, text: source })));
            find('matter-sources').hidden = sources().length < 2;
            find('matter-note').hidden = !index.transcripts;
            find('matter-note').textContent = shown(recogniserNote(
                (index.transcripts?.recognizers ?? []).map(({ name }) => name)));
            this.load();
        }
        this.filter();
    },

    load() {
        const name = index.pieces[this.loaded];
        if (name === undefined) return;
        const script = make('script', { src: name });
        const next = () => {
            script.remove();
            this.loaded += 1;
            if (this.loaded === index.pieces.length) this.complete();
            this.filter();
            this.load();
        };
        script.addEventListener('load', next);
        script.addEventListener('error', () => {
            find('matter-notices').append(make('p', { class: 'notice', role: 'alert', text: 'The list is incomplete: '
                + `review/${name} cannot be loaded. Open the page from disk, in a complete copy of the bag.` }));
            next();
        });
        document.head.append(script);
    },

    // Receives the rows of a piece.
    receive(rows) {
        for (const row of rows) {
            if (row.path !== undefined) {
                finding.add(row);
                continue;
            }
            row.text ??= row.words?.join(' ');
            row.found = fold([row.text ?? '', row.label ?? '', ...(row.files ?? []), ...(row.redacted ?? [])]
                .join('\n'));
            this.rows.push(row);
        }
    },

    complete() {
        // Messages without a time come last. Messages with the same time keep the order of their sessions.
        this.rows = this.rows.map((row, at) => ({ row, at })).sort((left, right) =>
            compare(left.row.time ?? '~', right.row.time ?? '~') || left.at - right.at).map(({ row }) => row);
        this.people = [...new Set(this.rows.map((row) => row.person))].sort();
        find('matter-person').append(...this.people.map((person) => make('option', { value: person, text: person })));
    },

    filter() {
        const source = find('matter-source').value;
        // By index, because the value of an option shows hidden characters as code points.
        const name = this.people[find('matter-person').selectedIndex - 1];
        if (this.loaded < index.pieces.length) {
            find('matter-count').textContent = `Loading… ${Math.floor(100 * this.loaded / index.pieces.length)} %`;
            return;
        }
        this.query = new Query(find('matter-search').value);
        this.visible = this.rows.filter((row) => {
            if (source && sourceOf(index.sessions[row.session]) !== source) return false;
            if (name !== undefined && row.person !== name) return false;
            return finding.matches(this.query, row);
        });
        finding.show(this.query, (file) => name === undefined && (!source
            || file.session !== undefined && sourceOf(index.sessions[file.session]) === source));
        const total = this.rows.length;
        find('matter-count').textContent = this.visible.length === total ? counted(total, 'message')
            : `${this.visible.length.toLocaleString('en')} of ${counted(total, 'message')}`;
        this.fill();
    },

    // What the reader has chosen, in words.
    words() {
        return [find('matter-source').value, this.people[find('matter-person').selectedIndex - 1],
            find('matter-search').value ? `with “${find('matter-search').value}”` : ''].filter(Boolean).join(', ');
    },

    fill() {
        const shownRows = this.visible.slice(0, this.most);
        find('matter-rows').tBodies[0].replaceChildren(...shownRows.map((row) => this.item(row)));
        const rest = this.visible.length - shownRows.length;
        const more = make('button', { type: 'button', text: `${rest} more` });
        more.addEventListener('click', () => {
            this.most += 1000;
            this.fill();
        });
        find('matter-more').replaceChildren(...(rest ? [more] : []));
    },

    item(row) {
        // An element is kept as long as what is marked in it stays the same.
        if (row.item?.key === this.query.key) return row.item.element;
        const of = index.sessions[row.session];
        const hits = row.text === undefined ? [] : this.query.ranges(row.text);
        const isSpeech = row.label !== undefined && row.text !== undefined;
        const speech = isSpeech ? new Speech(row.text, (row.words ?? []).map(
            (text, at) => ({ text, start: row.starts[at] }))) : undefined;
        // The address of the message, or of what is heard at an offset of its text.
        const target = (offset) => {
            if (row.message !== undefined) return `#${hashOf(of)}&m=${row.message}`;
            const start = (offset === undefined ? undefined : speech?.startAt(offset)) ?? row.start;
            return `#${hashOf(of)}${start === undefined ? `&n=${row.number}` : `&t=${start}`}`;
        };
        const best = target(hits[0]?.[0]);
        const element = make('tr', {},
            make('td', {}, make('span', { text: row.time === undefined ? 'no time'
                : `${row.time.slice(0, 10)} ${row.time.slice(11, 23)}` }),
            row.time === undefined ? undefined : zone.beside(Date.parse(row.time))),
            make('td', { text: sourceOf(of) }), make('td', {}, make('bdi', { text: row.person })),
            make('td', { class: 'said' }, ...this.said(row, hits, target), ...(row.redacted ?? []).map((words) =>
                make('div', { class: 'quiet', text: words })), ...(row.files ?? []).map((file) => make('div',
                { class: 'quiet' }, 'file ', make('bdi', { text: file })))),
            make('td', { class: 'name' }, make('a', { href: best, title: of.sessionId, text: titleOf(of) }),
                make('span', { class: 'quiet control', text: finding.controlOf(row) })));
        labelCells(element, 'matter-rows');
        element.addEventListener('click', (event) => {
            // Selecting text, to copy it, must not open the session.
            if (!getSelection().isCollapsed) return;
            // Words are played where they are opened. A modifier opens a link elsewhere.
            session.playsNext = speech !== undefined && !(event.ctrlKey || event.metaKey || event.shiftKey);
            if (!event.target.closest('a')) location.hash = best;
        });
        row.item = { key: this.query.key, element };
        return element;
    },

    // Returns the words of a message, or for a spoken one without words its label and length.
    said(row, hits, target) {
        const label = make('span', { class: 'quiet', text: [row.status === 'placed' ? '' : row.status,
            row.seconds === undefined ? '' : clock(row.seconds, 1)].filter(Boolean).map(
            (text, at) => `${at ? ', ' : ' '}${text}`).join('') });
        if (row.text === undefined) {
            const sign = row.status === 'placed' ? '▶' : '–';
            return [make('span', { class: 'spoken', text: `${sign} ${row.label}` }), label];
        }
        const parts = excerpts(row.text, hits);
        const link = (offset) => make('a', { href: target(offset) }, make('mark'));
        const words = make('div', { class: 'words', dir: 'auto' }, ...parts.flatMap(([from, to], at) => [
            ...(at === 0 && from > 0 ? ['… '] : []), ...markedNodes(row.text, from, to, hits, link),
            ...(at < parts.length - 1 || to < row.text.length ? [' … '] : [])]));
        return row.label === undefined ? [words] : [words, make('span', { class: 'quiet', text: row.label }), label];
    },
};

find('matter-filter').addEventListener('submit', (event) => {
    event.preventDefault();
    openCited(find('matter-search').value);
});
for (const [id, event] of [['matter-source', 'change'], ['matter-person', 'change'], ['matter-search', 'input']]) {
    find(id).addEventListener(event, () => {
        matter.most = 100;
        matter.filter();
    });
}
