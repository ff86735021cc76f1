'use strict';

// Notes in the open session: writing them, and showing them with the messages, in a list, and one after the other.
const noting = {
    // The note that is being written: its place, and its id if it exists.
    places: [], editing: undefined,
    // The note that was gone to last.
    current: undefined,
    // The elements that notes are shown in, and those that show them.
    hosts: undefined, marked: [], observer: undefined,

    // Returns what a message is called, by its position in the session's document.
    nameOf({ isWritten, document, messages }, at) {
        if (isWritten) return `${document.messages[at].messageId ?? at + 1} (${document.messages[at].speaker})`;
        return `${nameOf(messages[at])} (${messages[at].clip.type})`;
    },

    place(at) { return { message: { at, name: this.nameOf(session.timeline, at) } }; },
    words(note) {
        if (note.message !== undefined) return `message ${note.message.name}`;
        return note.from === note.to ? `moment ${clock(note.from)}` : `range ${clock(note.from)} – ${clock(note.to)}`;
    },

    // What a note that is made now can be on, the likeliest first.
    placesHere() {
        const { timeline } = session;
        if (timeline.isWritten) {
            const at = writing.items.findIndex(
                (item) => item.hasAttribute('aria-current') || item.contains(document.activeElement));
            return at < 0 ? [] : [this.place(at)];
        }
        const { position } = player;
        const at = Number(position.toFixed(3));
        return [...(range.isSet ? [{ from: range.from, to: range.to }] : []),
            // The message that began last is the one that a listener has just heard begin.
            ...timeline.sounding(position + 0.001).toReversed().map(
                (message) => this.place(timeline.messages.indexOf(message))),
            { from: at, to: at }];
    },

    // MARK: writing

    // - note: one that exists; absent for a new one.
    // - place: of a new note; absent for what is here.
    open(note, place) {
        if (!session.timeline) return;
        plan.close();
        this.places = note || place ? [note ?? place] : this.placesHere();
        if (!this.places.length) {
            say('Choose a message first');
            return;
        }
        this.editing = note;
        find('note-on').replaceChildren(...this.places.map(
            (place, at) => make('option', { value: at, text: this.words(place) })));
        find('note-on').value = '0';
        find('note-text').value = note?.text ?? '';
        find('note-tags').value = (note?.tags ?? []).join(', ');
        find('note-issues').value = (note?.issues ?? []).join(', ');
        find('note-mark').checked = note?.bookmark ?? false;
        find('note-by').value = note?.by ?? notes.by;
        find('note-form').hidden = false;
        find('note-text').focus();
        wave.draw();
    },

    close() {
        find('note-form').hidden = true;
        this.editing = undefined;
        wave.draw();
    },

    save() {
        const list = (id) => [...new Set(find(id).value.split(/[,;]/).map((text) => text.trim()).filter(Boolean))];
        const content = { text: find('note-text').value.trim(), tags: list('note-tags'), issues: list('note-issues'),
            bookmark: find('note-mark').checked, by: find('note-by').value.trim() };
        if (!content.text && !content.tags.length && !content.issues.length && !content.bookmark) {
            say('Write something, or choose “Bookmark”');
            return;
        }
        this.keep(content, this.editing ?? this.places[Number(find('note-on').value)]);
        if (content.by !== notes.by) notes.change((state) => { state.by = content.by; });
        this.close();
        say('Note saved');
    },

    keep(content, { id, message, from, to }) {
        const { name, document: { sessionId } } = session.timeline;
        notes.save({ ...(id === undefined ? {} : { id }), session: name, sessionId,
            ...(message === undefined ? { from, to } : { message }), ...content });
    },

    // Marks what is here, without words; takes the mark away if it has one.
    bookmark() {
        if (!session.timeline) return;
        const [place] = this.placesHere();
        if (!place) {
            say('Choose a message first');
            return;
        }
        const isHere = (note) => keyOfPlace(note) === keyOfPlace({ session: session.name, ...place });
        const old = notes.list.find((note) => note.bookmark && isHere(note));
        const isBare = old && !old.text && !old.tags.length && !old.issues.length;
        if (isBare) notes.remove(old.id);
        else if (old) this.keep({ bookmark: false }, old);
        else this.keep({ text: '', tags: [], issues: [], bookmark: true, by: notes.by }, place);
        say(old ? 'Bookmark removed' : `Bookmark on ${this.words(place)}`);
    },

    // MARK: showing

    // Called when a session is opened. A message gets its buttons when it is seen, because a session can have many.
    show(timeline) {
        this.current = undefined;
        const items = timeline.isWritten ? writing.items : timeline.messages.map((message) => session.rows.get(message));
        this.hosts = items.map((item) => item.querySelector(timeline.isWritten ? 'header' : '.state'));
        const places = new Map(this.hosts.map((host, at) => [host, at]));
        this.observer = new IntersectionObserver((entries, observer) => {
            for (const { target, isIntersecting } of entries) {
                if (!isIntersecting) continue;
                observer.unobserve(target);
                target.append(' ', this.buttons(timeline, places.get(target)));
            }
        }, { rootMargin: '100%' });
        for (const host of this.hosts) this.observer.observe(host);
        this.mark();
        plan.show();
        const wanted = this.wanted;
        this.wanted = undefined;
        if (wanted?.session === timeline.name) this.go(wanted);
    },

    buttons(timeline, at) {
        const name = this.nameOf(timeline, at);
        const button = (text, label, action) => {
            const made = make('button', { type: 'button', text, 'aria-label': `${label} ${name}` });
            made.addEventListener('click', (event) => {
                event.stopPropagation();
                action();
            });
            return made;
        };
        const message = timeline.isWritten ? timeline.document.messages[at] : undefined;
        const isHidden = timeline.document.redactions?.some((redaction) => redaction.message === at);
        return make('span', { class: 'note-buttons' },
            button('Note', 'Note on', () => this.open(undefined, this.place(at))),
            message?.pointer && message.text !== redactedText && !isHidden
                ? button('Redact', 'Redact', () => plan.start(at)) : undefined);
    },

    // Shows the notes of the open session again.
    mark() {
        const { timeline } = session;
        if (!timeline || !this.hosts) return;
        for (const old of this.marked) old.remove();
        this.marked = [];
        const own = inOrder(notes.of(session.name), timeline);
        for (const note of own.filter(({ message }) => message !== undefined)) {
            const mark = make('div', { class: 'noted' }, ...this.content(note));
            this.hosts[note.message.at]?.append(mark);
            this.marked.push(mark);
        }
        find('session-notes').hidden = !own.length;
        find('session-notes').querySelector('ul').replaceChildren(...own.map((note) => this.item(note, timeline)));
        wave.draw();
    },

    // The words of a note, with its signs.
    content(note) {
        const mark = { text: '★ ', title: 'Bookmark', 'aria-label': 'Bookmark', role: 'img' };
        return [note.bookmark ? make('b', mark) : undefined,
            note.text ? make('bdi', { class: 'words', dir: 'auto' }, plainText(note.text)) : undefined,
            ...note.tags.map((text) => make('span', { class: 'tag', text })),
            ...note.issues.map((text) => make('span', { class: 'tag issue', text: `Issue: ${text}` }))]
            .filter(Boolean).flatMap((part) => [part, ' ']);
    },

    item(note, timeline) {
        const facts = factsOf(note, timeline, notes.plannedOf(timeline.name));
        const words = this.words(note);
        const jump = make('button', { type: 'button', class: 'link', text: words });
        jump.addEventListener('click', () => this.go(note));
        const edit = make('button', { type: 'button', text: 'Edit', 'aria-label': `Edit the note on ${words}` });
        edit.addEventListener('click', () => this.open(note));
        const remove = make('button', { type: 'button', text: 'Delete', 'aria-label': `Delete the note on ${words}` });
        remove.addEventListener('click', () => {
            notes.remove(note.id);
            say('Note deleted');
        });
        return make('li', { 'data-note': note.id }, jump, ' ', ...this.content(note), this.hiding(facts),
            this.signature(note), ' ', edit, ' ', remove, this.versions(note));
    },

    // Who wrote a note, and when.
    signature({ by, changed }) {
        return make('span', { class: 'quiet' }, make('bdi', { text: by }), ` ${this.minute(changed)} UTC`);
    },

    minute: (time) => time.slice(0, 16).replace('T', ' '),

    // What is hidden at the place of a note.
    hiding({ redacted, planned }) {
        const words = [...redacted, ...planned];
        return words.length ? make('div', { class: 'why', text: words.join('; ') }) : undefined;
    },

    versions({ versions = [] }) {
        return versions.length ? make('details', {}, make('summary', { text: counted(versions.length, 'other version') }),
            ...versions.map((version) => make('p', {}, ...this.content(version), this.signature(version)))) : undefined;
    },

    // MARK: going from note to note

    // Goes to a note: to its session, and to its place there.
    go(note) {
        if (session.name !== note.session || !session.timeline) {
            this.wanted = note;
            location.hash = `session=${encodeURIComponent(note.session)}`;
            return;
        }
        this.current = note;
        const { timeline } = session;
        const span = spanOf(note, timeline);
        if (note.message === undefined && note.to > note.from) range.set(note.from, note.to);
        if (timeline.isWritten) writing.reveal(note.message.at);
        else if (span) player.seek(span.from);
        else session.rows.get(timeline.messages[note.message.at]).scrollIntoView({ block: 'nearest' });
        say(`Note on ${this.words(note)}`);
    },

    step(direction) {
        const all = inOrder(notes.list, session.timeline);
        if (!all.length) {
            say('There are no notes');
            return;
        }
        const at = all.findIndex(({ id }) => id === this.current?.id);
        const next = at < 0 ? this.firstFrom(all, direction) : all[(at + direction + all.length) % all.length];
        this.go(next);
    },

    // The first note of the open session after this position, or the last before it; otherwise any.
    firstFrom(all, direction) {
        const { timeline } = session;
        const own = all.filter((note) => note.session === timeline?.name);
        const starts = own.map((note) => (timeline.isWritten ? undefined : spanOf(note, timeline)?.from));
        const found = direction > 0 ? own.find((_, at) => starts[at] > player.position + 0.02)
            : own.findLast((_, at) => starts[at] < player.position - 0.02);
        return found ?? own.at(direction > 0 ? 0 : -1) ?? all.at(direction > 0 ? 0 : -1);
    },

    leave() {
        this.observer?.disconnect();
        this.hosts = undefined;
        preview.set(false);
        this.close();
        plan.close();
        for (const id of ['session-notes', 'session-plan']) find(id).hidden = true;
    },
};

find('note-add').addEventListener('click', () => noting.open());
find('range-note').addEventListener('click', () => noting.open());
find('note-form').addEventListener('submit', (event) => {
    event.preventDefault();
    noting.save();
});
find('note-form').addEventListener('keydown', (event) => {
    if (event.key === 'Escape') noting.close();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) noting.save();
});
find('note-cancel').addEventListener('click', () => noting.close());
notes.watchers.push(() => noting.mark());
