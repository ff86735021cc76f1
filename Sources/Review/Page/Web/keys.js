'use strict';

// Keyboard shortcuts, the address, and the start of the page.
const keys = {
    ' ': () => player.toggle(),
    ArrowLeft: (event) => player.seek(player.position - (event.shiftKey ? 1 : 5)),
    ArrowRight: (event) => player.seek(player.position + (event.shiftKey ? 1 : 5)),
    Home: () => goToEnd('start'), End: () => goToEnd('end'),
    n: () => stepMessage(1), p: () => stepMessage(-1),
    e: () => problems.step(1), E: () => problems.step(-1),
    j: () => list.step(1), k: () => list.step(-1),
    '[': () => changeRate(-1), ']': () => changeRate(1),
    i: () => range.setEnd('from'), o: () => range.setEnd('to'), r: () => range.play(), x: () => range.clear(),
    l: () => { find('loop').checked = !find('loop').checked; },
    g: () => spectrum.toggle(),
    s: () => { find('skip').checked = !find('skip').checked; },
    '+': () => wave.timeline && wave.zoom(0.5), '=': () => wave.timeline && wave.zoom(0.5),
    '-': () => wave.timeline && wave.zoom(2), 0: () => wave.timeline && wave.show(0, wave.whole),
    c: copyLink, w: copyWordLink, q: copyQuote, h: copyHash, H: copyRecordingHash,
    '/': () => enterSearch('search'),
    f: findWords,
    a: () => noting.open(), b: () => noting.bookmark(), '.': () => noting.step(1), ',': () => noting.step(-1),
    d: () => plan.start(), v: () => preview.set(!preview.isOn),
    '?': () => find('help').showModal(),
};

// Goes to the beginning or the end: of the recording, or else of what is shown.
function goToEnd(end) {
    if (player.timeline) player.seek(end === 'start' ? 0 : Infinity);
    else {
        const shownView = ['papers', 'matter', 'overview'].map(find).find((view) => view.getClientRects().length);
        // On a small screen, the page scrolls as a whole.
        for (const view of [shownView, document.scrollingElement].filter(Boolean)) {
            view.scrollTo({ top: end === 'start' ? 0 : view.scrollHeight });
        }
    }
}

function stepMessage(direction) {
    if (session.timeline?.isWritten) writing.step(direction);
    else player.step(direction);
}

function enterSearch(id) {
    find(id).focus();
    find(id).select();
}

// Searches the words of the open session, or those of all sessions.
function findWords() {
    if (session.timeline?.isWritten) enterSearch('written-search');
    else if (session.timeline && !find('conversation').hidden) enterSearch('words-search');
    else if (index.pieces?.length) {
        location.hash = '#messages';
        matter.show();
        enterSearch('matter-search');
    }
}

function changeRate(direction) {
    const rates = [...find('speed').options].map((option) => Number(option.value));
    const rate = rates[rates.indexOf(player.rate) + direction];
    if (!rate) return;
    player.setRate(rate);
    say(`${rate}×`);
}

document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    const { target } = event;
    if (target.matches('input[type=search], input[type=text], select, textarea')) {
        if (event.key === 'Escape') target.blur();
        return;
    }
    // The focused element keeps its own keys.
    if (target.matches('audio')) return;
    if (event.key === ' ' && target.matches('button, input, summary')) return;
    if (target.matches('input[type=range]') && ['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) return;
    const action = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (!action) return;
    event.preventDefault();
    action(event);
});
find('help-button').addEventListener('click', () => find('help').showModal());

// The views by their addresses. Any other address is a session, or the overview.
const views = {
    '#notes': notebook, '#check': check, ...(index.pieces?.length ? { '#messages': matter } : {}),
};

// Closes the session, if one is open, and shows one of the views.
function showOnly(id) {
    session.close();
    list.markCurrent(undefined);
    for (const other of ['overview', 'matter', 'session', 'notebook', 'check']) find(other).hidden = other !== id;
}

// #session=NAME&t=12.5
function follow() {
    const address = addressOf(location.hash);
    const name = address.get('session');
    if (location.hash === '#content') {
        find('content').focus();
        return;
    }
    if (Object.hasOwn(views, location.hash)) views[location.hash].show();
    else if (name === undefined) overview.show();
    else session.open(name, { t: address.get('t'), m: address.get('m'), n: address.get('n') });
    if (location.hash.length > 1 && isStacked()) find('content').scrollIntoView();
}

const texts = index.totals.writing?.conversations ?? 0;
if (texts) {
    find('day').querySelector('a').textContent = texts === index.totals.sessions ? 'Text conversations'
        : 'Recorded and text conversations';
}

find('matter-name').hidden = index.matter === undefined;
find('matter-name').textContent = shown(index.matter ?? '');

const days = [...new Set(index.sessions.map((row) => row.start?.slice(0, 10)).filter(Boolean))].sort();
find('day-facts').textContent = shown([
    days.length > 2 ? `${days[0]} to ${days.at(-1)}` : days.join(', '),
    counted(index.totals.clips + (index.totals.writing?.messages ?? 0), 'message'),
    index.totals.problems ? counted(index.totals.problems, 'problem') : 'no problems',
].filter(Boolean).join('  ·  '));
zone.prepare();
list.prepare();
window.addEventListener('hashchange', follow);
window.opusstitch = Object.freeze({
    session: (data) => session.receive(data), messages: (rows) => matter.receive(rows),
});
follow();
