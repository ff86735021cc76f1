'use strict';

// This copy of the bag: which one it is, and whether its files are those of its manifests.
const copyOfBag = {
    // The SHA-256 of the tag manifest, after the reader has chosen the folder in this visit.
    tagManifestSha256: undefined,

    // Reads the manifests of a chosen folder, and remembers the bag if it is that of this page.
    //
    // Returns { folder, tags, payload, tagManifestSha256, differs }, or { reason } if there are no manifests. `differs`
    // says why it is not the bag of this page.
    async read(chosen) {
        const folder = new BagFolder(chosen);
        if (!folder.isBag) {
            return { reason: `The folder${folder.name ? ` ${folder.name}` : ''} has no bagit.txt, ${payloadManifest} and `
                + `${tagManifest}. Choose the folder that has them, and not one above or inside it.` };
        }
        let tags, payload;
        try {
            [tags, payload] = await Promise.all([tagManifest, payloadManifest].map(async (name) =>
                new Uint8Array(await folder.files.get(name).arrayBuffer())));
        } catch (error) {
            return { reason: `The manifests cannot be read: ${error.message}` };
        }
        const text = (data) => new TextDecoder().decode(data);
        const found = { folder, tagManifestSha256: sha256Of(tags), tags: readManifest(text(tags)),
            payload: readManifest(text(payload)) };
        found.differs = this.difference(found, sha256Of(payload));
        this.tagManifestSha256 = found.differs ? undefined : found.tagManifestSha256;
        return found;
    },

    difference({ tags, payload }, payloadSha256) {
        const line = tags.entries.find(({ path }) => path === payloadManifest);
        if (line?.digest !== payloadSha256) return `${payloadManifest} is not the file that ${tagManifest} lists.`;
        if (sha256Of(utf8(contentLines(payload.entries))) !== index.contentSha256) {
            return 'The manifests list other sessions than this page has, so this page belongs to another bag.';
        }
        return undefined;
    },
};

const check = {
    // The check that runs, if any.
    hasher: undefined,
    most: 1000,

    show() {
        showOnly('check');
        document.title = windowTitle('Check this copy');
    },

    async run(chosen) {
        this.cancel();
        find('check-result').replaceChildren();
        const bag = await copyOfBag.read(chosen);
        if (bag.reason) {
            find('check-result').replaceChildren(make('p', { class: 'notice', role: 'alert', text: bag.reason }));
            return;
        }
        // The player can read the recordings of the folder from now on.
        own.take(chosen, { name: undefined, document: { audio: [] } });
        const plan = planCheck(bag.folder, bag.tags, bag.payload);
        const hasher = this.hasher = await FileHasher.start();
        const result = await this.compare(plan, hasher);
        if (this.hasher !== hasher) return;
        hasher.end();
        this.hasher = undefined;
        this.progress();
        this.report(bag, plan, result);
    },

    // Returns the files that differ, and those that cannot be read.
    async compare({ jobs, bytes: all }, hasher) {
        const [wrong, unread] = [[], []];
        let [files, done] = [0, 0];
        const told = () => this.progress({ files, of: jobs.length, done, all });
        told();
        for (const { path, digest, file } of jobs) {
            try {
                const found = await hasher.digest(file, (bytes) => {
                    done += bytes;
                    told();
                });
                if (found === undefined) break;
                if (found !== digest) wrong.push(path);
            } catch (error) {
                unread.push(`${path}: ${error.message}`);
            }
            files += 1;
        }
        return { wrong, unread, files, isEnded: files < jobs.length };
    },

    cancel() { this.hasher?.end(); },

    progress(state) {
        find('check-progress').hidden = find('check-cancel').hidden = !state;
        if (!state) {
            find('check-status').textContent = '';
            return;
        }
        find('check-progress').max = Math.max(1, state.all);
        find('check-progress').value = state.done;
        const words = `${state.files.toLocaleString('en')} of ${counted(state.of, 'file')}, ${bytes(state.done)} of ${
            bytes(state.all)}`;
        if (find('check-status').textContent !== words) find('check-status').textContent = words;
    },

    // MARK: the result

    report(bag, plan, result) {
        const isBroken = [result.wrong, result.unread, plan.missing, plan.broken, plan.outside, plan.unlisted]
            .some((found) => found.length) || plan.unlistedManifest || Boolean(bag.differs);
        const verdict = result.isEnded
            ? `Stopped: only ${counted(result.files, 'file')} of ${plan.jobs.length.toLocaleString('en')} were compared.`
            : isBroken ? 'This copy differs from its manifests.'
                : `Every file matches: ${counted(plan.jobs.length, 'file')}, ${bytes(plan.bytes)}.`;
        const button = make('button', { type: 'button', text: 'Copy', 'aria-label': 'Copy the SHA-256' });
        button.addEventListener('click', () => copy(bag.tagManifestSha256, 'SHA-256'));
        find('check-result').replaceChildren(
            make('p', { id: 'check-verdict', class: isBroken || result.isEnded ? 'notice' : 'good', role: 'alert',
                text: verdict }),
            make('p', {}, `SHA-256 of ${tagManifest}: `, make('code', { text: bag.tagManifestSha256 }), ' ', button),
            bag.differs ? make('p', { class: 'notice', text: bag.differs }) : make('p', { class: 'quiet',
                text: `Its manifests list the sessions of this page, whose contentSha256 is ${index.contentSha256}.` }),
            ...(plan.unlistedManifest ? [make('p', { class: 'notice',
                text: `${tagManifest} does not list ${payloadManifest}.` })] : []),
            ...this.lists(plan, result));
    },

    lists(plan, { wrong, unread }) {
        return [
            ['Other content than in the manifest', wrong], ['Missing', plan.missing], ['Cannot be read', unread],
            ['In no manifest', plan.unlisted], ['Lines of manifests that are not understood, or that list a file again',
                plan.broken], ['Listed in the wrong manifest', plan.outside],
            ['Manifests of other checksums: the page does not check what they list', plan.manifests],
            ['Files of a seal, which no manifest can list: the page does not check the seal', plan.seal],
        ].filter(([, found]) => found.length).map(([title, found]) => make('section', {},
            make('h3', { text: `${title} (${found.length.toLocaleString('en')})` }),
            make('ul', {}, ...found.slice(0, this.most).map((path) => make('li', {}, make('bdi', { text: path })))),
            found.length > this.most ? make('p', { class: 'quiet',
                text: `${(found.length - this.most).toLocaleString('en')} more` }) : undefined));
    },
};

find('check-choose').addEventListener('click', () => find('check-folder').click());
find('check-folder').addEventListener('change', () => {
    const chosen = [...find('check-folder').files];
    // The same choice again is a change, too.
    find('check-folder').value = '';
    if (chosen.length) check.run(chosen);
});
find('check-cancel').addEventListener('click', () => check.cancel());
// The folder that is chosen for the player names the bag, too.
document.addEventListener('change', ({ target }) => {
    if (target.id === 'choose-folder' && target.files.length) copyOfBag.read([...target.files]);
}, true);
