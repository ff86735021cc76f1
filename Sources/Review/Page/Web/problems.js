'use strict';

// The problems of a session, and the way from one to the next, through all sessions of the list.
const problems = {
    // The position of the problem that was gone to last, and the session whose problems are gone to when it is shown.
    at: -1, wanted: undefined, items: [], places: [],

    show(timeline) {
        const found = timeline.document.problems;
        find('session-problems').hidden = !found.length;
        const messages = new Map();
        for (const message of timeline.messages) {
            if (!messages.has(message.clip.fileName)) messages.set(message.clip.fileName, message);
        }
        this.places = found.map(({ fileName }) => (fileName === undefined ? undefined : messages.get(fileName)?.start));
        const list = problemList(found);
        this.items = [...list.children];
        for (const [at, item] of this.items.entries()) {
            item.setAttribute('tabindex', '-1');
            const start = this.places[at];
            if (start === undefined) continue;
            const jump = make('button', { type: 'button', text: clock(start, 1),
                'aria-label': `Jump to the message of this problem, at ${clock(start)}` });
            jump.addEventListener('click', () => player.seek(start));
            item.append(' ', jump);
        }
        find('session-problems').querySelector('ul').replaceWith(list);
        this.at = -1;
    },

    // Goes to the first or last problem of a session that was opened for it.
    arrive(name) {
        if (this.wanted?.name === name) this.mark(this.wanted.direction > 0 ? 0 : this.items.length - 1);
        this.wanted = undefined;
    },

    mark(at) {
        const item = this.items[at];
        if (!item) return;
        this.items[this.at]?.removeAttribute('aria-current');
        this.at = at;
        item.setAttribute('aria-current', 'true');
        if (this.places[at] !== undefined) player.seek(this.places[at]);
        item.scrollIntoView({ block: 'nearest' });
        item.focus({ preventScroll: true });
        say(`Problem ${at + 1} of ${this.items.length} of this session`);
    },

    step(direction) {
        if (session.name && !session.timeline) return;
        const next = this.at < 0 && direction < 0 ? -1 : this.at + direction;
        if (session.timeline && this.items[next]) {
            this.mark(next);
            return;
        }
        const rows = list.visible;
        const here = rows.findIndex((row) => row.name === session.name);
        let to = here < 0 ? (direction > 0 ? 0 : rows.length - 1) : here + direction;
        while (rows[to] && !rows[to].problems) to += direction;
        if (!rows[to]) {
            say(`No ${direction > 0 ? 'further' : 'earlier'} problem in the sessions of the list`);
            return;
        }
        this.wanted = { name: rows[to].name, direction };
        location.hash = hashOf(rows[to]);
    },

    close() {
        this.items = this.places = [];
        this.at = -1;
    },
};

find('next-problem').addEventListener('click', () => problems.step(1));
