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
        DailyReport(), WhisperCpp(), WhisperX(), AmazonTranscribe(), AzureBatch(), AzureFast(), AzureDetailed(),
        Deepgram(), GoogleSpeech(), RecordList(), Vosk(), PocketSphinx(), OpenAITranscription(), FasterWhisper(),
        WebVTT(), SubRip(), Table(), PlainText(),
    ]
}

/// The reason why a file, or the rest of it, cannot be read.
public struct TranscriptUnreadable: Error, Hashable, Sendable, CustomStringConvertible {
    public let code: Problem.Code
    /// Why it cannot be read, without the name of the file.
    public let description: String

    /// - Parameters:
    ///   - code: `corrupt`, `unsupported` if a limit is exceeded, or `unrecognised`.
    ///   - description: why it cannot be read, without the name of the file.
    public init(_ code: Problem.Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
