'use strict';

// Spectrograms of the part that is shown, in place of the waveforms, computed when asked for.
const spectrum = {
    isOn: false,
    // The image of each lane, with the part that it shows.
    images: new Map(),
    // Longer parts are not computed, in seconds.
    longest: 300,
    // Levels in decibels of full scale that are blank, and that have the full colour.
    quiet: -90, loud: -30,

    toggle() {
        const { timeline } = wave;
        if (!timeline) return;
        const audio = timeline.recordings(player.kind);
        if (!this.isOn && !audio.every((recording) => own.file(timeline.name, recording))) {
            say('Choose the folder of the bag, or the recordings, first');
            find('choose-folder-button').focus();
            return;
        }
        this.isOn = !this.isOn;
        find('spectrum').setAttribute('aria-pressed', String(this.isOn));
        this.close();
        wave.draw();
    },

    // Forgets the images.
    close() {
        this.images.clear();
        find('spectrum-note').textContent = '';
    },

    // Ends the spectrogram, as another session or recording is opened.
    end() {
        this.isOn = false;
        find('spectrum').setAttribute('aria-pressed', 'false');
        this.close();
    },

    // Draws the image of a lane where there is one. Starts to make one if the part has changed.
    //
    // - Returns: whether the lane has an image of what is shown.
    draw(context, lane, width) {
        if (!this.isOn) return false;
        const part = `${wave.from} ${wave.to} ${width} ${lane.height}`;
        const image = this.images.get(lane);
        if (image?.part !== part) {
            this.images.set(lane, { part });
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.make(width), 120);
            return false;
        }
        if (!image.canvas) return false;
        context.drawImage(image.canvas, 0, lane.top, width, lane.height);
        context.fillStyle = wave.ink('--quiet');
        context.fillText(`${image.top / 1000} kHz`, width - 44, lane.top + 8);
        context.fillText('0', width - 14, lane.top + lane.height - 8);
        return true;
    },

    async make(width) {
        const { timeline } = wave;
        const [from, to] = [wave.from, Math.min(wave.to, timeline?.length ?? 0)];
        if (!timeline || !this.isOn) return;
        if (to - from > this.longest) {
            find('spectrum-note').textContent = `The spectrogram shows at most ${clock(this.longest, 0)}: zoom in.`;
            return;
        }
        find('spectrum-note').textContent = 'Computing the spectrogram…';
        const reasons = new Set();
        for (const audio of timeline.recordings(player.kind)) {
            const file = own.file(timeline.name, audio);
            let read;
            try {
                read = await samples.read(audio, file, { from: Math.max(0, from - 0.1), to: to + 0.1 }, timeline.document);
            } catch (error) {
                read = { reason: `${audio.path} cannot be read: ${error.message}` };
            }
            if (wave.timeline !== timeline || wave.from !== from) return;
            if (read.reason) reasons.add(read.reason);
            for (const lane of read.reason ? [] : timeline.lanes) {
                const channel = audio.channels.indexOf(lane.name);
                const image = this.images.get(lane);
                if (channel < 0 || !image) continue;
                image.top = Math.min(timeline.document.sampleRate, read.rate) / 2;
                image.canvas = this.image(read, channel, image.top, lane, width);
            }
        }
        find('spectrum-note').textContent = reasons.size ? `No spectrogram: ${[...reasons].join('; ')}.` : '';
        wave.draw();
    },

    // Returns the picture: a column for each pixel, the lowest frequency at the bottom.
    image({ rate, start, channels }, channel, top, lane, width) {
        const canvas = document.createElement('canvas');
        const columns = canvas.width = Math.max(1, Math.round(width));
        const rows = canvas.height = Math.max(1, Math.round(lane.height * (window.devicePixelRatio || 1)));
        const context = canvas.getContext('2d');
        const picture = context.createImageData(columns, rows);
        const colour = wave.ink(wave.colourOf(lane)).match(/\w\w/g).map((part) => parseInt(part, 16));
        const size = 2 ** Math.round(Math.log2(rate * 0.03));
        const transform = new Transform(size);
        const perColumn = (wave.to - wave.from) / columns;
        for (let column = 0; column < columns; column += 1) {
            const at = Math.round((wave.from + (column + 0.5) * perColumn - start) * rate - size / 2);
            const power = transform.power(channels[channel], at);
            for (let row = 0; row < rows; row += 1) {
                // The loudest of the frequencies that share a row.
                const last = Math.floor((rows - row) / rows * top / rate * size);
                const first = Math.min(last, Math.ceil((rows - row - 1) / rows * top / rate * size));
                let most = 0;
                for (let bin = first; bin <= last; bin += 1) most = Math.max(most, power[bin]);
                const level = (10 * Math.log10(most + 1e-12) - this.quiet) / (this.loud - this.quiet);
                picture.data.set([...colour, 255 * Math.max(0, Math.min(1, level))], 4 * (row * columns + column));
            }
        }
        context.putImageData(picture, 0, 0);
        return canvas;
    },
};

// The power of frequencies: a fast Fourier transform of radix 2 with a Hann window.
class Transform {
    constructor(size) {
        this.size = size;
        this.window = Float64Array.from({ length: size }, (_, at) => 0.5 - 0.5 * Math.cos(2 * Math.PI * at / size));
        this.real = new Float64Array(size);
        this.imaginary = new Float64Array(size);
        this.cosine = Float64Array.from({ length: size / 2 }, (_, at) => Math.cos(2 * Math.PI * at / size));
        this.sine = Float64Array.from({ length: size / 2 }, (_, at) => Math.sin(2 * Math.PI * at / size));
        const digits = Math.log2(size);
        this.reversed = Uint32Array.from({ length: size }, (_, at) => {
            let reversed = 0;
            for (let digit = 0; digit < digits; digit += 1) reversed |= (at >> digit & 1) << (digits - 1 - digit);
            return reversed;
        });
    }

    // Returns the power of each frequency from 0 to half the rate; a sine of full scale has the power 1.
    power(signal, start) {
        const { size, real, imaginary, cosine, sine } = this;
        for (let at = 0; at < size; at += 1) {
            real[this.reversed[at]] = (signal[start + at] ?? 0) * this.window[at];
            imaginary[at] = 0;
        }
        for (let half = 1; half < size; half *= 2) {
            const step = size / (2 * half);
            for (let block = 0; block < size; block += 2 * half) {
                for (let at = 0; at < half; at += 1) {
                    const [low, high] = [block + at, block + at + half];
                    const [c, s] = [cosine[at * step], sine[at * step]];
                    const x = real[high] * c + imaginary[high] * s;
                    const y = imaginary[high] * c - real[high] * s;
                    [real[high], imaginary[high]] = [real[low] - x, imaginary[low] - y];
                    real[low] += x;
                    imaginary[low] += y;
                }
            }
        }
        const power = new Float64Array(size / 2 + 1);
        for (let bin = 0; bin <= size / 2; bin += 1) power[bin] = (real[bin] ** 2 + imaginary[bin] ** 2) * (4 / size) ** 2;
        return power;
    }
}

find('spectrum').addEventListener('click', () => spectrum.toggle());
