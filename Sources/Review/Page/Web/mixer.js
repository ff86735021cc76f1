'use strict';

// The voices: what is heard of each speaker, and where. A file for each speaker has a volume of its own in every
// browser. The channels of one file, and the balance, need Web Audio, which is silent for files that the page may not
// read; see `own`.
const mixer = {
    // The settings of each voice by its name. They are kept while the reviewer goes from session to session.
    settings: new Map(),
    voices: [], context: undefined,

    // - files: the elements, in the order of `audio`.
    open(timeline, audio, files) {
        this.close();
        const several = audio.reduce((sum, { channels }) => sum + channels.length, 0);
        const isRead = audio.length > 0 && audio.every((recording) => own.has(timeline.name, recording));
        this.isRouted = isRead;
        this.voices = audio.flatMap((recording, at) => recording.channels.map((name, channel) => {
            const speaker = timeline.speakers.find((speaker) => speaker.name === name);
            const isAlone = recording.channels.length === 1;
            const side = isAlone ? 0 : recording.channels.length === 2 ? [-1, 1][channel] : 0;
            if (!this.settings.has(name)) this.settings.set(name, { muted: false, solo: false, volume: 1 });
            return { name, file: files[at], channel, count: recording.channels.length, isAlone, side,
                colour: speaker?.colour ?? '--mix', set: this.settings.get(name) };
        }));
        if (isRead) this.route(files);
        this.show(timeline, audio, several);
        this.apply();
    },

    close() {
        // A node that belongs to an element that is gone would keep the element.
        for (const node of this.nodes ?? []) node.disconnect();
        this.nodes = [];
        this.voices = [];
        this.isRouted = false;
    },

    // Sends each voice through a volume of its own to both sides.
    route(files) {
        this.context ??= new AudioContext();
        const { context } = this;
        const out = context.createChannelMerger(2);
        out.connect(context.destination);
        this.nodes.push(out);
        for (const file of files) {
            const voices = this.voices.filter((voice) => voice.file === file);
            const source = context.createMediaElementSource(file);
            const split = context.createChannelSplitter(Math.max(1, voices.length));
            source.connect(split);
            this.nodes.push(source, split);
            for (const voice of voices) {
                voice.sides = [0, 1].map((side) => {
                    const gain = context.createGain();
                    split.connect(gain, voice.channel);
                    gain.connect(out, 0, side);
                    this.nodes.push(gain);
                    return gain;
                });
            }
        }
    },

    // Browsers start a context only after the reader has done something.
    async wake() { if (this.isRouted && this.context.state === 'suspended') await this.context.resume(); },

    // Applies the settings to what is played.
    apply() {
        const isSolo = this.voices.some(({ set }) => set.solo);
        for (const { name, file, set, sides, side } of this.voices) {
            const volume = preview.hides(name) || set.muted || (isSolo && !set.solo) ? 0 : set.volume;
            const balance = set.balance ?? side;
            if (sides) {
                file.muted = false;
                file.volume = 1;
                // Linear, so that a voice in the middle is as loud on both sides as in the file.
                const gains = [Math.min(1, 1 - balance), Math.min(1, 1 + balance)];
                sides.forEach((gain, at) => gain.gain.setTargetAtTime(volume * gains[at], this.context.currentTime, 0.01));
            } else if (this.voices.filter((voice) => voice.file === file).length === 1) {
                file.muted = volume === 0;
                file.volume = Math.min(1, volume);
            } else file.muted = this.voices.some((voice) => voice.file === file && preview.hides(voice.name));
        }
    },

    // MARK: the controls

    show(timeline, audio, several) {
        const rows = several < 2 && !this.isRouted ? [] : this.voices.map((voice) => this.row(voice));
        find('voices').replaceChildren(...rows);
        find('mixer').hidden = !audio.length;
        const isOne = audio.length === 1 && audio[0].channels.length > 1;
        const mixed = audio.length === 1 && audio[0].channels.length === 1 && timeline.speakers.length > 1;
        const words = [];
        if (mixed) {
            words.push('All speakers are in one channel of this file, so they cannot be separated.');
            if (timeline.kinds.includes('opus') && player.kind !== 'opus') {
                words.push('The recording “Ogg Opus” has a file for each speaker.');
            }
        }
        if (!this.isRouted) {
            words.push(`${isOne ? 'To mute, move or amplify one speaker in this file, and for the spectrogram,'
                : 'For balance, more volume and the spectrogram,'} choose the folder of the bag, or the `
                + `${audio.length === 1 ? 'recording' : 'recordings'}: a page on the disk may play files, but not read `
                + 'them. Nothing is sent anywhere.');
        }
        const isChosen = audio.every((recording) => own.file(timeline.name, recording));
        if (this.isRouted && !isChosen) words.push('For the spectrogram, choose the folder of the bag, or the recordings.');
        find('mixer-note').textContent = words.join(' ');
        find('mixer-files').hidden = isChosen && !words.length;
        find('mixer-choice').hidden = isChosen;
        if (several > 1 && isOne && !this.isRouted && timeline.kinds.includes('opus')) {
            find('mixer-note').append(' The recording “Ogg Opus” needs no choice for muting.');
        }
    },

    row(voice) {
        const { name, set } = voice;
        const canMute = voice.isAlone || this.isRouted;
        const toggle = (word, member, letter) => {
            const button = make('button', { type: 'button', class: 'toggle', 'aria-pressed': String(set[member]),
                'aria-label': `${word} ${name}`, title: canMute ? word : this.why, text: letter });
            button.disabled = !canMute;
            button.addEventListener('click', () => {
                set[member] = !set[member];
                button.setAttribute('aria-pressed', String(set[member]));
                this.apply();
            });
            return button;
        };
        const slider = (word, member, { least, most, value, isOn }) => {
            const box = make('input', { type: 'range', min: least, max: most, step: 0.05, 'aria-label': `${word} of ${name}`,
                title: isOn ? word : this.why });
            box.value = String(value);
            box.disabled = !isOn;
            const tell = () => box.setAttribute('aria-valuetext', this.words(member, Number(box.value)));
            tell();
            box.addEventListener('input', () => {
                set[member] = Number(box.value);
                tell();
                this.apply();
            });
            return make('label', {}, word, box);
        };
        return make('div', { class: 'voice', role: 'group', 'aria-label': name }, make('span', { class: 'name' },
            wave.swatch(voice.colour), make('bdi', { text: name })),
            toggle('Mute', 'muted', 'M'), toggle('Solo', 'solo', 'S'),
            slider('Volume', 'volume', { least: 0, most: this.isRouted ? 2 : 1, value: set.volume, isOn: canMute }),
            slider('Balance', 'balance', { least: -1, most: 1, value: set.balance ?? voice.side, isOn: this.isRouted }));
    },

    why: 'Choose the bag’s folder or the recording first',

    words(member, value) {
        if (member === 'volume') return `${Math.round(value * 100)} %`;
        const share = Math.round(Math.abs(value) * 100);
        return share ? `${share} % ${value < 0 ? 'left' : 'right'}` : 'middle';
    },
};

for (const id of ['choose-folder', 'choose-files']) {
    find(`${id}-button`).addEventListener('click', () => find(id).click());
    find(id).addEventListener('change', () => {
        const { timeline } = session;
        if (!timeline || timeline.isWritten) return;
        const refused = own.take(find(id).files, timeline);
        for (const reason of refused) notice(`${reason}. It is not used.`);
        const audio = timeline.recordings(player.kind);
        const found = audio.filter((recording) => own.has(timeline.name, recording));
        if (found.length) player.reload();
        else if (!refused.length) {
            notice(`The choice does not have ${audio.map(({ path }) => path).join(', ')} of session ${timeline.name}.`);
        }
        // The same choice again is a change, too.
        find(id).value = '';
    });
}
