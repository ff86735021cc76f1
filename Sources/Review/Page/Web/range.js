'use strict';

// A selected range of the recording: its length, playing it alone, and playing it again and again.
const range = {
    // In seconds, or undefined.
    from: undefined, to: undefined,
    // Whether playing stops at the end of the range.
    stops: false,
    // The position when the end was looked for last.
    last: 0,

    get isSet() { return this.from !== undefined && this.to > this.from; },

    // - one, other: the ends in either order.
    set(one, other) {
        const { length } = wave.timeline;
        const [from, to] = [Math.min(one, other), Math.max(one, other)].map((end) => Math.max(0, Math.min(end, length)));
        // As exact as the clock that shows it.
        [this.from, this.to] = [from, to].map((end) => Number(end.toFixed(3)));
        this.stops = false;
        this.show();
    },

    clear() {
        this.from = this.to = undefined;
        this.stops = false;
        this.show();
    },

    // Sets one end to the position. The other end stays, or is the beginning or the end of the recording.
    setEnd(end) {
        if (!session.timeline || session.timeline.isWritten) return;
        const at = player.position;
        if (end === 'from') this.set(at, this.to > at ? this.to : wave.timeline.length);
        else this.set(this.from < at ? this.from : 0, at);
        say(`Range ${this.words}`);
    },

    play() {
        if (!this.isSet) return;
        player.seek(this.from);
        this.stops = true;
        player.play();
    },

    get words() {
        return this.isSet ? `${clock(this.from)} – ${clock(this.to)}, ${clock(this.to - this.from)} long` : '';
    },

    // Called while the recording plays: goes back, or stops, at the end of the range. Without a range, the recording
    // as a whole is repeated.
    keep(position) {
        const end = (this.isSet ? this.to : player.leader.duration || wave.timeline.length) - 0.005;
        const hasPassed = this.last < end && position >= end;
        this.last = position;
        // A range that is behind the position is not where the reviewer listens.
        if (!hasPassed) return;
        if (find('loop').checked) player.seek(this.isSet ? this.from : 0);
        else if (this.isSet && this.stops) {
            this.stops = false;
            player.pause();
            player.seek(this.to);
        }
    },

    show() {
        const { isSet } = this;
        find('range').hidden = !isSet;
        find('range-words').textContent = this.words;
        find('range-tools').hidden = !isSet;
        this.mark();
        plan.draw();
    },

    // Places the range over the waveform.
    mark() {
        if (!this.isSet || !wave.timeline) return;
        const [from, to] = [this.from, this.to].map(
            (end) => Math.max(-2, Math.min(wave.box.clientWidth + 2, wave.x(end))));
        const box = find('range');
        box.style.transform = `translateX(${from}px)`;
        box.style.width = `${Math.max(1, to - from)}px`;
    },

    // A drag over the waveform selects; a click does not.
    watch(box) {
        let start;
        box.addEventListener('pointerdown', (event) => {
            if (event.button !== 0 || !wave.timeline) return;
            start = { x: event.clientX, at: wave.positionAt(event), isDrag: false };
        });
        box.addEventListener('pointermove', (event) => {
            if (!start) return;
            if (!(event.buttons & 1)) {
                start = undefined;
                return;
            }
            if (!start.isDrag && Math.abs(event.clientX - start.x) < 5) return;
            if (!start.isDrag) box.setPointerCapture(event.pointerId);
            start.isDrag = true;
            this.set(start.at, wave.positionAt(event));
        });
        // The click that ends a drag is not a jump.
        box.addEventListener('click', (event) => {
            if (start?.isDrag) event.stopImmediatePropagation();
            start = undefined;
        }, { capture: true });
    },
};

range.watch(wave.box);
find('range-play').addEventListener('click', () => range.play());
find('range-clear').addEventListener('click', () => range.clear());
