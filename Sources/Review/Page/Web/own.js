'use strict';

// Files of the bag that the reviewer has chosen. A browser plays the files beside a page that is opened from disk, but
// does not let the page read their samples. A page may read a file that its reader chooses. Nothing leaves the computer.
const own = {
    // By `session/file`.
    files: new Map(), addresses: new Map(),

    // Whether the page can read the recordings itself: their address is that of the page.
    get isServed() { return ['http:', 'https:'].includes(location.protocol); },

    key: (session, audio) => `${session}/${audio.path}`,
    // A file of another size is not the recording. The sizes of other sessions are known when they are opened.
    file(session, audio) {
        const file = this.files.get(this.key(session, audio));
        return file?.size === audio.bytes ? file : undefined;
    },
    has(session, audio) { return this.isServed || this.file(session, audio) !== undefined; },

    // Returns the address to play a recording from.
    address(session, audio) {
        const key = this.key(session, audio);
        const file = this.file(session, audio);
        if (!file) return `../sessions/${encodeURIComponent(session)}/${encodeURIComponent(audio.path)}`;
        if (!this.addresses.has(key)) this.addresses.set(key, URL.createObjectURL(file));
        return this.addresses.get(key);
    },

    // Takes the recordings of the open session from chosen files, and those of all sessions from a chosen folder.
    //
    // - Returns: the reasons why files of the open session are not used.
    take(chosen, timeline) {
        const audio = timeline.document.audio;
        const refused = [];
        for (const file of chosen) {
            const parts = file.webkitRelativePath.split('/').filter(Boolean);
            const name = file.name;
            const session = parts.length > 1 ? parts.at(-2) : timeline.name;
            if (session !== timeline.name) {
                if (kinds.includes(name.split('.').pop())) this.put(`${session}/${name}`, file);
                continue;
            }
            const found = audio.find((audio) => audio.path === name);
            if (!found) {
                if (parts.length < 2) refused.push(`${name} is not a recording of this session`);
            } else if (found.bytes !== file.size) {
                refused.push(`${name} has ${file.size.toLocaleString('en')} bytes; the recording of this session has `
                    + found.bytes.toLocaleString('en'));
            } else this.put(this.key(session, found), file);
        }
        return refused;
    },

    put(key, file) {
        if (this.addresses.has(key)) URL.revokeObjectURL(this.addresses.get(key));
        this.addresses.delete(key);
        this.files.set(key, file);
    },
};
