'use strict';

// The conversation of a recorded session to read: who, when, and the words of each message. The word that sounds is
// marked. A click on a word plays it.
const reading = {
    // Only one word can be reached with the tab key: the first one, or the last that had the focus.
    stop: { item: undefined, part: 0 },
    items: [], byMessage: new Map(), query: new Query(''), hits: [], at: -1, sounding: [], observer: undefined,

    // Shows the words, if any message has some.
    show(timeline) {
        const messages = timeline.messages.filter((message) => message.start === undefined);
        const hasWords = timeline.messages.some(({ clip }) => clip.transcript);
        find('conversation').hidden = !hasWords;
        if (!hasWords) return;
        // Only messages that are seen have an element for each word, because a session can have many.
        this.observer = new IntersectionObserver((entries) => {
            for (const { target, isIntersecting } of entries) {
                const item = this.items[Number(target.dataset.at)];
                item.isSeen = isIntersecting;
                if (isIntersecting) this.split(item);
            }
        });
        this.items = [...timeline.placed, ...messages].map((message, at) => this.item(message, at));
        this.stop = { item: this.items.find(({ speech }) => speech?.parts.length), part: 0 };
        this.byMessage = new Map(this.items.map((item) => [item.message, item]));
        find('spoken').replaceChildren(...this.items.map((item) => item.element));
        for (const item of this.items.filter(({ speech }) => speech)) this.observer.observe(item.element);
        find('words-note').textContent = shown(recogniserNote([...new Set(
            timeline.messages.map(({ clip }) => clip.transcript?.recognizer).filter(Boolean))].sort()));
        this.search();
    },

    close() {
        this.observer?.disconnect();
        this.items = [];
        this.byMessage = new Map();
        this.hits = this.sounding = [];
        find('spoken').replaceChildren();
        find('conversation').hidden = true;
    },

    item(message, at) {
        const { clip, start, speech } = message;
        const label = `message ${nameOf(message)}`;
        const jump = start === undefined ? make('span', { class: 'quiet', text: clip.status })
            : make('button', { type: 'button', text: clock(start, 1),
                'aria-label': `Play ${label}, at ${clock(start)}` });
        const { language } = clip.transcript ?? {};
        const text = speech && make('p', { class: 'words', dir: 'auto',
            lang: /^[a-z]{2,3}(-[a-z\d]{1,8})*$/i.test(language ?? '') ? language : undefined,
        }, plainText(speech.text));
        const element = make('li', { 'data-at': at },
            make('header', {}, jump, wave.swatch(message.speaker.colour),
                make('b', {}, make('bdi', { text: clip.type })),
                make('span', { class: 'quiet', title: message.time === undefined ? undefined : instant(message.time),
                    text: `${label}${message.time === undefined ? '' : `  ·  ${timeOfDay(message.time, 0)} UTC`}` }), zone.beside(message.time, { digits: 0 })),
            text ?? make('p', { class: 'quiet', text: message.redactions.length ? 'No words, because it is redacted.'
                : 'No words.' }),
            clip.transcript?.redacted ? make('div', { class: 'why', text: 'Words of this message are redacted.' })
                : undefined,
            ...redactions.of(message));
        return { message, speech, element, text, jump, at, isSeen: false, split: undefined, words: [] };
    },

    // Makes an element of each word with a time, and marks what was found.
    split(item) {
        if (!item.speech || item.split === this.query.key) return;
        item.split = this.query.key;
        const { text, parts } = item.speech;
        const hits = this.query.ranges(text);
        const focused = item.words.indexOf(document.activeElement);
        item.words = [];
        const nodes = [];
        let from = 0;
        for (const [at, part] of parts.entries()) {
            nodes.push(...markedNodes(text, from, part.from, hits));
            const isStop = item === this.stop.item && at === this.stop.part;
            const word = make('span', { class: 'word', role: 'button', 'data-part': at, tabindex: isStop ? '0' : '-1' },
                ...markedNodes(text, part.from, part.to, hits));
            item.words.push(word);
            nodes.push(word);
            from = part.to;
        }
        nodes.push(...markedNodes(text, from, text.length, hits));
        item.text.replaceChildren(...nodes);
        item.words[focused]?.focus();
        for (const [other, at] of this.sounding) if (other === item) item.words[at]?.classList.add('sounding');
    },

    // MARK: playing

    // Plays from a word, or from the start of a message.
    play(item, part) {
        const start = item.speech?.parts[part]?.start ?? item.message.start;
        if (start === undefined) return;
        player.seek(start);
        if (!player.isPlaying) player.play();
    },

    // Marks the words that sound.
    //
    // - messages: those that sound.
    mark(messages, position) {
        const now = [];
        for (const message of messages) {
            const item = this.byMessage.get(message);
            const at = item?.speech ? item.speech.sounding(position) : -1;
            if (at >= 0) now.push([item, at]);
        }
        const isSame = now.length === this.sounding.length && now.every(([item, at], index) =>
            this.sounding[index][0] === item && this.sounding[index][1] === at);
        if (isSame) return;
        const wasVisible = this.sounding.some(([item, at]) => this.isVisible(item.words[at]));
        for (const [item, at] of this.sounding) item.words[at]?.classList.remove('sounding');
        this.sounding = now;
        for (const [item, at] of now) {
            this.split(item);
            const word = item.words[at];
            word?.classList.add('sounding');
            // The text follows the sound, unless the reader has scrolled away from it.
            if (wasVisible && player.isPlaying && !this.isVisible(word)) word.scrollIntoView({ block: 'center' });
        }
    },

    isVisible(word) {
        if (!word) return false;
        const [place, view] = [word.getBoundingClientRect(), find('papers').getBoundingClientRect()];
        return place.bottom > Math.max(view.top, 0) && place.top < Math.min(view.bottom, window.innerHeight);
    },

    // Returns the start of the word that has the focus, or else of the last word that has begun to sound.
    get wordStart() {
        const focused = this.wordOf(document.activeElement);
        if (focused) return focused.item.speech.parts[focused.part].start;
        const begun = this.items.flatMap(({ speech }) => speech?.parts ?? []).map(({ start }) => start)
            .filter((start) => start <= player.position + 0.001);
        return begun.reduce((latest, start) => Math.max(latest, start), -Infinity);
    },

    wordOf(element) {
        const word = element?.closest?.('#spoken .word');
        return word ? { item: this.items[Number(word.closest('li').dataset.at)], part: Number(word.dataset.part) }
            : undefined;
    },

    // MARK: the keyboard

    // Moves the focus: by words along the text, or by messages.
    step(item, part, { key }) {
        const isReversed = item.text && getComputedStyle(item.text).direction === 'rtl';
        const steps = { ArrowRight: isReversed ? -1 : 1, ArrowLeft: isReversed ? 1 : -1 };
        if (key in steps && part !== undefined) {
            const next = item.words[part + steps[key]];
            if (next) this.focus(next);
            else this.enter(item.at + steps[key], steps[key] < 0);
        } else if (key === 'ArrowDown') this.enter(item.at + 1, false);
        else if (key === 'ArrowUp') this.enter(item.at - 1, false);
        else if (key === 'Enter' && part !== undefined) this.play(item, part);
        else return false;
        return true;
    },

    // Moves the focus into a message: to its first or last word, or to its button if it has no words with times.
    enter(at, isLast) {
        const item = this.items[at];
        if (!item) return;
        this.split(item);
        this.focus(item.words.at(isLast ? -1 : 0) ?? item.jump);
    },

    focus(element) {
        const word = this.wordOf(element);
        if (word) {
            this.stop.item?.words[this.stop.part]?.setAttribute('tabindex', '-1');
            this.stop = word;
            element.setAttribute('tabindex', '0');
        }
        element.focus();
        element.scrollIntoView({ block: 'nearest' });
    },

    // MARK: search

    search() {
        const query = this.query = new Query(find('words-search').value);
        this.hits = query.isEmpty ? [] : this.items.filter(({ speech }) => speech && query.matches(speech.folded));
        this.at = -1;
        // Others are marked when they are seen.
        for (const item of this.items.filter(({ isSeen }) => isSeen)) this.split(item);
        find('words-everywhere').hidden = query.isEmpty;
        find('words-count').textContent = query.isEmpty ? '' : `${this.hits.length.toLocaleString('en')} of ${counted(
            this.items.length, 'message')}`;
        if (this.hits.length) this.hits[0].element.scrollIntoView({ block: 'nearest' });
    },

    // Moves to the next or previous message with hits, and to the first word that was found in it.
    next(direction) {
        if (!this.hits.length) return;
        this.at = this.at < 0 && direction < 0 ? this.hits.length - 1
            : (this.at + direction + this.hits.length) % this.hits.length;
        const item = this.hits[this.at];
        find('words-count').textContent = `${this.at + 1} of ${counted(this.hits.length, 'message')} with these words`;
        item.element.scrollIntoView({ block: 'center' });
        const start = item.speech.startAt(this.query.ranges(item.speech.text)[0][0]) ?? item.message.start;
        if (start !== undefined) player.seek(start);
    },
};

find('spoken').addEventListener('click', (event) => {
    const element = event.target.closest('li');
    // Selecting text, to copy it, must not start playing.
    if (!element || !getSelection().isCollapsed) return;
    const word = event.target.closest('.word');
    if (word) reading.focus(word);
    reading.play(reading.items[Number(element.dataset.at)], word ? Number(word.dataset.part) : undefined);
});
find('spoken').addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const element = event.target.closest('li');
    const part = event.target.closest('.word')?.dataset.part;
    if (!element || !reading.step(reading.items[Number(element.dataset.at)],
        part === undefined ? undefined : Number(part), event)) return;
    event.preventDefault();
    event.stopPropagation();
});
find('words-search').addEventListener('input', () => reading.search());
find('words-finding').addEventListener('submit', (event) => event.preventDefault());
find('words-search').addEventListener('keydown', (event) => {
    if (event.key === 'Enter') reading.next(event.shiftKey ? -1 : 1);
});
find('words-everywhere').addEventListener('click', () => {
    find('matter-search').value = find('words-search').value;
    location.hash = '#messages';
});
