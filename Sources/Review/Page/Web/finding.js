'use strict';

// What the search over all messages finds beside words: checksums and control numbers, and the files of the bag by
// their names.
const finding = {
    // Files that belong to sessions, and the files that the bag was made of.
    files: [], inputs: [], most: 100,

    // A few digits are in almost every checksum and control number, so they match only as such.
    isHash: (word) => /^[\da-f]{8,64}$/.test(word),
    isControl(word) {
        const prefix = index.controlPrefix.toLowerCase();
        return word.startsWith(prefix) && /^\d{7,}(\.\d*)?$/.test(word.slice(prefix.length));
    },

    prepare() {
        this.inputs = index.inputs.map(({ archive, sha256 }) => ({ name: archive, sha256, found: fold(archive) }));
    },

    add(row) {
        row.found = fold([row.path, row.name ?? ''].join('\n'));
        this.files.push(row);
    },

    controlOf(row) {
        if (row.session === undefined) return undefined;
        const { control } = index.sessions[row.session];
        return row.number === undefined ? controlNumber(control + row.document) : controlNumber(control, row.number);
    },

    // Returns whether a message or a file has all that a query asks for.
    matches(query, row) {
        query.marks ??= query.parts.map(({ word = '' }) => {
            if (this.isHash(word)) return 'hash';
            return this.isControl(word) ? 'control' : '';
        });
        return query.parts.every((part, at) => {
            if (Query.has(part, row.found)) return true;
            if (query.marks[at] === 'hash') return row.sha256?.includes(part.word) === true;
            return query.marks[at] === 'control' && this.controlOf(row)?.toLowerCase().startsWith(part.word) === true;
        });
    },

    // Shows the files that a query finds.
    //
    // - accepts: whether files of a source are wanted.
    show(query, accepts) {
        const found = query.isEmpty ? [] : [...this.files, ...this.inputs].filter(
            (row) => accepts(row) && this.matches(query, row));
        find('matter-files').hidden = !found.length;
        find('matter-files-title').textContent = counted(found.length, 'file');
        find('matter-files-list').replaceChildren(...found.slice(0, this.most).map((row) => this.item(row)),
            ...(found.length > this.most ? [make('li', { class: 'quiet',
                text: `${(found.length - this.most).toLocaleString('en')} more. Search for more words.` })] : []));
    },

    item(row) {
        const of = index.sessions[row.session];
        const link = of ? make('a', { href: `#${hashOf(of)}` }, make('bdi', { text: titleOf(of) }))
            : make('a', { href: '#', text: 'input' });
        return make('li', {}, make('bdi', { text: row.path ?? row.name }), row.path !== undefined && row.name !== undefined
            && row.name !== row.path ? make('span', { class: 'quiet' }, ' received as ', make('bdi', { text: row.name }))
            : undefined, ' ', of ? make('span', { class: 'quiet', text: `${this.controlOf(row)} ` }) : undefined, link,
        row.sha256 === undefined ? undefined : hashButton(row.sha256, row.path ?? row.name));
    },
};
