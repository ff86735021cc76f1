'use strict';

// Search as people type it. Text and query are folded: without case and accents, without the vowel marks of Arabic and
// Hebrew, without tatweel and hidden characters. I, ı, İ and i are the same letter, so that Turkish words are found
// however they are typed.
const letters = {
    ı: 'i', ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ς: 'σ', 'ٱ': 'ا', 'ى': 'ي', 'ی': 'ي',
    'ة': 'ه', 'ک': 'ك', '’': "'", '‘': "'", 'ʼ': "'", '‐': '-', '‑': '-', '–': '-', '—': '-',
};
// Marks of other scripts are vowels or parts of letters (Devanagari, Thai, Japanese), so they stay.
const ignored = /[\u0640\p{Cf}]|(?![\u3099\u309A])(?=\p{M})[\p{Script=Inherited}\p{Script=Arabic}\p{Script=Hebrew}]/gu;
const foldings = new Map();

function foldedLetter(letter) {
    let folded = foldings.get(letter);
    if (folded === undefined) {
        const bare = letter.normalize('NFKD').replace(ignored, '').normalize('NFC').toLowerCase();
        folded = [...bare].map((part) => letters[part] ?? part).join('');
        foldings.set(letter, folded);
    }
    return folded;
}

const fold = (text) => text.replace(/\P{ASCII}/gu, foldedLetter).toLowerCase();

// What a user searches for: words, all of which must be found, and "phrases in quotes", whose words must follow each
// other.
class Query {
    constructor(input) {
        this.key = input.trim();
        this.parts = [];
        for (const [, phrase, word] of input.matchAll(/["“”„«»]([^"“”„«»]*)["“”„«»]?|([^\s"“”„«»]+)/gu)) {
            const words = fold(phrase ?? word).split(/\s+/u).map(Query.bare).filter(Boolean);
            if (words.length === 1) this.parts.push({ word: words[0] });
            if (words.length > 1) {
                const exact = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
                this.parts.push({ phrase: new RegExp(exact.join('[^\\p{L}\\p{N}]+'), 'gu') });
            }
        }
    }

    // Returns a word without the punctuation of a sentence around it; the word itself if it has nothing else.
    static bare(word) {
        return word.replace(/^[.,:;!?…'()¿¡،؛؟]+|[.,:;!?…'()،؛؟]+$/gu, '') || word;
    }

    get isEmpty() { return !this.parts.length; }

    // - folded: a text after `fold`.
    matches(folded) {
        return this.parts.every((part) => Query.has(part, folded));
    }

    static has({ word, phrase }, folded) {
        return word === undefined ? folded.search(phrase) >= 0 : folded.includes(word);
    }

    // Returns where the parts are in a text, as [from, to], in order and without overlaps.
    ranges(text) {
        if (this.isEmpty) return [];
        const { folded, places } = Query.mapped(text);
        const found = this.parts.flatMap((part) => Query.all(part, folded)).map(([from, to]) => {
            // A letter can fold to two. The hit ends after the letter, and after the marks that belong to it.
            let end = to;
            while (end < folded.length && places[end] === places[to - 1]) end += 1;
            return [places[from], places[end]];
        }).sort((left, right) => left[0] - right[0] || left[1] - right[1]);
        const merged = [];
        for (const [from, to] of found) {
            const last = merged.at(-1);
            if (last && from <= last[1]) last[1] = Math.max(last[1], to);
            else merged.push([from, to]);
        }
        return merged;
    }

    static all({ word, phrase }, folded) {
        if (phrase) return [...folded.matchAll(phrase)].map((match) => [match.index, match.index + match[0].length]);
        const found = [];
        for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
            found.push([at, at + word.length]);
        }
        return found;
    }

    // Returns the folded text, and for each of its characters the place of its letter in the text, then the text's end.
    static mapped(text) {
        let folded = '';
        const places = [];
        let at = 0;
        for (const letter of text) {
            const part = foldedLetter(letter);
            folded += part;
            for (let count = part.length; count > 0; count -= 1) places.push(at);
            at += letter.length;
        }
        places.push(at);
        return { folded, places };
    }
}
