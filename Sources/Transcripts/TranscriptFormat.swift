import Foundations

/// A format of transcripts: how its files are recognised and how they are read. To add a format, add a type that
/// conforms to this protocol, and add it to `KnownTranscriptFormats.all`.
public protocol TranscriptFormat: Sendable {
    /// The identifier in documents, such as `whisper-cpp`. It never changes.
    var name: String { get }
    /// The name for display.
    var title: String { get }

    /// Recognises a file by its content, not by its name.
    func recognises(_ content: TranscriptContent) -> Bool

    /// Reads the transcripts of a file. Unknown members are not an error. What was found and could not be read is
    /// passed to `reading.skip`. The result depends only on the content.
    ///
    /// - Parameters:
    ///   - content: content for which `recognises` returned `true`.
    ///   - reading: receives the transcripts, in the order of the file.
    /// - Throws: `TranscriptUnreadable` if the rest cannot be read, and the errors of `reading.take`.
    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws
}

/// The supported formats of transcripts.
public enum KnownTranscriptFormats {
    /// The order in which a file is tested: formats with exact member names first, formats that accept anything last.
    public static let all: [any TranscriptFormat] = [
        WhisperCpp(), WhisperX(), AmazonTranscribe(), AzureBatch(), AzureFast(), AzureDetailed(), Deepgram(),
        GoogleSpeech(), RecordList(), Vosk(), FasterWhisper(), OpenAITranscription(), WebVTT(), SubRip(), Table(),
        PlainText(),
    ]
}

/// The reason why a file, or the rest of it, cannot be read.
public struct TranscriptUnreadable: Error, Hashable, Sendable, CustomStringConvertible {
    public let code: Problem.Code
    /// Why it cannot be read, without the name of the file.
    public let description: String

    /// - Parameter code: `corrupt`, `unsupported` if a limit is exceeded, or `unrecognised`.
    public init(_ code: Problem.Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// Something in a file that was not read.
public struct UnreadPart: Hashable, Sendable {
    /// The position of the first one, like `Transcript.pointer`.
    public let pointer: String
    /// What was not read, and why.
    public let reason: String
    /// The number of values of the file for which the reason is the same.
    public internal(set) var count: Int
}

/// The ids that the caller knows. A file of undocumented structure is read with their help: a value is an id only if
/// it is one of these.
public struct KnownIDs: Sendable {
    public var sessions: Set<String>
    public var messages: Set<String>
    /// Such as external conversation ids.
    public var others: Set<String>

    public init(sessions: Set<String> = [], messages: Set<String> = [], others: Set<String> = []) {
        self.sessions = sessions
        self.messages = messages
        self.others = others
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
    /// - Parameter take: called with each transcript, in the order of the file.
    /// - Returns: the name of the format, and what was not read.
    /// - Throws: `TranscriptUnreadable`, also after transcripts were passed, and the errors of `take`.
    public static func read(
        _ bytes: [UInt8], knownIDs: KnownIDs = KnownIDs(),
        formats: [any TranscriptFormat] = KnownTranscriptFormats.all, take: (Transcript) throws -> Void
    ) throws -> (format: String, unread: [UnreadPart]) {
        let content = try TranscriptContent(bytes)
        guard let format = formats.first(where: { $0.recognises(content) }) else {
            throw TranscriptUnreadable(.unrecognised, "unrecognised format of transcripts; supported: "
                + formats.map(\.title).joined(separator: ", "))
        }
        return try withoutActuallyEscaping(take) { take in
            var reading = TranscriptReading(knownIDs: knownIDs, take: take)
            try format.read(content, into: &reading)
            return (format.name, reading.unread)
        }
    }
}
