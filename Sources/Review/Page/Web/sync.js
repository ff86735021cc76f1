'use strict';

// Keeps the files of a recording together. Each <audio> has a clock of its own: files that are started together can be
// some milliseconds apart, and after a stall they are further apart. The others follow the leader: a small difference is
// corrected by a slightly different speed, a large one by a jump. So the difference does not grow with the length.
const sync = {
    // Differences in seconds: up to `near`, files are left alone; from `far` on, they jump.
    near: 0.005, far: 0.2,
    // One reading of the clocks can be wrong by more than the files are apart, above all on a busy computer. So the
    // middle one of several readings decides.
    readings: 15,
    // What is known of each file that follows.
    files: new WeakMap(),

    // Waits until the files can start at once, but for 3 s at most, in case one of them never can.
    async ready(files) {
        const isReady = (file) => file.readyState >= 3 && !file.seeking;
        const waiting = files.filter((file) => !isReady(file) && !file.error && !file.ended);
        if (!waiting.length) return;
        await Promise.race([
            new Promise((resolve) => { setTimeout(resolve, 3000); }),
            Promise.all(waiting.map((file) => new Promise((resolve) => {
                const look = () => { if (isReady(file) || file.error) resolve(); };
                for (const event of ['canplay', 'seeked', 'error', 'emptied']) file.addEventListener(event, look);
            }))),
        ]);
    },

    // Forgets what was read of the clocks, as the files move to another position or stop.
    reset(files, rate) {
        for (const file of files) {
            this.files.delete(file);
            this.set(file, rate);
        }
    },

    // Corrects the files that play with the leader.
    follow(leader, files, rate) {
        const at = leader.currentTime;
        for (const file of files) {
            if (file === leader || file.seeking || file.paused) continue;
            if (!this.files.has(file)) this.files.set(file, { ahead: [], delay: 0 });
            const known = this.files.get(file);
            if (known.until !== undefined) {
                if (at < known.until) continue;
                known.until = undefined;
                known.ahead = [];
                this.set(file, rate);
            }
            known.ahead.push(file.currentTime - at);
            if (known.ahead.length < this.readings) continue;
            const ahead = known.ahead.toSorted((one, other) => one - other)[Math.floor(this.readings / 2)];
            known.ahead.shift();
            if (Math.abs(ahead) > this.far) this.jump(file, known, at, ahead);
            else if (Math.abs(ahead) > this.near) this.correct(file, known, at, ahead, rate);
        }
    },

    // A jump takes time. If the file is late after one, the next one lands ahead of the leader by as much.
    jump(file, known, at, ahead) {
        if (known.hasJumped) known.delay = Math.max(0, Math.min(1, known.delay - ahead));
        known.hasJumped = true;
        known.ahead = [];
        file.currentTime = at + known.delay;
    },

    // Plays the file a little faster or slower until it has made up the difference.
    correct(file, known, at, ahead, rate) {
        const share = Math.abs(ahead) > 0.05 ? 0.08 : 0.04;
        known.until = at + Math.abs(ahead) / share;
        this.set(file, rate * (1 - Math.sign(ahead) * share));
    },

    set(file, rate) { if (Math.abs(file.playbackRate - rate) > 0.0005) file.playbackRate = rate; },
};
