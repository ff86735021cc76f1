'use strict';

// Text and formats. Text from archives reaches the page only through `make`: as text, never as markup, and with
// characters that hide or change the text direction shown as code points.
const find = (id) => document.getElementById(id);
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/gu;
const shown = (text) => String(text).replace(unseen, (mark) => `\\u{${mark.codePointAt(0).toString(16)}}`);

function make(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (value === undefined || value === null) continue;
        if (name === 'text') element.textContent = shown(value);
        else element.setAttribute(name, shown(value));
    }
    element.append(...children.filter((child) => child !== undefined && child !== null));
    return element;
}

const padded = (number, width) => String(number).padStart(width, '0');
const counted = (count, noun) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

// 1:02:03.456, with `digits` decimals.
function clock(seconds, digits = 3) {
    const unit = 10 ** digits;
    const units = Math.round(seconds * unit);
    const whole = Math.floor(units / unit);
    const fraction = digits ? '.' + padded(units % unit, digits) : '';
    const rest = `${padded(whole % 60, 2)}${fraction}`;
    const minutes = Math.floor(whole / 60) % 60;
    const hours = Math.floor(whole / 3600);
    return hours ? `${hours}:${padded(minutes, 2)}:${rest}` : `${minutes}:${rest}`;
}

// Milliseconds since 1970 as UTC: the whole time (2025-12-12T14:23:45.000Z), the day, and the time of day.
const instant = (time) => new Date(Math.round(time)).toISOString();
const dayOf = (time) => instant(time).slice(0, -14);
const timeOfDay = (time, digits = 3) => instant(time).slice(-13, digits ? -4 + digits : -5);

function bytes(count) {
    let unit = 0;
    while (count >= 999.5 && unit < 4) {
        count /= 1000;
        unit += 1;
    }
    return `${unit && count < 99.95 ? count.toFixed(1) : Math.round(count)} ${['B', 'kB', 'MB', 'GB', 'TB'][unit]}`;
}

// Names the columns of a row in its cells, for where the table is folded.
function labelled(heads, row) {
    for (const [at, cell] of [...row.children].entries()) cell.setAttribute('data-label', heads[at]);
    return row;
}
const heads = new Map();
function labelCells(row, table) {
    if (!heads.has(table)) heads.set(table, [...find(table).querySelectorAll('th')].map((head) => head.textContent));
    return labelled(heads.get(table), row);
}

// The entries of a list of facts for files of the bag, each with a link. Names of sessions may need escapes.
function linkEntries(links) {
    return links.flatMap(({ path, title }) => [
        make('dt', {}, make('a', { href: path.split('/').map(encodeURIComponent).join('/'), target: '_blank',
            rel: 'noopener', text: path.split('/').pop() })),
        make('dd', { text: title })]);
}

// Whether the list of sessions is above the rest, as on small screens, and the page scrolls as a whole.
const isStacked = () => getComputedStyle(document.body).display === 'block';

let saying;
function say(text) {
    find('said').textContent = shown(text);
    clearTimeout(saying);
    saying = setTimeout(() => { find('said').textContent = ''; }, 2500);
}
