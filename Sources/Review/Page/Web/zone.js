'use strict';

// What the browser keeps of the reviewer's choices. Where it keeps nothing for pages from the disk, they last as long
// as the page is open.
const kept = {
    read(name) {
        try {
            return localStorage.getItem(`opusstitch.${name}`) ?? undefined;
        } catch {
            return undefined;
        }
    },
    write(name, value) {
        try {
            localStorage.setItem(`opusstitch.${name}`, value);
        } catch { /* There is no storage, or it is full. */ }
    },
};

// A time zone that is shown beside UTC. Each of its times has its offset from UTC, as a time of the clock occurs twice
// where summer time ends.
const zone = {
    // An IANA name, and what formats times of it; undefined if only UTC is shown.
    name: undefined, format: undefined,

    // Returns what formats times of a zone; undefined if the browser does not know it.
    formatOf(name) {
        try {
            return new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
                timeZone: name, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric',
                minute: 'numeric', second: 'numeric',
            });
        } catch {
            return undefined;
        }
    },

    choose(name) {
        this.format = name ? this.formatOf(name) : undefined;
        this.name = this.format && name;
    },

    // Fills the list of zones: those that sources of the bag state, that of this computer, and all others.
    prepare() {
        const stated = (index.zones ?? []).filter((name) => this.formatOf(name));
        const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
        const all = Intl.supportedValuesOf?.('timeZone') ?? [];
        const group = (label, names) => (names.length ? [make('optgroup', { label },
            ...names.map((name) => make('option', { value: name, text: name })))] : []);
        find('zone').append(...group('Stated in this bag', stated),
            ...group('This computer', own && !stated.includes(own) ? [own] : []),
            ...group('All', all.filter((name) => name !== own && !stated.includes(name))));
        this.choose(kept.read('zone'));
        // A browser may offer a zone under one of its names only.
        const options = [...find('zone').options].map(({ value }) => value);
        if (this.name && !options.includes(this.name)) {
            find('zone').append(make('option', { value: this.name, text: this.name }));
        }
        find('zone').value = this.name ?? '';
        find('zone').addEventListener('change', () => {
            this.choose(find('zone').value);
            kept.write('zone', this.name ?? '');
            this.update();
        });
    },

    // Returns how far the clocks of the zone are ahead of UTC, in milliseconds.
    ahead(time) {
        const second = Math.floor(time / 1000) * 1000;
        const parts = {};
        for (const { type, value } of this.format.formatToParts(second)) parts[type] = Number(value);
        const local = new Date(0);
        local.setUTCFullYear(parts.year, parts.month - 1, parts.day);
        local.setUTCHours(parts.hour, parts.minute, parts.second);
        return local.getTime() - second;
    },

    // Returns a time of the zone: its day, its time of day and its offset; undefined without a zone. Days before the
    // year 1 have none.
    parts(time, digits = 3) {
        if (!this.format || time === undefined || !(time > -62_135_510_400_000)) return undefined;
        const ahead = this.ahead(time);
        const size = Math.abs(ahead) / 1000;
        const rest = size % 60 ? `:${padded(size % 60, 2)}` : '';
        return {
            day: dayOf(time + ahead), clock: timeOfDay(time + ahead, digits),
            isSameDay: dayOf(time + ahead) === dayOf(time),
            offset: `${ahead < 0 ? '−' : '+'}${padded(Math.floor(size / 3600), 2)}:${padded(Math.floor(size / 60) % 60, 2)}`
                + rest,
        };
    },

    // 17:05:25.000 +03:00, with the day if it is not that of UTC.
    text(time, digits = 3) {
        const parts = this.parts(time, digits);
        return parts ? `${parts.isSameDay ? '' : `${parts.day} `}${parts.clock} ${parts.offset}` : '';
    },

    // 2025-12-12T17:05:25.000+03:00 Europe/Istanbul
    exact(time) {
        const parts = this.parts(time);
        return parts ? `${parts.day}T${parts.clock}${parts.offset.replace('−', '-')} ${this.name}` : '';
    },

    // Returns an element with a time of the zone, which follows the choice of the zone. It is empty without one.
    //
    // - until: the end of a span; undefined for a moment.
    beside(time, { digits = 3, until } = {}) {
        if (time === undefined) return undefined;
        const element = make('span', { class: 'local', 'data-time': time, 'data-digits': digits, 'data-until': until });
        this.fill(element);
        return element;
    },

    fill(element) {
        const { time, digits, until } = element.dataset;
        const texts = [time, until].filter((text) => text !== undefined).map(
            (text) => this.text(Number(text), Number(digits)));
        element.textContent = [...new Set(texts)].join(' – ');
        element.title = this.name ?? '';
    },

    update() {
        for (const element of document.querySelectorAll('.local')) this.fill(element);
        // Elements that are kept for when they are shown again.
        for (const row of [...index.sessions, ...matter.rows]) row.item = undefined;
        list.fill();
        list.markCurrent(session.name);
        if (!find('matter').hidden) matter.fill();
        player.update();
    },
};
