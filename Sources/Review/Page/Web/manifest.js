'use strict';

// The manifests of a bag (RFC 8493) and what stands in its folder. Nothing here reads a file.
const tagManifest = 'tagmanifest-sha256.txt';
const payloadManifest = 'manifest-sha256.txt';

// Returns the lines of a manifest as { path, digest }, and those that are none as `broken`.
//
// A path has CR, LF and % as %0D, %0A and %25; nothing else is decoded (RFC 8493 section 2.1.3).
function readManifest(text) {
    const [entries, broken, seen] = [[], [], new Set()];
    for (const line of text.split(/\r\n|[\r\n]/)) {
        if (!line) continue;
        const [, digest, written] = /^([0-9a-fA-F]{64})[ \t]+\*?([^ \t][^]*)$/.exec(line) ?? [];
        const path = written?.replace(/^\.\//, '').replace(/%(0[AD]|25)/gi,
            (code) => String.fromCharCode(parseInt(code.slice(1), 16)));
        const isInside = path !== undefined && !path.startsWith('/')
            && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
        if (!isInside || seen.has(path)) broken.push(line);
        else entries.push({ path, digest: digest.toLowerCase() });
        seen.add(path);
    }
    return { entries, broken };
}

// Returns the text whose SHA-256 is the page's `contentSha256`: the lines of the documents of all sessions.
function contentLines(entries) {
    return entries.filter(({ path }) => /^data\/sessions\/[^/]+\/timeline\.json$/.test(path))
        .sort((one, other) => (one.path < other.path ? -1 : 1))
        .map(({ path, digest }) => `${digest}  ${path}\n`).join('');
}

// The files of a chosen folder by their paths in the bag.
class BagFolder {
    // - chosen: files with `webkitRelativePath`, which begins with the name of the folder.
    constructor(chosen) {
        this.files = new Map();
        for (const file of chosen) {
            const parts = file.webkitRelativePath.split('/').filter(Boolean);
            this.name ??= parts.length > 1 ? parts[0] : '';
            this.files.set(parts.length > 1 ? parts.slice(1).join('/') : file.name, file);
        }
        // Some disks write letters with accents in another way than the manifest.
        this.spellings = new Map([...this.files.keys()].map((path) => [path.normalize('NFC'), path]));
    }

    get isBag() { return ['bagit.txt', tagManifest, payloadManifest].every((name) => this.files.has(name)); }

    // Returns the path of a listed file as it is in the folder, or undefined.
    find(path) { return this.files.has(path) ? path : this.spellings.get(path.normalize('NFC')); }
}

// What has to be compared, and what the lists alone tell.
//
// - tags, payload: from `readManifest`.
function planCheck(folder, tags, payload) {
    const listed = new Set();
    const [jobs, missing, outside] = [[], [], []];
    for (const [name, { entries }] of [[tagManifest, tags], [payloadManifest, payload]]) {
        for (const { path, digest } of entries) {
            // Each manifest has a part of the bag of its own.
            if (path.startsWith('data/') !== (name === payloadManifest)) outside.push(`${path} in ${name}`);
            const found = folder.find(path);
            if (found === undefined) missing.push(path);
            else {
                listed.add(found);
                jobs.push({ path: found, digest, file: folder.files.get(found) });
            }
        }
    }
    const rest = [...folder.files.keys()].filter((path) => !listed.has(path) && path !== tagManifest).sort();
    // A seal is made from the tag manifest, so that cannot list it.
    const isSeal = (path) => /^tagmanifest-sha256\.txt\.(\d+\.)?(sig|pub|tsr)$/.test(path);
    const isOther = (path) => /^(tag)?manifest-(?!sha256\.txt$)[a-z0-9-]+\.txt$/.test(path);
    const manifests = [...folder.files.keys()].filter(isOther).sort();
    return {
        jobs, missing, outside, manifests, seal: rest.filter(isSeal),
        unlisted: rest.filter((path) => !isSeal(path) && !isOther(path)),
        bytes: jobs.reduce((sum, { file }) => sum + file.size, 0),
        broken: [...tags.broken, ...payload.broken],
        unlistedManifest: !tags.entries.some(({ path }) => path === payloadManifest),
    };
}
