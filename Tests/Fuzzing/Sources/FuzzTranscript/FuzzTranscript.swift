import Fuzzer
import Transcripts

/// The input is a file of transcripts. What is read must be usable without further checks, and reading it again must
/// give the same.
@main
enum FuzzTranscript: FuzzTarget {
    private static let ids = KnownIDs(sessions: ["session-000001"], messages: ["1", "2"], others: ["other-0000001"])

    static func read(_ input: UnsafeRawBufferPointer) {
        let bytes = [UInt8](input)
        guard let file = try? TranscriptFile(bytes, knownIDs: ids) else { return }
        for transcript in file.transcripts {
            for segment in transcript.segments {
                check(segment.start, segment.end, segment.confidence)
                for word in segment.words {
                    check(word.start, word.end, word.confidence)
                    precondition(!word.text.isEmpty, "a word without text")
                }
            }
        }
        precondition(file.unread.allSatisfy { $0.count > 0 && !$0.reason.isEmpty })
        let again = try? TranscriptFile(bytes, knownIDs: ids)
        precondition(again?.format == file.format && again?.transcripts == file.transcripts)
        precondition(again?.unread == file.unread)
    }

    private static func check(_ start: TranscriptTime?, _ end: TranscriptTime?, _ confidence: Double?) {
        for case .offset(let nanoseconds)? in [start, end] {
            precondition((0...TranscriptTime.longestOffset).contains(nanoseconds), "an impossible time")
        }
        if let start, let end { precondition(end.isBefore(start) == false, "the end is before the start") }
        if let confidence { precondition((0...1).contains(confidence), "an impossible confidence") }
    }
}
