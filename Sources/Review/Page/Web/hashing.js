'use strict';

// Hashes files of the reader's choice, in pieces, so that memory does not grow with their sizes: in a worker where the
// browser makes one for a page on the disk, otherwise in the page, which stays alive between pieces.

// A worker is made from the text of this function, so it uses nothing outside but what it is given.
//
// - taken: called with the number of bytes of each piece.
// - isEnded: whether to stop.
// Returns the digest; undefined if it was stopped.
async function hashFile(Hash, file, piece, taken, isEnded) {
    const hash = new Hash();
    for (let at = 0; at < file.size; at += piece) {
        const data = new Uint8Array(await file.slice(at, at + piece).arrayBuffer());
        if (isEnded()) return undefined;
        hash.update(data);
        taken(data.length);
    }
    return hash.hex();
}

class FileHasher {
    constructor() { this.isEnded = false; }

    // Stops at the next piece.
    end() {
        this.isEnded = true;
        this.worker?.terminate();
        this.stop?.();
    }

    // Returns a hasher that is ready.
    static async start() {
        const hasher = new FileHasher();
        try {
            hasher.worker = await this.worker();
        } catch {
            // Then the page does it.
        }
        return hasher;
    }

    static worker() {
        const source = `'use strict';\n${Sha256}\n${hashFile}\nonmessage = async ({ data: file }) => {
            try {
                const taken = (bytes) => postMessage({ bytes });
                postMessage({ hex: await hashFile(Sha256, file, ${1 << 22}, taken, () => false) });
            } catch (error) {
                postMessage({ error: error.message });
            }
        };\npostMessage({});`;
        const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
        return new Promise((resolve, reject) => {
            const worker = new Worker(address);
            worker.onmessage = () => resolve(worker);
            worker.onerror = (event) => {
                event.preventDefault();
                reject(new Error('no worker'));
            };
        }).finally(() => URL.revokeObjectURL(address));
    }

    // - taken: called with the number of bytes that were hashed since the last call.
    // Returns the digest; undefined if it was stopped. Throws if the file cannot be read.
    async digest(file, taken) {
        if (!this.worker) return hashFile(Sha256, file, 1 << 19, taken, () => this.isEnded);
        if (this.isEnded) return undefined;
        return new Promise((resolve, reject) => {
            this.stop = () => resolve(undefined);
            this.worker.onerror = (event) => {
                event.preventDefault();
                reject(new Error('the browser stopped the work on it'));
            };
            this.worker.onmessage = ({ data: { bytes, hex, error } }) => {
                if (bytes !== undefined) taken(bytes);
                else if (error !== undefined) reject(new Error(error));
                else resolve(hex);
            };
            this.worker.postMessage(file);
        });
    }
}

// Returns the SHA-256 of a small file, or of bytes.
const sha256Of = (data) => new Sha256().update(data).hex();
const utf8 = (text) => new TextEncoder().encode(text);
