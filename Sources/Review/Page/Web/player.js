'use strict';

// The player: one <audio> for each file of the chosen kind of recording, all at the same position. The first of those
// that the browser can play to the end leads.
const player = {
    timeline: undefined, kind: undefined, files: [], wanted: 0, frame: undefined, rate: 1,
    // A start that waits until all files can begin together.
    starting: undefined,
    // The elements that have been moved to the requested position since they were loaded.
    moved: new WeakSet(),
    // Without a sound device, Firefox reports an error for an element, and plays it in time.
    silent: new WeakSet(),
    // The positions of elements that are still moving to another one. Chromium stays in the middle of a move where a
    // second and a third one to the first position follow.
    next: new Map(),

    // Browsers do not play the later streams of a chained Opus file, so a file may end before the others.
    get leader() {
        const end = (file) => file.duration || 0;
        return this.files.filter((file) => this.canPlay(file)).reduce(
            (leader, file) => (leader && end(file) < end(leader) + 0.5 ? leader : file), undefined);
    },
    canPlay(file) { return !file.error || this.silent.has(file); },
    get isPlaying() { return Boolean(this.starting) || (this.leader ? !this.leader.paused : false); },
    // Until the browser has loaded the file, or if there is no file, the requested position.
    get position() {
        const { leader } = this;
        return this.moved.has(leader) && !this.next.has(leader) ? leader.currentTime : this.wanted;
    },

    open(timeline) {
        this.close();
        this.timeline = timeline;
        this.wanted = 0;
        find('kinds').hidden = timeline.kinds.length < 2;
        find('kind').replaceChildren(...timeline.kinds.map(
            (kind) => make('option', { value: kind, text: kindNames[kind] })));
        const kind = timeline.kinds.find(playsKind) ?? timeline.kinds[0];
        find('kind').value = kind ?? '';
        this.load(kind);
    },

    // Loads the recordings of a kind; of none if there are no recordings.
    load(kind) {
        this.close();
        spectrum.close();
        const { timeline } = this;
        this.kind = kind;
        const isPlayable = kind === undefined || playsKind(kind);
        if (!isPlayable) {
            notice(`This browser does not play ${kindNames[kind]}. ${this.otherwise} the session in Firefox or Chromium, `
                + 'or its files in an audio editor.');
        }
        this.files = (isPlayable ? timeline.recordings(kind) : []).map((audio) => {
            // Files that must start together are loaded before they are played.
            const element = make('audio', {
                preload: timeline.recordings(kind).length > 1 ? 'auto' : 'metadata',
                src: own.address(timeline.name, audio),
            });
            element.preservesPitch = true;
            element.playbackRate = element.defaultPlaybackRate = this.rate;
            element.addEventListener('error', () => this.fail(element, audio));
            element.addEventListener('loadedmetadata', () => this.know(element, audio));
            for (const event of ['play', 'pause', 'seeked', 'ended', 'timeupdate', 'ratechange']) {
                element.addEventListener(event, () => { if (element === this.leader) this.update(); });
            }
            element.addEventListener('seeked', () => {
                if (!this.next.has(element)) return;
                const position = this.next.get(element);
                this.next.delete(element);
                element.currentTime = position;
            });
            // A page in the background draws no frames.
            element.addEventListener('timeupdate', () => {
                if (element !== this.leader || element.paused) return;
                this.keepTogether();
                range.keep(this.position);
            });
            element.addEventListener('pause', () => { if (element === this.leader) this.stop(); });
            element.addEventListener('ended', () => { if (element === this.leader) this.end(); });
            return element;
        });
        find('audio').replaceChildren(...this.files);
        mixer.open(timeline, isPlayable ? timeline.recordings(kind) : [], this.files);
        for (const id of ['play', 'previous', 'next', 'speed', 'skip']) find(id).disabled = !this.files.length;
        this.update();
    },

    // Loads the files again, from where the page can read them now.
    reload() {
        const { position } = this;
        this.load(this.kind);
        this.seek(position);
    },

    close() {
        this.starting = undefined;
        this.next.clear();
        this.stop();
        mixer.close();
        for (const file of this.files) file.removeAttribute('src');
        for (const file of this.files) file.load();
        this.files = [];
    },

    know(element, audio) {
        if (this.wanted) element.currentTime = this.wanted;
        this.moved.add(element);
        if (!canSeek(element)) {
            notice(`This page comes from a server that sends no parts of files (HTTP ranges), so ${audio.path} can only be `
                + 'played from its beginning, and not from a position. Open the page from the disk, or from a server with '
                + 'ranges.');
        }
        const { length } = this.timeline;
        if (element.duration + 0.5 < length) {
            notice(`This browser can play only the first ${clock(element.duration, 0)} of ${audio.path}, which is `
                + `${clock(length, 0)} long. ${this.otherwise} the file in an audio editor to hear all of it.`);
        }
    },

    fail(element, audio) {
        if (!this.files.length) return;
        if (element.error.message.includes('OnMediaSinkAudioError')) {
            this.silent.add(element);
            notice('This browser finds no sound device, so it plays without sound. Connect one, and open the page '
                + 'again.');
            cancelAnimationFrame(this.frame);
            this.frame = requestAnimationFrame(() => this.tick());
            return;
        }
        notice(`This browser cannot play ${audio.path}. ${this.otherwise} the file in an audio editor. Its details are `
            + 'below.');
        this.update();
    },

    get otherwise() { return this.timeline.kinds.length > 1 ? 'Choose another recording, or open' : 'Open'; },

    async play() {
        if (!this.leader) return;
        if (this.leader.ended || this.position >= this.timeline.length - 0.01) this.seek(0);
        const starting = this.starting = {};
        const files = this.files.filter((file) => this.canPlay(file));
        if (files.length > 1 || mixer.isRouted) {
            this.update();
            await mixer.wake();
            await sync.ready(files);
            if (this.starting !== starting) return;
        }
        const started = Promise.all(files.map((file) => file.play()));
        this.starting = undefined;
        cancelAnimationFrame(this.frame);
        this.frame = requestAnimationFrame(() => this.tick());
        try {
            await started;
        } catch (error) {
            if (error.name === 'AbortError' || error.name === 'NotSupportedError') return;
            notice(`The browser did not start playing: ${error.message}`);
        }
    },
    pause() {
        this.starting = undefined;
        for (const file of this.files) file.pause();
        sync.reset(this.files, this.rate);
        this.update();
    },
    toggle() { if (this.isPlaying) this.pause(); else this.play(); },
    stop() {
        cancelAnimationFrame(this.frame);
        for (const file of this.files) if (file !== this.leader) file.pause();
    },

    // At the end of the recording, before the last samples are shown as played, a loop starts again.
    end() {
        this.stop();
        if (!find('loop').checked || (range.isSet && range.last > range.to)) return;
        this.seek(range.isSet ? range.from : 0);
        this.play();
    },

    seek(position) {
        if (!this.timeline) return;
        this.wanted = Math.max(0, Math.min(position, this.timeline.length));
        range.last = this.wanted;
        for (const file of this.files.filter((file) => this.moved.has(file))) {
            const isThere = Math.abs(file.currentTime - this.wanted) < 1e-4;
            this.next.delete(file);
            if (!file.seeking) file.currentTime = this.wanted;
            else if (!isThere) this.next.set(file, this.wanted);
        }
        sync.reset(this.files, this.rate);
        if (this.wanted && this.moved.has(this.leader) && !canSeek(this.leader)) say('This server allows no seeking');
        wave.reveal(this.wanted);
        this.update();
    },

    // Moves to the next message, or to the start of this message or the previous one.
    step(direction) {
        const { placed } = this.timeline ?? { placed: [] };
        const here = this.position;
        const found = direction > 0
            ? placed.find((message) => message.start > here + 0.02)
            : placed.findLast((message) => message.start < here - (this.isPlaying ? 1 : 0.02));
        if (found) this.seek(found.start);
        else if (direction < 0) this.seek(0);
    },

    setRate(rate) {
        this.rate = rate;
        find('speed').value = String(rate);
        for (const file of this.files) file.playbackRate = file.defaultPlaybackRate = rate;
        sync.reset(this.files, rate);
    },

    tick() {
        if (!this.isPlaying) return;
        const { position } = this;
        this.keepTogether();
        range.keep(position);
        // A redaction is not a silence.
        const { timeline } = this;
        if (find('skip').checked && !this.leader.seeking && !timeline.sounding(position).length
            && !timeline.redacted(position).length) {
            const isAhead = ({ start }) => start > position;
            const ahead = [timeline.placed.find(isAhead), ...timeline.redactions.filter(isAhead)].filter(Boolean);
            const next = Math.min(...ahead.map(({ start }) => start));
            if (ahead.length && next - position > 1) this.seek(next - 0.3);
        }
        this.update();
        this.frame = requestAnimationFrame(() => this.tick());
    },

    // The others follow the leader. A file that had ended before the position was moved back plays again.
    keepTogether() {
        const { leader, position } = this;
        const others = this.files.filter((file) => file !== leader && this.moved.has(file) && this.canPlay(file)
            && position < file.duration);
        if (!leader || leader.paused || leader.seeking) return;
        for (const file of others) if (file.paused) file.play().catch(() => {});
        sync.follow(leader, others, this.rate);
    },

    update() {
        if (!this.timeline) return;
        const { position, timeline } = this;
        if (this.isPlaying) {
            wave.reveal(position);
            this.wanted = position;
        }
        const name = this.isPlaying ? 'Pause' : 'Play';
        if (find('play').getAttribute('aria-label') !== name) find('play').setAttribute('aria-label', name);
        const time = timeline.time(position);
        find('position').textContent = clock(position);
        find('length').textContent = `of ${clock(timeline.length)}`;
        find('utc').textContent = time === undefined ? '' : `${timeOfDay(time)} UTC`;
        find('utc').hidden = time === undefined;
        find('local').textContent = zone.text(time);
        find('local').title = zone.name ?? '';
        wave.box.setAttribute('aria-valuemax', timeline.length.toFixed(3));
        wave.box.setAttribute('aria-valuenow', position.toFixed(3));
        // Text for screen readers, in whole seconds, so that it is not read out on every update.
        const words = clock(position, 0) + (time === undefined ? '' : `, ${timeOfDay(time, 0)} UTC`);
        if (wave.box.getAttribute('aria-valuetext') !== words) wave.box.setAttribute('aria-valuetext', words);
        wave.mark();
        preview.keep(position);
        session.markSounding(position);
    },
};

// Without ranges, a browser can move only within what it has loaded, and stays at the beginning.
const canSeek = ({ seekable, duration }) => seekable.length > 0 && seekable.end(seekable.length - 1) > duration - 1;

for (const rate of [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3]) {
    find('speed').append(make('option', { value: rate, text: `${rate}×` }));
}
find('speed').value = '1';
find('speed').addEventListener('change', () => player.setRate(Number(find('speed').value)));
find('kind').addEventListener('change', () => {
    const { position } = player;
    player.load(find('kind').value);
    player.seek(position);
});
find('play').addEventListener('click', () => player.toggle());
find('previous').addEventListener('click', () => player.step(-1));
find('next').addEventListener('click', () => player.step(1));
find('zoom-in').addEventListener('click', () => wave.zoom(0.5));
find('zoom-out').addEventListener('click', () => wave.zoom(2));
find('zoom-all').addEventListener('click', () => wave.show(0, wave.whole));
