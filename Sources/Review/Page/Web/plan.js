'use strict';

// Redaction by hand: a selected range, or a message of a text conversation, with a reason. The plan is saved as a file;
// `opusstitch redact --plan` makes the redacted bag.
const plan = {
    // The message of a text conversation that is being redacted; otherwise the range is.
    at: undefined,

    // Who can be hidden alone: who has a channel in every kind of recording.
    speakers({ document, speakers }) {
        const names = document.audio.flatMap(({ channels }) => channels);
        return isMixed() ? [] : speakers.map(({ name }) => name).filter((name) => names.includes(name));
    },

    // - at: of a message of a text conversation; absent for the selected range.
    start(at) {
        const { timeline } = session;
        if (!timeline) return;
        if (at === undefined) {
            if (timeline.isWritten) return;
            if (!timeline.kinds.length) {
                say('This session has no recording to redact');
                return;
            }
            if (!range.isSet) {
                say('Select a range first: drag over the waveform, or press i and o');
                return;
            }
        }
        this.at = at;
        noting.close();
        const names = at === undefined ? this.speakers(timeline) : [];
        find('plan-speakers').replaceChildren(...names.map((name) => {
            const box = make('input', { type: 'checkbox', name: 'plan-speaker' });
            box.value = name;
            box.checked = true;
            return make('label', {}, box, make('bdi', { text: name }));
        }));
        find('plan-who').textContent = at !== undefined ? `Message ${noting.nameOf(timeline, at)}`
            : names.length ? 'Hide' : isMixed() ? 'Hides everybody: one channel has all speakers' : 'Hides everybody';
        find('plan-style-label').hidden = find('plan-hear').hidden = at !== undefined;
        find('plan-by').value = notes.by;
        find('plan-form').hidden = false;
        // The same reason is often given again; typing replaces it.
        find('plan-reason').focus();
        find('plan-reason').select();
        this.draw();
    },

    close() {
        find('plan-form').hidden = true;
        preview.draft = [];
        this.at = undefined;
        wave.draw();
    },

    // The rows of the form; undefined if they are not complete.
    rows() {
        const { timeline } = session;
        const { sessionId } = timeline.document;
        const reason = find('plan-reason').value.trim();
        const by = find('plan-by').value.trim();
        const rest = { reason: reason || '–', ...(by ? { by } : {}) };
        if (this.at !== undefined) {
            const message = timeline.document.messages[this.at].pointer;
            return [{ session: session.name, sessionId, message, at: this.at, ...rest }];
        }
        if (!range.isSet) return [];
        const boxes = [...find('plan-speakers').querySelectorAll('input')];
        const chosen = boxes.filter(({ checked }) => checked).map(({ value }) => value);
        if (boxes.length && !chosen.length) return [];
        const base = { session: session.name, sessionId, ...planTimes(range, timeline.length) };
        const style = find('plan-style').value;
        return chosen.length === boxes.length ? [{ ...base, style, ...rest }]
            : chosen.map((speaker) => ({ ...base, speaker, style, ...rest }));
    },

    // Shows what the form plans on the waveform, and in the preview.
    draw() {
        if (find('plan-form').hidden) return;
        preview.draft = this.rows();
        wave.draw();
        preview.set(preview.isOn);
    },

    add() {
        const rows = this.rows();
        if (!rows.length) {
            say(range.isSet ? 'Choose who is hidden' : 'Select a range first');
            return;
        }
        if (!find('plan-reason').value.trim()) {
            say('A redaction needs a reason');
            find('plan-reason').focus();
            return;
        }
        const by = find('plan-by').value.trim();
        notes.plan(rows);
        if (by !== notes.by) notes.change((state) => { state.by = by; });
        this.close();
        say('Added to the plan');
    },

    // MARK: the list

    // The rows as items of a list, with buttons.
    items(rows) {
        return rows.map((row) => {
            const remove = make('button', { type: 'button', text: 'Remove' });
            remove.addEventListener('click', () => notes.unplan(row));
            const address = `#session=${encodeURIComponent(row.session)}${row.message === undefined
                ? `&t=${Number(row.from)}` : `&m=${row.at}`}`;
            const hear = make('button', { type: 'button', text: 'Hear it' });
            hear.addEventListener('click', () => preview.hear(row));
            const isHere = session.name === row.session && row.message === undefined;
            return make('li', {}, make('a', { href: address, text: row.message === undefined
                ? `${clock(Number(row.from))} – ${clock(Number(row.to))}` : `message ${row.at + 1}` }), ' ',
                session.name === row.session ? undefined : make('bdi', { class: 'quiet', text: row.sessionId }), ' ',
                make('bdi', { class: 'quiet', text: row.speaker ?? (row.message === undefined ? 'everybody' : '') }), ' ',
                make('bdi', { text: [row.style, plannedWords(row)].filter(Boolean).join('; ') }), ' ',
                isHere ? hear : undefined, ' ', remove);
        });
    },

    show() {
        const rows = notes.plannedOf(session.name);
        find('session-plan').hidden = !rows.length;
        find('session-plan').querySelector('ul').replaceChildren(...this.items(rows));
        wave.draw();
    },

    save() {
        if (!notes.planned.length) say('No redaction is planned');
        else noteFiles.ask(() => saveFile('opusstitch-plan.json', 'application/json', asJson(planFile(notes))));
    },
};

// The times of a range as the plan has them. Positions are rounded for the clock, so the end of the recording gets the
// next millisecond, and no frame of it is left.
function planTimes({ from, to }, length) {
    const isEnd = to >= Number(length.toFixed(3));
    return { from: from.toFixed(3), to: (isEnd ? Math.ceil(length * 1000 - 1e-6) / 1000 : to).toFixed(3) };
}

find('range-redact').addEventListener('click', () => plan.start());
find('plan-form').addEventListener('submit', (event) => {
    event.preventDefault();
    plan.add();
});
find('plan-form').addEventListener('keydown', ({ key }) => { if (key === 'Escape') plan.close(); });
find('plan-form').addEventListener('input', () => plan.draw());
find('plan-hear').addEventListener('click', () => {
    plan.draw();
    if (preview.draft.length) preview.hear(preview.draft[0]);
    else say('Choose who is hidden, and a range');
});
find('plan-cancel').addEventListener('click', () => plan.close());
for (const button of document.querySelectorAll('.plan-save')) button.addEventListener('click', () => plan.save());
notes.watchers.push(() => { if (session.timeline) plan.show(); });
