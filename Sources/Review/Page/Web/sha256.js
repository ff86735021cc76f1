'use strict';

// SHA-256 (FIPS 180-4) of data that comes in pieces, because a browser's own takes only data that is in memory as a
// whole. A worker is made from the text of this class, so it uses nothing outside.
class Sha256 {
    constructor() {
        // The first 32 bits of the fractional parts of the roots of primes.
        const isPrime = (number) => {
            for (let factor = 2; factor * factor <= number; factor += 1) if (number % factor === 0) return false;
            return true;
        };
        const primes = [];
        for (let number = 2; primes.length < 64; number += 1) if (isPrime(number)) primes.push(number);
        const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32);
        this.constants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
        this.state = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
        this.words = new Int32Array(64);
        this.rest = new Uint8Array(64);
        this.length = 0;
    }

    // - data: a Uint8Array.
    update(data) {
        const { rest } = this;
        const used = this.length % 64;
        this.length += data.length;
        let at = 0;
        if (used) {
            const room = 64 - used;
            rest.set(data.subarray(0, room), used);
            if (data.length < room) return this;
            this.block(rest, 0);
            at = room;
        }
        for (; at + 64 <= data.length; at += 64) this.block(data, at);
        rest.set(data.subarray(at));
        return this;
    }

    block(data, from) {
        const words = this.words;
        const constants = this.constants;
        const state = this.state;
        for (let at = 0, place = from; at < 16; at += 1, place += 4) {
            words[at] = data[place] << 24 | data[place + 1] << 16 | data[place + 2] << 8 | data[place + 3];
        }
        for (let at = 16; at < 64; at += 1) {
            const early = words[at - 15];
            const late = words[at - 2];
            const one = (early >>> 7 | early << 25) ^ (early >>> 18 | early << 14) ^ early >>> 3;
            const two = (late >>> 17 | late << 15) ^ (late >>> 19 | late << 13) ^ late >>> 10;
            words[at] = (words[at - 16] + one | 0) + (words[at - 7] + two | 0) | 0;
        }
        let a = state[0];
        let b = state[1];
        let c = state[2];
        let d = state[3];
        let e = state[4];
        let f = state[5];
        let g = state[6];
        let h = state[7];
        for (let at = 0; at < 64; at += 1) {
            const sum = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
            const first = (h + sum | 0) + (g ^ e & (f ^ g)) + (constants[at] + words[at] | 0) | 0;
            const other = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
            const second = other + (a & b ^ a & c ^ b & c) | 0;
            h = g;
            g = f;
            f = e;
            e = d + first | 0;
            d = c;
            c = b;
            b = a;
            a = first + second | 0;
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    // Returns the digest in hexadecimal. Nothing can be added after it.
    hex() {
        const bits = this.length * 8;
        const end = new Uint8Array((this.length % 64 < 56 ? 64 : 128) - this.length % 64);
        end[0] = 0x80;
        const view = new DataView(end.buffer);
        view.setUint32(end.length - 8, Math.floor(bits / 2 ** 32));
        view.setUint32(end.length - 4, bits >>> 0);
        this.update(end);
        return Array.from(this.state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
    }
}
