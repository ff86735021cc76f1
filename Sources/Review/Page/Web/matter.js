'use strict';

// All messages of all sessions, spoken and written, in one list by time. Its pieces are scripts, which are loaded one
// after the other when the list is first opened.
const matter = {
    rows: [], visible: [], people: [], loaded: 0, isLoading: false, most: 300,

    show() {
        session.close();
        list.markCurrent(undefined);
        document.title = 'All messages · Review';
        for (const id of ['overview', 'session']) find(id).hidden = true;
        find('matter').hidden = false;
        if (!this.isLoading) {
            this.isLoading = true;
            find('matter-source').append(...sources().map((source) => make('option', { value: source, text: source })));
            this.load();
        }
        this.fill();
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
        for (const row of rows) this.rows.push(row);
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
        const words = find('matter-search').value.toLowerCase().split(/\s+/).filter(Boolean);
        this.visible = this.rows.filter((row) => {
            if (source && sourceOf(index.sessions[row.session]) !== source) return false;
            if (name !== undefined && row.person !== name) return false;
            row.found ??= [row.text ?? row.label, ...(row.files ?? []), ...(row.redacted ?? [])].join(' ')
                .toLowerCase();
            return words.every((word) => row.found.includes(word));
        });
        const total = this.rows.length;
        find('matter-count').textContent = this.loaded < index.pieces.length ? 'Loading…'
            : this.visible.length === total ? counted(total, 'message')
                : `${this.visible.length.toLocaleString('en')} of ${counted(total, 'message')}`;
        this.fill();
    },

    fill() {
        if (this.loaded < index.pieces.length) return;
        const shownRows = this.visible.slice(0, this.most);
        find('matter-rows').tBodies[0].replaceChildren(...shownRows.map((row) => row.item ??= this.item(row)));
        const rest = this.visible.length - shownRows.length;
        const more = make('button', { type: 'button', text: `${rest} more` });
        more.addEventListener('click', () => {
            this.most += 2000;
            this.fill();
        });
        find('matter-more').replaceChildren(...(rest ? [more] : []));
    },

    item(row) {
        const of = index.sessions[row.session];
        const target = row.message !== undefined ? `&m=${row.message}` : row.start !== undefined ? `&t=${row.start}` : '';
        const said = row.text === undefined
            ? [make('span', { class: 'spoken', text: `${row.status === 'placed' ? '▶' : '–'} ${row.label}` }),
                make('span', { class: 'quiet', text: [row.status === 'placed' ? '' : row.status,
                    row.seconds === undefined ? '' : clock(row.seconds, 1)].filter(Boolean).map(
                    (text, at) => `${at ? ', ' : ' '}${text}`).join('') })]
            : [linesOf(row.isCut ? row.text + ' …' : row.text, 'div')];
        const element = make('tr', {},
            make('td', { text: row.time === undefined ? 'no time' : `${row.time.slice(0, 10)} ${row.time.slice(11, 23)}` }),
            make('td', { text: sourceOf(of) }), make('td', {}, make('bdi', { text: row.person })),
            make('td', { class: 'said' }, ...said, ...(row.redacted ?? []).map((words) => make('div', { class: 'quiet',
                text: words })), ...(row.files ?? []).map((file) => make('div', { class: 'quiet' },
                'file ', make('bdi', { text: file })))),
            make('td', { class: 'name' }, make('a', { href: `#${hashOf(of)}${target}`, title: of.sessionId,
                text: of.sessionId })));
        element.addEventListener('click', () => {
            // Selecting text, to copy it, must not open the session.
            if (getSelection().isCollapsed) location.hash = `#${hashOf(of)}${target}`;
        });
        return element;
    },
};

find('matter-filter').addEventListener('submit', (event) => event.preventDefault());
for (const [id, event] of [['matter-source', 'change'], ['matter-person', 'change'], ['matter-search', 'input']]) {
    find(id).addEventListener(event, () => {
        matter.most = 300;
        matter.filter();
    });
}
