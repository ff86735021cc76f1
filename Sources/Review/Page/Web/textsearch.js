'use strict';

// The search in the open text conversation: marks what it finds, and goes from message to message.
const textSearch = {
    query: new Query(''), hits: [], at: -1, folded: undefined,

    open() {
        this.folded = undefined;
        find('written-finding').hidden = false;
        this.search();
    },

    close() {
        this.query = new Query('');
        this.hits = [];
        find('written-finding').hidden = true;
    },

    get messages() { return session.timeline.document.messages ?? []; },

    search() {
        const { messages } = this;
        this.query = new Query(find('written-search').value);
        this.folded ??= messages.map((message) => fold([message.text, message.speaker,
            ...(message.attachments ?? []).map((at) => session.timeline.document.attachments[at].name)].join('\n')));
        this.at = -1;
        this.hits = this.query.isEmpty ? []
            : [...messages.keys()].filter((at) => this.query.matches(this.folded[at]));
        find('written-count').textContent = this.query.isEmpty ? ''
            : `${this.hits.length.toLocaleString('en')} of ${counted(messages.length, 'message')}`;
        for (const [at, item] of writing.items.entries()) this.mark(item, at);
    },

    // Marks the words in a message. Its text stays as it is where nothing was marked, and nothing is.
    mark(item, at) {
        const words = item.querySelector('.words');
        const { text } = this.messages[at];
        const hits = this.query.ranges(text);
        if (!hits.length && !words.querySelector('mark')) return;
        words.replaceChildren(...markedNodes(text, 0, text.length, hits));
    },

    next(direction) {
        const { hits } = this;
        if (!hits.length) return;
        this.at = this.at < 0 && direction < 0 ? hits.length - 1 : (this.at + direction + hits.length) % hits.length;
        find('written-count').textContent = `${this.at + 1} of ${counted(hits.length, 'message')} with these words`;
        writing.reveal(hits[this.at]);
        this.mark(writing.items[hits[this.at]], hits[this.at]);
    },
};

find('written-finding').addEventListener('submit', (event) => event.preventDefault());
find('written-search').addEventListener('input', () => textSearch.search());
find('written-search').addEventListener('keydown', (event) => {
    if (event.key === 'Enter') textSearch.next(event.shiftKey ? -1 : 1);
});
