import Bag
import Conversations
import Files
import Foundations
import ZipStreaming

/// The files with transcripts, as they were given: files, folders, and ZIP archives.
struct TranscriptInputs {
    /// Sorted by name.
    let sources: [TranscriptSource]
    /// Inputs that cannot be read.
    let problems: [Problem]

    /// A file that was found.
    private struct Found {
        let name: String
        let place: String
        let sha256: Checksum
        let bytes: Int
    }

    /// Takes each file that is given. In folders and their subfolders, takes every file that is not a recording, an hour
    /// archive or the record of a download.
    ///
    /// - Parameter output: the folder that the run writes to. It is left out of the search.
    /// - Throws: `JobError` if there is nothing at a path; `FileError` if the disk fails; `Interruption`.
    init(_ paths: [String], output: OutputLocation, surroundings: Surroundings) throws {
        var found: [Found] = []
        var problems: [Problem] = []
        for path in paths {
            switch Folder.kind(of: path) {
            case .file: found.append(try Self.file(path, named: Folder.name(of: path), surroundings.interruption))
            case .folder:
                try Self.search(path, output, surroundings.interruption, into: &found, &problems)
            case .nothing:
                throw JobError(
                    "\(PathText.printable(path)): there is no such file or folder; check \(Setting("transcripts"))")
            case .other:
                throw JobError(
                    "\(PathText.printable(path)): it is neither a file nor a folder; give \(Setting("transcripts")) a "
                        + "file with transcripts, a ZIP archive or a folder of them")
            }
        }
        guard !found.isEmpty || paths.isEmpty else {
            let places = paths.map(PathText.printable).joined(separator: ", ")
            guard problems.isEmpty else {
                throw JobError(
                    lines: ["\(places): none of the files with transcripts there can be read:"]
                        + problems.prefix(Self.mostNamed).map { "\($0.archive ?? ""): \($0.message)" }
                        + (problems.count > Self.mostNamed ? ["and \(problems.count - Self.mostNamed) more"] : []))
            }
            throw JobError("\(places): there are no files with transcripts in it; check \(Setting("transcripts"))")
        }
        sources = Self.sources(found)
        self.problems = problems
    }

    /// The most files that are named in an error.
    private static let mostNamed = 10

    private static func search(
        _ folder: String, _ output: OutputLocation, _ interruption: Interruption, into found: inout [Found],
        _ problems: inout [Problem]
    ) throws {
        let search = try Folder.search(folder, leavingOut: output)
        let top = Folder.name(of: folder)
        let prefix = top == "." || top == ".." || top.isEmpty ? "" : "\(top)/"
        for (path, error) in search.failures where !isHidden(path) {
            guard error.concernsFileAlone else { throw error }
            problems.append(.unreadableTranscript(prefix + path, error))
        }
        for path in search.files where !isHidden(path) {
            try interruption.check()
            let place = "\(folder)/\(path)"
            guard Folder.kind(of: place) == .file else { continue }
            do {
                if try isOther(place) { continue }
                found.append(try file(place, named: prefix + path, interruption))
            } catch let error as FileError {
                guard error.concernsFileAlone else { throw error }
                problems.append(.unreadableTranscript(prefix + path, error))
            }
        }
    }

    private static func file(_ path: String, named name: String, _ interruption: Interruption) throws -> Found {
        try interruption.check()
        let (digest, bytes) = try InputFile(path: path).checksum()
        return Found(name: PathText.printable(name), place: path, sha256: digest, bytes: bytes)
    }

    private static func isHidden(_ path: String) -> Bool {
        path.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
    }

    /// Whether a file of a folder has no transcripts because it is something else.
    private static func isOther(_ path: String) throws -> Bool {
        let beginning = try InputFile(path: path).beginning(ConversationFolder.beginning)
        if [Array("OggS".utf8), Array("RIFF".utf8), Array("fLaC".utf8), Array("ID3".utf8)]
            .contains(where: beginning.starts(with:))
        {
            return true
        }
        if beginning.starts(with: [0x50, 0x4B, 3, 4]) { return isHourArchive(path) }
        return KnownFormats.all.contains { $0.likeness(beginning) == .record }
    }

    private static func isHourArchive(_ path: String) -> Bool {
        guard var archive = try? ZipReader(path: path) else { return false }
        while let entry = try? archive.next() {
            if entry.path == "metadata.json" || entry.path.hasSuffix("/metadata.json") { return true }
        }
        return false
    }

    // MARK: - Names

    /// Gives each file a name in the bag. The same file under the same name is taken once.
    private static func sources(_ found: [Found]) -> [TranscriptSource] {
        var files: [Found] = []
        for file in found.sorted(by: { ($0.name, $0.sha256.hexadecimal) < ($1.name, $1.sha256.hexadecimal) })
        where files.last?.name != file.name || files.last?.sha256 != file.sha256 {
            files.append(file)
        }
        let lasts = Dictionary(grouping: files) { SafeName.folded(last($0.name)) }
        // The last component if no other file has it, else the whole name; a number for equal names.
        var taken: [String: Int] = [:]
        let ids = files.map { file -> ExactText in
            if lasts[SafeName.folded(last(file.name))]?.count == 1 { return ExactText(last(file.name)) }
            taken[file.name, default: 0] += 1
            return ExactText(taken[file.name] == 1 ? file.name : "\(file.name) \(taken[file.name, default: 0])")
        }
        let names = SafeName.names(for: ids) { SHA256Stream.digest(of: $0.utf8) }
        return zip(files, ids).map { file, id in
            TranscriptSource(
                name: file.name, path: BagLayout.transcript(named: names[id] ?? file.sha256.hexadecimal),
                sha256: file.sha256, bytes: file.bytes, place: file.place)
        }
    }

    private static func last(_ name: String) -> String {
        name.split(separator: "/").last.map(String.init) ?? name
    }
}

extension TranscriptInputs {
    /// Copies the sources that are not in the bag yet, byte for byte.
    ///
    /// - Returns: the files of the payload.
    /// - Throws: `JobError` if a source has changed since it was read; `FileError`; `Interruption`.
    func copy(to staging: StagingFolder, _ interruption: Interruption) throws -> [PayloadFile] {
        let bag = BagFiles(staging.root)
        for source in sources {
            try interruption.check()
            if let there = try? bag.open(named: source.path).checksum(), there.digest == source.sha256 { continue }
            try staging.makeParent(of: source.path)
            guard try PendingFile.copy(InputFile(path: source.place), to: source.path, in: staging) == source.sha256
            else {
                throw JobError(
                    "\(PathText.printable(source.place)) was changed during the run; run the same command again")
            }
        }
        return sources.map { PayloadFile(path: $0.path, sha256: $0.sha256, bytes: $0.bytes) }
    }
}

extension SpokenClips {
    /// The clips of a job's sessions.
    init(_ sessions: [PlannedSession], _ job: JobOptions, archives: [ScannedArchive]) {
        self.init()
        let documents = SessionDocuments(options: job.timeline, decoder: nil, archives: archives)
        for planned in sessions {
            let timeline = documents.timeline(planned, files: SessionFiles())
            let files = job.outputs.clips ? ClipFileNames.paths(planned) : ClipValues()
            add(
                timeline.document, name: planned.session.name, clips: timeline.clips, options: job.timeline,
                file: { files[$0] })
        }
    }
}
