import Calls
import Foundations
import Transcripts

/// The clips of a bag, with all that says which transcripts are theirs.
///
/// Duplicates are not among them: their words are those of the clip that is placed.
package struct SpokenClips: Sendable {
    package struct Session: Sendable {
        let sessionId: String
        let externalConversationId: String?
        /// The name of its folder.
        let name: String
        /// Hz.
        let sampleRate: Int
        let start: UTCTime?
        /// The positions of its clips in `clips`.
        fileprivate(set) var clips: Range<Int>
    }

    package struct Clip: Sendable {
        /// The position in the session's document.
        let index: Int
        let session: Int
        let messageId: MessageID?
        let fileName: String
        let speaker: Speaker
        /// The SHA-256 of its entry.
        let sha256: Checksum?
        /// `nil` for a clip that is not placed.
        let place: Place?

        /// Where a placed clip is heard.
        struct Place: Sendable {
            let startFrame: Int
            /// The frames that are heard.
            let frames: Int
            /// The frames of the whole clip.
            let wholeFrames: Int
            /// The time at which it began, in frames after the start of the session; `nil` if it is unknown.
            let timeFrame: Int?
        }
    }

    private(set) var sessions: [Session] = []
    private(set) var clips: [Clip] = []
    private var ids = Lookup()
    private var names = Lookup()
    private var messages = Lookup()
    private var digests: [Checksum: Int] = [:]

    package init() {}

    // MARK: - Adding

    /// Adds a session.
    ///
    /// - Parameters:
    ///   - document: the document of the session, with or without clips.
    ///   - clips: the clips of the document.
    ///   - file: returns the path of a clip's own file, by its index; `nil` if it has none.
    package mutating func add(
        _ document: TimelineDocument, name: String, clips added: some Sequence<TimelineDocument.Clip>,
        options: TimelineOptions, file: (Int) -> String?
    ) {
        let session = sessions.count
        let (start, rate) = (document.startTime, document.sampleRate)
        let first = clips.count
        ids.add(document.sessionId, session)
        if let id = document.externalConversationId, id != document.sessionId { ids.add(id, session) }
        if name != document.sessionId { ids.add(name, session) }
        for (index, clip) in added.enumerated() where clip.status != .duplicate {
            let ordinal = clips.count
            let own = file(index).map { Self.stem(Self.lastName($0)) }
            clips.append(
                Clip(
                    index: index, session: session, messageId: clip.messageId, fileName: clip.fileName,
                    speaker: clip.speaker, sha256: clip.source.sha256,
                    place: Self.place(of: clip, in: document, start: start, rate: rate, options: options)))
            let name = Self.lastName(clip.fileName)
            let stem = Self.stem(name)
            names.add(name, ordinal)
            if stem != name { names.add(stem, ordinal) }
            if let own, own != stem { names.add(own, ordinal) }
            if let id = clip.messageId { messages.add(id.description, ordinal) }
            if let digest = clip.source.sha256 {
                // Several clips with the same bytes are not told apart by them.
                digests[digest] = digests[digest] == nil ? ordinal : -1
            }
        }
        sessions.append(
            Session(
                sessionId: document.sessionId, externalConversationId: document.externalConversationId, name: name,
                sampleRate: rate, start: start, clips: first..<clips.count))
    }

    private static func place(
        of clip: TimelineDocument.Clip, in document: TimelineDocument, start: UTCTime?, rate: Int,
        options: TimelineOptions
    ) -> Clip.Place? {
        guard clip.status == .placed, let first = clip.startFrame, let frames = clip.frames else { return nil }
        let time = document.time(of: clip, options: options)
        return Clip.Place(
            startFrame: first, frames: frames, wholeFrames: frames + (clip.cutFrames ?? 0),
            timeFrame: start.flatMap { start in time.map { $0.frame(since: start, sampleRate: rate) } })
    }

    // MARK: - Finding

    /// The sessions with this id, external conversation id, or folder name.
    func sessions(called id: String) -> [Int] { ids[id] }

    /// The clips with this file name or the same name without its extension.
    func clips(named name: String) -> [Int] { names[name] }

    func clips(ofMessage id: String) -> [Int] { messages[id] }

    /// The only clip whose entry has these bytes.
    func clip(withDigest digest: Checksum) -> Int? { digests[digest].flatMap { $0 < 0 ? nil : $0 } }

    /// The ids that a file of unknown structure may name.
    var knownIDs: KnownIDs {
        KnownIDs(
            sessions: sessions.map(\.sessionId), messages: clips.compactMap { $0.messageId?.description },
            others: sessions.compactMap(\.externalConversationId))
    }

    static func lastName(_ path: String) -> String {
        String(path[(path.lastIndex { $0 == "/" || $0 == "\\" }.map(path.index(after:)) ?? path.startIndex)...])
    }

    /// The name without its last extension.
    static func stem(_ name: String) -> String {
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
        return String(name[..<dot])
    }
}

/// Positions by text. Most texts have one. Texts that differ only in Unicode normalization are the same.
private struct Lookup: Sendable {
    private var first: [String: Int] = [:]
    private var more: [String: [Int]] = [:]

    mutating func add(_ text: String, _ position: Int) {
        guard let before = first[text] else {
            first[text] = position
            return
        }
        if before != position { more[text, default: []].append(position) }
    }

    subscript(text: String) -> [Int] {
        guard let position = first[text] else { return [] }
        return [position] + (more[text] ?? [])
    }
}
