'use strict';

// Hearing planned redactions before they are made: the speakers that a span hides are silent in it. The sound is
// switched while it plays, so the ends are exact to about a twentieth of a second; the span is silent from a little
// before.
const preview = {
    // Whether planned spans are heard as they will be, and the end of a span that is heard alone.
    isOn: false, end: undefined,
    // The planned redaction that is being written, if any.
    draft: [],
    early: 0.06,
    hidden: '',

    get rows() {
        return [...this.draft, ...notes.plannedOf(session.name)].filter(({ message }) => message === undefined);
    },

    // Whether a voice is silent now.
    hides(name) {
        if (!this.isOn || !session.timeline) return false;
        const { position } = player;
        return this.rows.some((row) => {
            const { from, to } = plannedSpan(row);
            return position >= from - this.early * player.rate && position < to && hidesSpeaker(row, name);
        });
    },

    // Called while the recording plays.
    keep(position) {
        if (!session.timeline || session.timeline.isWritten) return;
        const names = mixer.voices.map(({ name }) => name).filter((name) => this.hides(name)).join('\n');
        if (names !== this.hidden) {
            this.hidden = names;
            mixer.apply();
        }
        if (this.end !== undefined && position >= this.end) {
            this.end = undefined;
            player.pause();
            this.set(false);
        }
    },

    set(wanted) {
        const isOn = wanted && Boolean(session.timeline) && !session.timeline.isWritten;
        this.isOn = isOn;
        if (!isOn) this.end = undefined;
        find('preview').checked = isOn;
        find('preview-note').textContent = isOn ? shown(this.words) : '';
        find('preview-note').hidden = !isOn;
        this.keep(player.position);
    },

    // Plays a span with what is around it.
    hear(row) {
        const { from, to } = plannedSpan(row);
        this.set(true);
        player.seek(from - 1.5);
        this.end = Math.min(to + 1.5, session.timeline.length - 0.02);
        player.play();
    },

    // What is heard, and what will be otherwise.
    get words() {
        const words = ['Planned spans are silent in this preview, also where a tone is chosen.'];
        const names = [...new Set(this.rows.map(({ speaker }) => speaker).filter(Boolean))];
        const isTogether = player.files.length === 1 && mixer.voices.length > 1 && !mixer.isRouted;
        if (isMixed()) words.push('All speakers are in one channel, so all of them are redacted in a span.');
        else if (names.length && isTogether) {
            words.push('Here everybody is silent, because a page on the disk cannot separate the speakers of this file; '
                + `the redaction hides ${names.join(', ')} alone. Choose the folder of the bag to hear the others.`);
        }
        if (session.timeline?.kinds.includes('opus')) {
            words.push('In Opus files, up to 120 ms beside a span are silent, too.');
        }
        return words.join(' ');
    },
};

find('preview').addEventListener('change', () => preview.set(find('preview').checked));
