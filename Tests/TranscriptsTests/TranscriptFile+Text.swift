import Foundations
import Transcripts

extension TranscriptFile {
    init(text: String, knownIDs: KnownIDs = KnownIDs()) throws { try self.init(Array(text.utf8), knownIDs: knownIDs) }

    /// One line for each segment, to compare: `1.5-2.5 speaker "text" 0.9 [word@1.5-2@0.8 …]`, without what is absent.
    var lines: [String] { transcripts.flatMap(\.segments).map(Self.line) }

    /// What was not read: `pointer: reason` and, from two on, the count.
    var unreadLines: [String] {
        unread.map { "\($0.pointer): \($0.reason)" + ($0.count > 1 ? " ×\($0.count)" : "") }
    }

    private static func line(_ segment: Transcript.Segment) -> String {
        var parts = [span(segment.start, segment.end), segment.speaker ?? "", "\"\(segment.text)\""]
        if let confidence = segment.confidence { parts.append("\(confidence)") }
        if !segment.words.isEmpty {
            let words = segment.words.map { word in
                let times = span(word.start, word.end)
                return word.text + (times.isEmpty ? "" : "@\(times)")
                    + (word.confidence.map { "@\($0)" } ?? "")
            }
            parts.append("[\(words.joined(separator: " "))]")
        }
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func span(_ start: TranscriptTime?, _ end: TranscriptTime?) -> String {
        start == nil && end == nil ? "" : "\(text(start))-\(text(end))"
    }

    /// Seconds, without zeros at the end.
    private static func text(_ time: TranscriptTime?) -> String {
        switch time {
        case .offset(let nanoseconds):
            let digits = String(1_000_000_000 + nanoseconds % 1_000_000_000).dropFirst()
            let fraction = digits.reversed().drop { $0 == "0" }.reversed()
            return "\(nanoseconds / 1_000_000_000)" + (fraction.isEmpty ? "" : "." + String(fraction))
        case .instant(let instant): return instant.exactRFC3339
        case nil: return "?"
        }
    }
}
