'use strict';

// A list that may be very long. It has its first items, and more of them when they are asked for.
class LongList {
    // - holder: gets the elements of the items.
    // - more: gets a button for the next items.
    // - made: makes the element of a thing at a position.
    constructor(holder, more, things, made) {
        Object.assign(this, { holder, more, things, made, items: [] });
        holder.replaceChildren();
        this.reach(0);
    }

    // Makes the items up to a position, and some after it.
    reach(position) {
        while (this.items.length < this.things.length && this.items.length <= position) {
            const from = this.items.length;
            const made = this.things.slice(from, from + LongList.step).map((thing, at) => this.made(thing, from + at));
            this.items.push(...made);
            this.holder.append(...made);
        }
        const rest = this.things.length - this.items.length;
        const button = make('button', { type: 'button', text: `${rest.toLocaleString('en')} more` });
        button.addEventListener('click', () => this.reach(this.items.length + LongList.step - 1));
        this.more.replaceChildren(...(rest ? [button] : []));
    }
}
LongList.step = 1000;
