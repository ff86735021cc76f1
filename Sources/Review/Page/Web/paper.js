'use strict';

// Paper. What only paper needs is added before the page is printed and removed afterwards: the bag and the matter on
// each page, all rows of the lists, and what of them is not printed.
const paper = {
    // More rows are printed only if the reader has already asked for them.
    most: 5000,
    sheet: undefined, added: [], kept: undefined,

    // The bag is named by its folder: BAG/data/review/index.html.
    get bag() {
        const name = location.pathname.split('/').at(-4) ?? '';
        try {
            return decodeURIComponent(name);
        } catch {
            return name;
        }
    },

    begin() {
        if (this.kept) return;
        const { bag } = this;
        const names = { overview: 'Overview', matter: 'All messages', notebook: 'Notes', check: 'Check of a copy',
            session: find('session-title').textContent };
        const view = Object.keys(names).find((id) => !find(id).hidden);
        const what = names[view];
        this.kept = { title: document.title, list: list.most, matter: matter.most };
        // Browsers that print a header of their own print the title in it.
        document.title = shown([what, index.matter, bag].filter(Boolean).join(' · '));
        this.addMargins(shown(index.matter ?? ''), shown(bag), what);
        this.add(find('content'), 'prepend', make('header', { id: 'paper' },
            index.matter === undefined ? undefined : make('p', { class: 'matter', text: index.matter }),
            make('p', {}, make('b', { text: find('day').textContent }), make('span', { class: 'quiet',
                text: `  ·  bag ${bag}  ·  printed ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC` }))));
        if (view === 'session') this.addPart();
        if (view === 'overview') this.addSessions();
        if (view === 'matter') this.addMessages();
    },

    end() {
        if (!this.kept) return;
        document.title = this.kept.title;
        matter.most = this.kept.matter;
        if (!find('matter').hidden) matter.fill();
        for (const element of this.added) element.remove();
        this.added = [];
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.sheet);
        this.kept = undefined;
    },

    add(parent, how, element) {
        this.added.push(element);
        parent[how](element);
    },

    // The margins of each page, where the browser has margin boxes (CSS Paged Media).
    addMargins(name, bag, what) {
        this.sheet = new CSSStyleSheet();
        this.sheet.replaceSync(`@page { @top-left { content: ${quoted(name || what)}; }
            @top-right { content: ${quoted(bag)}; } @bottom-left { content: ${quoted(name ? what : '')}; } }`);
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
        // Without margin boxes, the head of a table is on each page, and the body of the page is that table. The number of
        // the page is in the browser's own header.
        if (this.sheet.cssRules[0]?.cssText.includes('@top-left')) return;
        this.add(document.body, 'prepend', make('div', { id: 'paper-running' }, make('p', {},
            make('span', { text: name || what }), make('span', { text: bag }))));
    },

    // Which part of a session the waveform shows, if it is not the whole.
    addPart() {
        const { timeline, from, to, whole } = wave;
        if (!timeline || from <= 0 && to >= whole) return;
        this.add(wave.box, 'after', make('p', { class: 'quiet', text: `The waveform shows ${clock(from)} to ${clock(
            Math.min(to, timeline.length))} of ${clock(timeline.length)}.` }));
    },

    addSessions() {
        const rows = list.visible.slice(0, Math.max(this.most, list.most));
        const heads = ['Session', 'Start (UTC)', 'Length', 'Messages', 'Problems', ''];
        const isNumber = (at) => at > 1 && at < 5 ? 'number' : undefined;
        const table = make('table', {}, make('caption', { text: 'Sessions' }),
            make('thead', {}, make('tr', {}, ...heads.map(
                (text, at) => make('th', { scope: 'col', class: isNumber(at), text })))),
            make('tbody', {}, ...rows.map((row) => make('tr', {}, ...[row.sessionId, row.start === undefined ? 'unknown'
                : `${row.start.slice(0, 10)} ${row.start.slice(11, 19)}`, row.source ?? clock(row.durationSeconds, 0),
            messagesOf(row).toLocaleString('en'), row.problems || '–', row.redactions ? 'redacted' : ''].map(
                (text, at) => make('td', { class: isNumber(at), text }))))));
        this.add(find('overview'), 'append', make('section', { id: 'paper-sessions' }, table, ...this.notPrinted(
            rows.length, list.visible.length, index.sessions.length, 'session', list.words())));
    },

    addMessages() {
        matter.most = Math.max(this.most, matter.most);
        matter.fill();
        const total = matter.rows.length;
        const notes = matter.loaded < index.pieces.length
            ? [make('p', { text: 'Not printed: messages that were not loaded yet.' })]
            : this.notPrinted(Math.min(matter.most, matter.visible.length), matter.visible.length, total, 'message',
                matter.words());
        this.add(find('matter'), 'append', make('div', { id: 'paper-note' }, ...notes));
    },

    // What the list on paper lacks. `filter` says what the reader has chosen.
    notPrinted(printed, chosen, total, noun, filter) {
        const notes = [];
        if (chosen < total) notes.push(`${counted(chosen, noun)} of ${total.toLocaleString('en')} chosen: ${filter}.`);
        if (printed < chosen) {
            notes.push(`Not printed: the last ${counted(chosen - printed, noun)} of this list. To print them, choose fewer `
                + 'at a time, or show them in the list before printing.');
        }
        return notes.map((text) => make('p', { class: 'not-printed', text }));
    },
};

// A CSS string, in which no character can end the string.
const quoted = (text) => `"${text.replace(/[^A-Za-z0-9 ._,()-]/gu,
    (mark) => `\\${mark.codePointAt(0).toString(16)} `)}"`;

window.addEventListener('beforeprint', () => paper.begin());
window.addEventListener('afterprint', () => paper.end());
