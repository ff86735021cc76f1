'use strict';

// Silences that `--max-gap` shortened. The clock of the day jumps there; the recording does not.
const cutWords = (cut) => `${clock(cut.cut, 0)} of silence left out`;

const cuts = {
    show(timeline) {
        find('session-cuts').hidden = !timeline.cuts.length;
        if (!timeline.cuts.length) return;
        const limit = index.options.maxGapSeconds;
        const all = timeline.cuts.at(-1).removed;
        find('cuts-note').textContent = `${counted(timeline.cuts.length, 'silence')} of this session `
            + `${timeline.cuts.length === 1 ? 'was' : 'were'} shortened${limit === undefined ? '' : ` to ${clock(limit)}`} `
            + `when the recording was made (--max-gap); ${clock(all)} is left out. A dashed line marks where. The UTC time `
            + 'jumps there; “of” and offsets count what is in the recording.';
        find('session-cuts').querySelector('ul').replaceChildren(...timeline.cuts.map((cut) => {
            const jump = make('button', { type: 'button', text: clock(cut.at),
                'aria-label': `Jump to the shortened silence at ${clock(cut.at)}` });
            jump.addEventListener('click', () => player.seek(cut.at));
            const until = timeline.time(cut.at);
            return make('li', {}, jump, ` ${cutWords(cut)}${until === undefined ? ''
                : `: ${timeOfDay(until - cut.cut * 1000)} – ${timeOfDay(until)} UTC`}`);
        }));
    },
};
