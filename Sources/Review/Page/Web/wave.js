'use strict';

// The waveforms: a lane for each channel, with its messages behind it and as bars below it, and a map of the whole
// session above.
const wave = {
    box: find('wave'), map: find('map'), timeline: undefined, whole: 1, from: 0, to: 1,
    laneHeight: 70, barHeight: 15, rulerHeight: 20,

    open(timeline) {
        this.timeline = timeline;
        const most = Math.max(1, timeline.lanes.length);
        this.laneHeight = Math.max(34, Math.min(70, 210 / most));
        let top = this.rulerHeight;
        for (const lane of timeline.lanes) {
            lane.top = top;
            lane.height = this.laneHeight;
            top += lane.height + lane.speakers.length * this.barHeight + 5;
        }
        this.box.style.height = `${top}px`;
        find('lanes').replaceChildren(...timeline.lanes.map((lane) => {
            const label = make('span', {}, this.swatch(this.colourOf(lane)), make('bdi', { text: lane.name }));
            label.style.top = `${lane.top + 3}px`;
            return label;
        }));
        // A session without length gets one second, so that there is something to draw.
        const placeless = timeline.messages.filter((message) => message.start === undefined && message.time);
        this.whole = Math.max(1, timeline.length, ...placeless.map((message) => timeline.position(message.time) + 1));
        this.show(0, this.whole);
    },


    colourOf(lane) { return lane.speakers.length === 1 ? lane.speakers[0].colour : '--mix'; },
    swatch(colour) {
        const swatch = make('i', { class: 'swatch' });
        swatch.style.setProperty('--colour', `var(${colour})`);
        return swatch;
    },

    // MARK: the view

    show(from, to) {
        const span = Math.min(this.whole, Math.max(0.25, to - from));
        this.from = Math.max(0, Math.min(from, this.whole - span));
        this.to = this.from + span;
        this.draw();
    },
    zoom(factor, around = player.position) {
        const centre = around >= this.from && around <= this.to ? around : (this.from + this.to) / 2;
        this.show(centre - (centre - this.from) * factor, centre + (this.to - centre) * factor);
    },
    reveal(position) {
        const span = this.to - this.from;
        if (position < this.from || position > this.to) this.show(position - span * 0.1, position + span * 0.9);
    },
    x(position) { return (position - this.from) / (this.to - this.from) * this.box.clientWidth; },
    positionAt(event) {
        const place = this.box.getBoundingClientRect();
        const share = (event.clientX - place.left - this.box.clientLeft) / this.box.clientWidth;
        return Math.max(0, Math.min(this.timeline.length, this.from + share * (this.to - this.from)));
    },

    // Returns the message whose bar is under the pointer.
    messageAt(event) {
        const y = event.clientY - this.box.getBoundingClientRect().top - this.box.clientTop;
        const at = this.positionAt(event);
        for (const lane of this.timeline.lanes) {
            const row = Math.floor((y - lane.top - lane.height) / this.barHeight);
            if (row < 0 || row >= lane.speakers.length) continue;
            return this.timeline.placed.findLast((message) => message.start <= at && at < message.end
                && message.speaker === lane.speakers[row] && lane.messages.includes(message));
        }
        return undefined;
    },

    // Returns the redactions under the pointer.
    redactionsAt(event) {
        const y = event.clientY - this.box.getBoundingClientRect().top - this.box.clientTop;
        const lane = this.timeline.lanes.findLast(({ top }) => top <= y);
        const at = this.positionAt(event);
        return (lane?.redactions ?? []).filter((redaction) => covers(redaction, at));
    },

    // MARK: drawing

    draw() {
        if (!this.timeline) return;
        const style = getComputedStyle(document.documentElement);
        const inks = new Map();
        this.ink = (name) => {
            if (!inks.has(name)) inks.set(name, style.getPropertyValue(name).trim());
            return inks.get(name);
        };
        const [width, context] = this.canvas(this.box);
        const { timeline } = this;
        this.drawRuler(context, width);
        for (const lane of timeline.lanes) {
            for (const message of lane.messages) this.drawMessage(context, lane, message, width);
            this.drawSound(context, lane, width);
            for (const redaction of lane.redactions) this.drawRedaction(context, lane, redaction, width);
        }
        this.drawCuts(context);
        marks.draw(context);
        this.drawMap();
        this.mark();
    },

    canvas(box) {
        const canvas = box.querySelector('canvas');
        const scale = window.devicePixelRatio || 1;
        const [width, height] = [box.clientWidth, box.clientHeight];
        canvas.width = Math.max(1, Math.round(width * scale));
        canvas.height = Math.max(1, Math.round(height * scale));
        const context = canvas.getContext('2d');
        context.scale(scale, scale);
        context.font = `11px ${this.ink('--sans')}`;
        context.textBaseline = 'middle';
        return [width, context];
    },

    drawRuler(context, width) {
        const { timeline, ink } = this;
        const height = this.box.clientHeight;
        const steps = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400,
            21600, 43200, 86400];
        const perPixel = (this.to - this.from) / width;
        const step = steps.find((step) => step / perPixel >= 90) ?? 86400 * Math.ceil(90 * perPixel / 86400);
        // Ticks are at round times of day, or at round positions if there is no time.
        const clocked = timeline.start !== undefined;
        const origin = clocked ? timeline.start / 1000 : 0;
        let segment = { at: 0, removed: 0 };
        let last = -100;
        for (const next of [...timeline.cuts, { at: Infinity }]) {
            const from = Math.max(this.from, segment.at);
            const to = Math.min(this.to, next.at);
            const base = origin + segment.removed;
            for (let tick = Math.ceil((from + base) / step - 1e-6) * step; tick - base < to; tick += step) {
                const x = this.x(tick - base);
                context.fillStyle = ink('--grid');
                context.fillRect(Math.round(x), 0, 1, height);
                if (x - last < 70) continue;
                last = x;
                context.fillStyle = ink('--quiet');
                const digits = step < 0.1 ? 2 : step < 1 ? (step === 0.25 ? 2 : 1) : 0;
                const label = clocked ? timeOfDay(tick * 1000, digits) : clock(tick, digits);
                context.fillText(label, Math.round(x) + 4, this.rulerHeight / 2);
            }
            segment = next;
        }
    },

    drawMessage(context, lane, message, width) {
        const { ink } = this;
        const row = lane.speakers.indexOf(message.speaker);
        const top = lane.top + lane.height + row * this.barHeight;
        if (message.start === undefined) {
            if (message.time !== undefined) this.drawPlaceless(context, lane, message, top);
            return;
        }
        const from = Math.max(-1, this.x(message.start));
        const to = Math.min(width + 1, this.x(message.end));
        if (to < 0 || from > width) return;
        const extent = Math.max(1.5, to - from - 0.5);
        const colour = ink(message.speaker.colour);
        context.fillStyle = colour;
        context.globalAlpha = Number(ink('--tint'));
        context.fillRect(from, lane.top, extent, lane.height);
        context.globalAlpha = 1;
        context.fillRect(from, top, extent, this.barHeight - 2);
        const label = shown(message.clip.messageId ?? message.clip.fileName);
        if (extent > 14 && context.measureText(label).width + 8 < extent) {
            context.fillStyle = ink('--on-speaker');
            context.fillText(label, Math.max(0, from) + 4, top + this.barHeight / 2 - 0.5);
        }
    },

    drawPlaceless(context, lane, message, top) {
        const x = this.x(this.timeline.position(message.time));
        const height = lane.height + this.barHeight - 2;
        context.save();
        context.beginPath();
        context.rect(x, top - lane.height, 9, height);
        context.clip();
        context.strokeStyle = this.ink('--warn');
        for (let y = -10; y < height + 10; y += 5) {
            context.moveTo(x - 1, top - lane.height + y + 10);
            context.lineTo(x + 10, top - lane.height + y);
        }
        context.stroke();
        context.restore();
        context.fillStyle = this.ink('--warn');
        context.fillRect(x, top - lane.height, 1.5, height);
        context.fillText(message.clip.status, x + 13, top + this.barHeight / 2 - 0.5);
    },

    drawSound(context, lane, width) {
        // Without peaks there is no line either, which would look like silence.
        if (spectrum.draw(context, lane, width) || !lane.pairs) return;
        const middle = lane.top + lane.height / 2;
        context.fillStyle = this.ink('--rule');
        context.fillRect(0, Math.round(middle), width, 1);
        context.fillStyle = this.ink(this.colourOf(lane));
        const { pairs, offset, step, count, perSecond } = lane;
        const height = (lane.height - 6) / 2 / this.timeline.loudest;
        const column = 1 / (window.devicePixelRatio || 1);
        const perColumn = (this.to - this.from) / width * column * perSecond;
        const first = this.from * perSecond;
        for (let x = 0, index = 0; x < width; x += column, index += 1) {
            const from = Math.floor(first + index * perColumn);
            if (from >= count) break;
            const to = Math.min(count, Math.max(from + 1, Math.floor(first + (index + 1) * perColumn)));
            let low = 127;
            let high = -128;
            for (let pair = from; pair < to; pair += 1) {
                low = Math.min(low, pairs[pair * step + offset]);
                high = Math.max(high, pairs[pair * step + offset + 1]);
            }
            if (low || high) context.fillRect(x, middle - high * height, column, Math.max(1, (high - low) * height));
        }
    },

    // Shades the span in the lane and over its bars, with the reason where there is room for it.
    drawRedaction(context, lane, redaction, width) {
        const from = Math.max(-1, this.x(redaction.start));
        const to = Math.min(width + 1, this.x(redaction.end));
        if (to < 0 || from > width) return;
        const extent = Math.max(2, to - from);
        context.fillStyle = this.ink('--redacted');
        context.globalAlpha = 0.85;
        context.fillRect(from, lane.top, extent, lane.height + lane.speakers.length * this.barHeight - 2);
        context.globalAlpha = 1;
        context.fillStyle = this.ink('--on-redacted');
        const label = [shown(redactionWords(redaction)), 'redacted'].find(
            (label) => context.measureText(label).width + 8 < extent);
        if (label) context.fillText(label, Math.max(0, from) + 4, lane.top + lane.height / 2);
    },

    drawCuts(context) {
        for (const cut of this.timeline.cuts) {
            const x = Math.round(this.x(cut.at)) + 0.5;
            if (x < 0 || x > this.box.clientWidth) continue;
            context.setLineDash([4, 3]);
            context.strokeStyle = this.ink('--quiet');
            context.beginPath();
            context.moveTo(x, this.rulerHeight);
            context.lineTo(x, this.box.clientHeight);
            context.stroke();
            context.setLineDash([]);
            const label = cutWords(cut);
            const width = context.measureText(label).width + 8;
            context.fillStyle = this.ink('--panel');
            context.fillRect(x - width - 2, this.rulerHeight, width, 15);
            context.fillStyle = this.ink('--quiet');
            context.fillText(label, x - width + 2, this.rulerHeight + 8);
        }
    },

    drawMap() {
        const [width, context] = this.canvas(this.map);
        const { speakers, placed, messages } = this.timeline;
        const height = (this.map.clientHeight - 4) / Math.max(1, speakers.length);
        const scale = width / this.whole;
        for (const message of placed) {
            context.fillStyle = this.ink(message.speaker.colour);
            const top = 2 + speakers.indexOf(message.speaker) * height;
            const extent = Math.max(1, (message.end - message.start) * scale);
            context.fillRect(message.start * scale, top, extent, Math.max(1, height - 1));
        }
        context.fillStyle = this.ink('--redacted');
        for (const lane of this.timeline.lanes) {
            for (const { start, end } of lane.redactions) {
                for (const speaker of lane.speakers) {
                    const top = 2 + speakers.indexOf(speaker) * height;
                    context.fillRect(start * scale, top, Math.max(2, (end - start) * scale), Math.max(1, height - 1));
                }
            }
        }
        context.fillStyle = this.ink('--warn');
        for (const message of messages.filter((message) => message.start === undefined && message.time)) {
            context.fillRect(this.timeline.position(message.time) * scale, 0, 1.5, this.map.clientHeight);
        }
    },

    // Updates the playhead in both views, and the frame around the visible part of the map.
    mark() {
        const { position } = player;
        const x = this.x(position);
        const head = this.box.querySelector('.head');
        head.style.transform = `translateX(${x}px)`;
        head.hidden = x < -1 || x > this.box.clientWidth + 1;
        const scale = this.map.clientWidth / this.whole;
        this.map.querySelector('.head').style.transform = `translateX(${position * scale}px)`;
        const frame = find('window');
        frame.hidden = this.to - this.from >= this.whole - 1e-6;
        frame.style.transform = `translateX(${this.from * scale}px)`;
        frame.style.width = `${Math.max(3, (this.to - this.from) * scale)}px`;
        range.mark();
    },
};

wave.box.addEventListener('pointermove', (event) => {
    const at = wave.positionAt(event);
    const x = event.clientX - wave.box.getBoundingClientRect().left - wave.box.clientLeft;
    const time = wave.timeline.time(at);
    const message = wave.messageAt(event);
    const label = find('under-cursor');
    label.textContent = shown([
        time === undefined ? '' : `${timeOfDay(time)} UTC`, zone.text(time), clock(at),
        message ? `${message.clip.type} ${message.clip.messageId ?? message.clip.fileName}` : '',
        ...wave.redactionsAt(event).map(redactionWords), ...marks.at(at),
    ].filter(Boolean).join('  ·  '));
    label.hidden = find('cursor').hidden = false;
    find('cursor').style.transform = `translateX(${x}px)`;
    const left = x + 10 + label.offsetWidth > wave.box.clientWidth ? x - 10 - label.offsetWidth : x + 10;
    label.style.transform = `translateX(${Math.max(0, left)}px)`;
});
wave.box.addEventListener('pointerleave', () => {
    find('under-cursor').hidden = find('cursor').hidden = true;
});
wave.box.addEventListener('click', (event) => {
    player.seek(wave.messageAt(event)?.start ?? wave.positionAt(event));
});
wave.box.addEventListener('wheel', (event) => {
    const span = wave.to - wave.from;
    if (event.ctrlKey || event.metaKey) wave.zoom(Math.exp(event.deltaY / 300), wave.positionAt(event));
    else if (event.deltaX || event.shiftKey) {
        const moved = (event.deltaX || event.deltaY) / wave.box.clientWidth * span;
        wave.show(wave.from + moved, wave.to + moved);
    } else return;
    event.preventDefault();
}, { passive: false });
wave.map.addEventListener('click', (event) => {
    const place = wave.map.getBoundingClientRect();
    const at = Math.min(wave.timeline.length, (event.clientX - place.left) / place.width * wave.whole);
    const half = (wave.to - wave.from) / 2;
    wave.show(at - half, at + half);
    player.seek(at);
});
new ResizeObserver(() => wave.draw()).observe(wave.box);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => wave.draw());
for (const [event, prints] of [['beforeprint', true], ['afterprint', false]]) {
    window.addEventListener(event, () => {
        document.documentElement.classList.toggle('printing', prints);
        wave.draw();
    });
}
