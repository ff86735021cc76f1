'use strict';

// Keeps the files of a recording together. Each <audio> has a clock of its own: files that are started together can be
// some milliseconds apart, and after a stall they are further apart. The others follow the leader: a small difference
// is corrected by a slightly different speed, a large one by a jump. So the difference does not grow with the length.
const sync = {
    // Differences in seconds. Below `near` nothing is done; a correction ends below `fine`; above `far` the file jumps.
    fine: 0.001, near: 0.004, far: 0.2,
    // The files that are being corrected by their speed, and when a file has jumped last.
    correcting: new WeakSet(), jumped: new WeakMap(),
    // How long a jump takes, in seconds, so that the next one lands ahead of the leader by this much.
    delay: new WeakMap(),

    // Waits until the files can start at once, but not for longer than a stalled disk would be worth.
    async ready(files) {
        const isReady = (file) => file.readyState >= 3 && !file.seeking;
        const waiting = files.filter((file) => !isReady(file) && !file.error && !file.ended);
        await Promise.race([
            new Promise((resolve) => { setTimeout(resolve, 3000); }),
            Promise.all(waiting.map((file) => new Promise((resolve) => {
                const look = () => { if (isReady(file) || file.error) resolve(); };
                for (const event of ['canplay', 'seeked', 'error', 'emptied']) file.addEventListener(event, look);
            }))),
        ]);
    },

    // Corrects the files that play with the leader.
    follow(leader, files, rate, now = performance.now()) {
        const at = leader.currentTime;
        for (const file of files) {
            if (file === leader || file.seeking || file.paused) continue;
            const ahead = file.currentTime - at;
            if (Math.abs(ahead) > this.far) {
                // A jump needs time to take effect.
                if (now - (this.jumped.get(file) ?? -Infinity) < 1500) continue;
                const delay = this.delay.get(file) ?? 0;
                if (this.jumped.has(file)) this.delay.set(file, Math.max(0, Math.min(1, delay - ahead)));
                this.jumped.set(file, now);
                file.currentTime = at + (this.delay.get(file) ?? 0);
                this.set(file, rate);
            } else this.set(file, this.rate(file, ahead, rate));
        }
    },

    // Returns the speed for a file that is ahead of the leader by some seconds.
    rate(file, ahead, rate) {
        const isFar = Math.abs(ahead) > (this.correcting.has(file) ? this.fine : this.near);
        this.correcting[isFar ? 'add' : 'delete'](file);
        return isFar ? rate * (1 - Math.max(-0.08, Math.min(0.08, ahead * 4))) : rate;
    },

    set(file, rate) { if (Math.abs(file.playbackRate - rate) > 0.0005) file.playbackRate = rate; },
};
