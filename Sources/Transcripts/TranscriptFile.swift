import Foundations

/// Something in a file that was not read.
public struct UnreadPart: Hashable, Sendable {
    /// The position of the first one, like `Transcript.pointer`.
    public let pointer: String
    /// What was not read, and why.
    public let reason: String
    /// Whether it is a member that the format is not known to have. Its recogniser may be newer than this program.
    public internal(set) var isMember: Bool
    /// The number of values of the file for which the reason is the same.
    public internal(set) var count: Int
}

/// The ids that the caller knows. A file of undocumented structure is read with their help: a value is an id only if
/// it is one of these.
public struct KnownIDs: Sendable {
    let sessions: Set<ExactText>
    let messages: Set<ExactText>
    let others: Set<ExactText>

    /// - Parameters:
    ///   - sessions: session ids.
    ///   - messages: message ids, numbers as written in decimal digits.
    ///   - others: ids of other kinds, such as external conversation ids.
    public init(sessions: [String] = [], messages: [String] = [], others: [String] = []) {
        self.sessions = Set(sessions.map(ExactText.init))
        self.messages = Set(messages.map(ExactText.init))
        self.others = Set(others.map(ExactText.init))
    }
}

/// What a file of transcripts contains.
public struct TranscriptFile: Sendable {
    /// `TranscriptFormat.name`.
    public var format: String
    public var transcripts: [Transcript]
    /// What was not read. Each kind is listed once, in the order of the file.
    public var unread: [UnreadPart]

    /// Reads a whole file.
    ///
    /// - Throws: `TranscriptUnreadable`.
    public init(
        _ bytes: [UInt8], knownIDs: KnownIDs = KnownIDs(),
        formats: [any TranscriptFormat] = KnownTranscriptFormats.all
    ) throws {
        var transcripts: [Transcript] = []
        (format, unread) = try Self.read(bytes, knownIDs: knownIDs, formats: formats) { transcripts.append($0) }
        self.transcripts = transcripts
    }

    /// Reads a file and passes its transcripts one after another, so that those of a large table are not in memory
    /// together.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - knownIDs: what is an id in a file of undocumented structure.
    ///   - formats: the formats that are tested, in this order.
    ///   - take: called with each transcript, in the order of the file.
    /// - Returns: the name of the format, and what was not read.
    /// - Throws: `TranscriptUnreadable`, also after transcripts were passed, and the errors of `take`.
    public static func read(
        _ bytes: [UInt8], knownIDs: KnownIDs = KnownIDs(),
        formats: [any TranscriptFormat] = KnownTranscriptFormats.all, take: (Transcript) throws -> Void
    ) throws -> (format: String, unread: [UnreadPart]) {
        let content = try TranscriptContent(bytes)
        guard let format = formats.first(where: { $0.recognises(content) }) else {
            try content.checkSyntax()
            throw TranscriptUnreadable(
                .unrecognised,
                "unrecognised format of transcripts; supported: "
                    + formats.map(\.title).joined(separator: ", "))
        }
        return try withoutActuallyEscaping(take) { take in
            var reading = TranscriptReading(knownIDs: knownIDs, take: take)
            if content.kind != .text, !content.isUTF8 {
                reading.skip("", "bytes that are not valid UTF-8; they are read as U+FFFD")
            }
            try format.read(content, into: &reading)
            return (format.name, reading.unread)
        }
    }
}
