'use strict';

// SHA-256 (FIPS 180-4) of data that comes in pieces, because a browser's own takes only data that is in memory as a
// whole. A worker is made from the text of this class, so it uses nothing outside.
class Sha256 {
    constructor() {
        // Section 4.2.2.
        this.constants = Int32Array.of(
            0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
            0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
            0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
            0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
            0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
            0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
            0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
            0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2);
        // Section 5.3.3.
        this.state = Int32Array.of(
            0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19);
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
