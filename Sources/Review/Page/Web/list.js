'use strict';

// The index of the bag: its sessions and totals.
const index = JSON.parse(document.getElementById('index').textContent);

// The start without its Z, for comparison: starts have different numbers of digits, and Z sorts after all digits.
const begun = (row) => row.start?.slice(0, -1);

// The list of sessions.
const list = {
    rows: [], visible: [], most: 500,

    sorts: {
        start: (left, right) => compare(begun(left) ?? '~', begun(right) ?? '~'),
        '-start': (left, right) => compare(begun(right) ?? '', begun(left) ?? ''),
        '-length': (left, right) => right.durationSeconds - left.durationSeconds,
        length: (left, right) => left.durationSeconds - right.durationSeconds,
        '-clips': (left, right) => messagesOf(right) - messagesOf(left),
        '-problems': (left, right) => right.problems - left.problems,
        name: (left, right) => compare(titleOf(left), titleOf(right)),
    },

    prepare() {
        const codes = [...new Set(index.sessions.flatMap((row) => row.codes))].sort();
        if (codes.length) {
            find('filter').append(make('optgroup', { label: 'With this problem' },
                ...codes.map((code) => make('option', { value: `=${code}`, text: code }))));
        }
        if (sources().length > 1) {
            find('filter').append(make('optgroup', { label: 'From this source' },
                ...sources().map((source) => make('option', { value: `~${source}`, text: source }))));
        }
        find('matter-link').hidden = !index.pieces?.length;
        if (index.sessions.some((row) => row.redactions)) {
            find('filter').append(make('option', { value: '!', text: 'With redactions' }));
        }
        for (const [id, event] of [['search', 'input'], ['sort', 'change'], ['filter', 'change']]) {
            find(id).addEventListener(event, () => {
                this.most = 500;
                this.show();
            });
        }
        find('finding').addEventListener('submit', (event) => {
            event.preventDefault();
            if (openCited(find('search').value)) return;
            if (this.visible.length) location.hash = hashOf(this.visible[0]);
        });
        this.show();
    },

    show() {
        const words = find('search').value.toLowerCase().split(/\s+/).filter(Boolean);
        const filter = find('filter').value;
        this.visible = index.sessions.filter((row) => {
            if (filter === 'some' && !row.problems || filter === 'none' && row.problems) return false;
            if (filter === '!' && !row.redactions) return false;
            if (filter.startsWith('=') && !row.codes.includes(filter.slice(1))) return false;
            if (filter.startsWith('~') && sourceOf(row) !== filter.slice(1)) return false;
            row.text ??= shown([row.sessionId, row.name, row.conversation ?? '', row.start ?? '', titleOf(row),
                controlNumber(row.control), row.redactions ? 'redacted' : ''].join(' ')).toLowerCase();
            return words.every((word) => row.text.includes(word));
        }).sort(this.sorts[find('sort').value]);
        const total = index.sessions.length;
        find('count').textContent = this.visible.length === total ? counted(total, 'session')
            : `${this.visible.length.toLocaleString('en')} of ${counted(total, 'session')}`;
        this.fill();
    },

    fill() {
        const items = this.visible.slice(0, this.most).map((row) => row.item ??= this.item(row));
        if (this.visible.length > this.most) {
            const more = make('button', { type: 'button', text: `${this.visible.length - this.most} more` });
            more.addEventListener('click', () => {
                this.most += 2000;
                this.fill();
            });
            items.push(make('li', {}, more));
        }
        find('list').replaceChildren(...items);
    },

    item(row) {
        const facts = [
            row.start ? `${row.start.slice(0, 10)} ${row.start.slice(11, 19)}` : 'no time',
            row.source ?? clock(row.durationSeconds, 0), counted(messagesOf(row), 'message'),
        ];
        const link = make('a', { href: '#' + hashOf(row) }, make('b', { title: row.sessionId, class: row.people?.length ? 'chat' : undefined,
            text: titleOf(row) }),
            row.problems ? make('em', { class: 'badge', text: counted(row.problems, 'problem') }) : undefined,
            row.redactions ? make('em', { class: 'badge redacted', text: 'redacted' }) : undefined,
            make('span', { text: facts.join('  ·  ') }),
            row.start ? zone.beside(Date.parse(row.start), { digits: 0 }) : undefined,
            row.people?.length ? make('span', { class: 'id', text: row.sessionId }) : undefined);
        link.dataset.name = row.name;
        return make('li', {}, link);
    },

    // What the reader has chosen, in words.
    words() {
        return [find('filter').value ? find('filter').selectedOptions[0].textContent : '',
            find('search').value ? `with “${find('search').value}”` : ''].filter(Boolean).join(', ');
    },

    markCurrent(name) {
        find('list').querySelector('[aria-current]')?.removeAttribute('aria-current');
        const link = [...find('list').querySelectorAll('a')].find((link) => link.dataset.name === name);
        link?.setAttribute('aria-current', 'page');
        link?.scrollIntoView({ block: 'nearest' });
    },

    // Moves to the next or previous session in the list as shown.
    step(direction) {
        const at = this.visible.findIndex((row) => row.name === session.name);
        const next = at < 0 ? (direction > 0 ? 0 : this.visible.length - 1) : at + direction;
        if (this.visible[next]) location.hash = hashOf(this.visible[next]);
    },
};

// The title of the window.
const windowTitle = (...parts) => shown([...parts, index.matter, 'Review'].filter(Boolean).join(' · '));
const compare = (left, right) => (left < right ? -1 : left > right ? 1 : 0);
// A session is a recording, or a text conversation from some source.
const sourceOf = (row) => row.source ?? 'Recordings';
const sources = () => [...new Set(index.sessions.map(sourceOf))].sort();
// A text conversation is called by its people and its day. Its id is beside it.
const titleOf = ({ people, start, sessionId }) => (people?.length ? `${people.slice(0, 3).join(', ')}${
    people.length > 3 ? ' and others' : ''}, ${start?.slice(0, 10) ?? 'no date'}` : sessionId);
const messagesOf = (row) => row.clips + (row.messages ?? 0);
const hashOf = (row) => `session=${encodeURIComponent(row.name)}`;
