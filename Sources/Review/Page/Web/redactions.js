'use strict';

// Redactions: what was replaced, why, and by whom. The text of a redacted message is the same in every conversation.
const redactedText = '[REDACTED]';

const redactionWords = ({ reason, by }) => `redacted: ${reason}${by === undefined ? '' : `, by ${by}`}`;

const redactions = {
    // Lists the redactions of a recording, with buttons that jump to them.
    show({ redactions: found }) {
        find('session-redactions').hidden = !found.length;
        find('session-redactions').querySelector('ul').replaceChildren(...found.map((redaction) => {
            const jump = make('button', { type: 'button', text: clock(redaction.start), 'aria-label':
                `Jump to the redaction at ${clock(redaction.start)}` });
            jump.addEventListener('click', () => player.seek(redaction.start));
            return make('li', {}, jump, ` – ${clock(redaction.end)} `, make('bdi', { class: 'quiet',
                text: redaction.channels.join(', ') }), ` ${this.filling(redaction)} in place of the sound; `,
                make('bdi', { text: redactionWords(redaction) }));
        }));
    },

    // A file may have its own filling: Opus files get silence.
    filling({ style, audio = [] }) {
        if (style !== 'tone') return 'silence';
        return audio.some((file) => file.style === 'silence') ? 'a tone, in Opus files silence,' : 'a tone';
    },

    // Returns what the table says of a message of which sound was replaced.
    of(message) {
        return message.redactions.map((redaction) => make('div', { class: 'why', text: redactionWords(redaction) }));
    },
};
