'use strict';

// All notes of the bag, and all planned redactions, with what saves and reads them.
const notebook = {
    show() {
        showOnly('notebook');
        document.title = windowTitle('Notes');
        this.fill();
    },

    fill() {
        find('notes-link').textContent = notes.list.length ? `Notes (${notes.list.length.toLocaleString('en')})` : 'Notes';
        this.warn();
        if (find('notebook').hidden !== false) return;
        const query = new Query(find('notebook-search').value);
        const kind = find('notebook-kind').value;
        const all = inOrder(notes.list);
        const visible = all.filter((note) => (!kind || (kind === 'bookmark' ? note.bookmark : note[kind].length > 0))
            && query.matches(fold([note.text, ...note.tags, ...note.issues, note.by, note.sessionId].join('\n'))));
        find('notebook-count').textContent = visible.length === all.length ? counted(all.length, 'note')
            : `${visible.length.toLocaleString('en')} of ${counted(all.length, 'note')}`;
        find('notebook-rows').hidden = !visible.length;
        find('notebook-rows').tBodies[0].replaceChildren(...visible.map((note) => this.row(note)));
        find('notebook-plan').hidden = !notes.planned.length;
        find('notebook-plan').querySelector('ul').replaceChildren(...plan.items(notes.planned));
        this.tell(visible);
    },

    row(note) {
        const link = make('a', { href: `#session=${encodeURIComponent(note.session)}`, text: note.sessionId });
        link.addEventListener('click', (event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            noting.go(note);
        });
        return make('tr', { 'data-note': note.id }, make('td', { class: 'name' }, link),
            make('td', { text: noting.words(note) }), make('td', {}, ...noting.content(note), noting.versions(note)), make('td', { class: 'state' }),
            make('td', {}, make('bdi', { text: note.by })), make('td', { text: noting.minute(note.changed) }));
    },

    // What the bag says of the place of each note is known when its session is loaded.
    async tell(visible) {
        const asked = this.asked = {};
        const facts = await allFacts(visible, notes.planned);
        if (this.asked !== asked) return;
        for (const row of find('notebook-rows').tBodies[0].rows) {
            const found = facts.get(row.dataset.note);
            const words = found ? noting.hiding(found)
                : make('div', { class: 'why', text: 'Its session cannot be loaded.' });
            row.querySelector('.state').replaceChildren(...(words ? [words] : []));
        }
    },

    warn() {
        const isUsed = notes.list.length > 0 || notes.planned.length > 0 || find('notebook').hidden === false;
        const isLost = !notes.isKept && isUsed;
        find('notes-warning').hidden = !isLost;
        find('notes-warning').textContent = isLost ? 'This browser does not keep notes for this page: '
            + `${shown(notes.reason)}. They are lost when the page is closed. Save them as a file under “Notes” before.` : '';
    },
};

// Saving and reading files.
const noteFiles = {
    // Asks for the bag's folder where the file could name the tag manifest and does not, and then goes on.
    ask(then) {
        if (copyOfBag.tagManifestSha256 !== undefined) {
            then();
            return;
        }
        this.goesOn = then;
        this.name();
        find('naming').showModal();
    },

    name() {
        const { tagManifestSha256 } = copyOfBag;
        find('naming-words').textContent = tagManifestSha256 === undefined
            ? `The file names this bag by its content (${index.contentSha256}). It does not name its ${tagManifest} yet, `
                + 'because the page is part of the bag and cannot contain that checksum. Choose the folder of the bag to name it, too.'
            : `The file names this bag by the SHA-256 of its ${tagManifest}: ${tagManifestSha256}.`;
        find('naming-save').textContent = tagManifestSha256 === undefined ? 'Save without it' : 'Save';
    },

    async json() { saveFile('opusstitch-notes.json', 'application/json', asJson(await this.content(notesFile))); },
    async csv() { saveFile('opusstitch-notes.csv', 'text/csv', await this.content(notesTable)); },
    async content(format) { return format(notes, await allFacts(notes.list, notes.planned)); },

    async read(file) {
        const said = (text, isBad) => find('notebook-said').replaceChildren(
            make('p', { class: isBad ? 'notice' : 'good', role: 'alert', text: `${file.name}: ${text}` }));
        if (file.size > 50e6) {
            said(`It has ${bytes(file.size)}; a file of notes has 50 MB at most. Nothing was imported.`, true);
            return;
        }
        const found = readNotesFile(await file.text());
        if (found.reason) {
            said(found.reason, true);
            return;
        }
        let count, planned;
        notes.change((state) => {
            const merged = mergeNotes(state.list, found.notes);
            ({ count } = merged);
            state.list = merged.notes;
            planned = mergePlanned(state.planned, found.planned);
            state.planned = planned.planned;
        });
        said([`${counted(count.added, 'note')} added`,
            count.newer ? `${count.newer} changed; the earlier words are kept` : '',
            count.older ? `${count.older} older than yours, kept as other versions` : '',
            count.same ? `${count.same} the same` : '',
            planned.added ? `${counted(planned.added, 'planned redaction')} added` : '',
            found.left ? `${found.left} left out: of no message or session of this bag, or not well formed` : '',
            found.isOtherCopy ? 'the file names another tag manifest of the same sessions and recordings: other files of '
                + 'the bag differ' : ''].filter(Boolean).join('; ') + '.', found.left > 0 || found.isOtherCopy);
    },
};

find('naming-choose').addEventListener('click', () => find('naming-folder').click());
find('naming-folder').addEventListener('change', async () => {
    const chosen = [...find('naming-folder').files];
    find('naming-folder').value = '';
    if (!chosen.length) return;
    const found = await copyOfBag.read(chosen);
    noteFiles.name();
    if (found.reason ?? found.differs) find('naming-words').textContent = shown(found.reason ?? found.differs);
});
find('naming-save').addEventListener('click', () => {
    find('naming').close();
    noteFiles.goesOn();
});
find('naming-cancel').addEventListener('click', () => find('naming').close());
find('notes-json').addEventListener('click', () => noteFiles.ask(() => noteFiles.json()));
find('notes-csv').addEventListener('click', () => noteFiles.ask(() => noteFiles.csv()));
find('notes-import').addEventListener('click', () => find('notes-file').click());
find('notes-file').addEventListener('change', () => {
    const [file] = find('notes-file').files;
    if (file) noteFiles.read(file);
    find('notes-file').value = '';
});
find('notebook-search').addEventListener('input', () => notebook.fill());
find('notebook-kind').addEventListener('change', () => notebook.fill());
find('notebook-filter').addEventListener('submit', (event) => event.preventDefault());
notes.watchers.push(() => notebook.fill());

notes.open();
