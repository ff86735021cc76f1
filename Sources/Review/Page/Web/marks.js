'use strict';

// Notes and planned redactions on the waveform.
const marks = {
    draw(context) {
        const { timeline } = wave;
        if (!timeline || timeline.isWritten) return;
        for (const row of preview.rows) this.drawPlanned(context, timeline, row);
        for (const note of notes.of(timeline.name)) {
            const span = spanOf(note, timeline);
            if (span) this.drawNote(context, span);
        }
    },

    // A flag in the ruler where it begins, and a line as long as it is.
    drawNote(context, { from, to }) {
        const [x, end] = [wave.x(from), wave.x(to)];
        const width = wave.box.clientWidth;
        if (end < -8 || x > width) return;
        const bottom = wave.rulerHeight;
        context.fillStyle = wave.ink('--note');
        context.fillRect(Math.max(0, x), bottom - 3, Math.max(2, Math.min(end, width) - Math.max(0, x)), 3);
        context.beginPath();
        context.moveTo(x, bottom - 9);
        context.lineTo(x + 6, bottom - 6);
        context.lineTo(x, bottom - 3);
        context.closePath();
        context.fill();
        context.fillRect(x, bottom - 9, 1.5, 9);
    },

    // A hatched frame in the lanes of those who will be hidden.
    drawPlanned(context, { lanes }, row) {
        const [from, to] = [row.from, row.to].map(
            (at) => Math.max(-2, Math.min(wave.box.clientWidth + 2, wave.x(Number(at)))));
        if (to < 0 || from > wave.box.clientWidth) return;
        const width = Math.max(2, to - from);
        for (const lane of lanes) {
            if (!lane.speakers.some(({ name }) => hidesSpeaker(row, name))) continue;
            context.save();
            context.beginPath();
            context.rect(from, lane.top, width, lane.height);
            context.clip();
            context.strokeStyle = wave.ink('--redacted');
            context.globalAlpha = 0.75;
            context.beginPath();
            for (let x = from - lane.height; x < from + width; x += 6) {
                context.moveTo(x, lane.top + lane.height);
                context.lineTo(x + lane.height, lane.top);
            }
            context.stroke();
            context.globalAlpha = 1;
            context.lineWidth = 2;
            context.strokeRect(from, lane.top, width, lane.height);
            context.restore();
        }
    },

    // What is said of a position under the pointer.
    at(position) {
        const { timeline } = wave;
        const near = 4 * (wave.to - wave.from) / wave.box.clientWidth;
        const found = notes.of(timeline.name).filter((note) => {
            const span = spanOf(note, timeline);
            return span && position >= span.from - near && position <= Math.max(span.to, span.from + 2 * near);
        });
        const short = (text) => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
        const words = ({ text, tags, issues }) => [text, ...tags, ...issues].filter(Boolean).join(', ') || 'bookmark';
        const planned = preview.rows.filter(({ from, to }) => Number(from) <= position && position < Number(to));
        return [...found.map((note) => `note: ${short(words(note))}`), ...planned.map(plannedWords)];
    },
};
