// The page's scripts as they are when the page has just been opened, without a browser.
'use strict';

const crypto = require('node:crypto');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const folder = path.join(__dirname, '../../Sources/Review/Page/Web');
const html = readFileSync(path.join(folder, 'page.html'), 'utf8');
const scripts = [...html.matchAll(/^<script>\{\{(.+)\}\}$/gm)].map((match) => match[1]);

// An element that takes whatever is done to it.
class Stand {
    constructor() {
        Object.assign(this, {
            attributes: {}, children: [], options: [], listeners: {}, style: { setProperty() {} }, dataset: {}, value: '',
            textContent: '', classList: { toggle() {}, remove() {} },
        });
    }
    get tBodies() { return [this]; }
    setAttribute(name, value) { this.attributes[name] = value; }
    getAttribute(name) { return this.attributes[name] ?? null; }
    addEventListener(name, listener) { this.listeners[name] = listener; }
    append(...children) { this.children.push(...children); }
    replaceChildren(...children) { this.children = children; }
    querySelector() { return null; }
    querySelectorAll() { return []; }
    matches() { return false; }
    contains() { return false; }
}

// The page with an index, as it is when it has just been opened. What it declares is found by its name.
function open(index = {}, storage = undefined) {
    const elements = new Map();
    const document = Object.assign(new Stand(), {
        body: new Stand(), createElement: () => new Stand(),
        getElementById(id) {
            if (!elements.has(id)) elements.set(id, new Stand());
            return elements.get(id);
        },
    });
    document.getElementById('index').textContent = JSON.stringify({
        sessions: [], problems: [], inputs: [], software: '', ...index,
        totals: { sessions: 0, clips: 0, placed: 0, problems: 0, timelineSeconds: 0, clipSeconds: 0, audioBytes: 0 },
    });
    document.getElementById('sort').value = 'start';
    const window = new Stand();
    const context = vm.createContext({
        document, window, location: { hash: '' }, matchMedia: () => new Stand(), URLSearchParams, setTimeout() {},
        clearTimeout() {}, cancelAnimationFrame() {}, ResizeObserver: class { observe() {} }, TextEncoder, TextDecoder,
        crypto: crypto.webcrypto, localStorage: storage,
    });
    for (const name of scripts) {
        vm.runInContext(readFileSync(path.join(folder, name), 'utf8'), context, { filename: path.join(folder, name) });
    }
    return { find: document.getElementById, document, window, use: (code) => vm.runInContext(code, context) };
}

const row = (sessionId, rest = {}) => ({
    sessionId, name: sessionId, clips: 1, problems: 0, codes: [], durationSeconds: 1, ...rest,
});

module.exports = { Stand, html, open, row, scripts };
