import Bag
import Calls
import Foundations

/// The text of a recorded session: every message that the archives list, with its words, in the order of the recording.
///
/// Each message has a number. With the control number of the session's first document, it is the control number of the
/// message in the load files.
struct RecordedText {
    let timeline: TimelineDocument
    let options: TimelineOptions

    /// Writes the text piece by piece, since a session may have a hundred thousand messages.
    func write(to put: (String) throws -> Void) throws {
        try put(heading)
        let redactions = SessionRedactions(timeline).list.filter { !$0.range.isEmpty }
            .sorted { ($0.startFrame, $0.frames) < ($1.startFrame, $1.frames) }
        var next = 0
        func putRedactions(before frame: Int) throws {
            while next < redactions.count, redactions[next].startFrame < frame {
                try put("\n\(Self.words(of: redactions[next], sampleRate: timeline.sampleRate))\n")
                next += 1
            }
        }
        let order = MessageOrder(timeline)
        for (position, index) in order.placed.enumerated() {
            let clip = timeline.clips[index]
            try putRedactions(before: clip.startFrame ?? 0)
            try put("\n" + message(clip, number: position + 1))
        }
        try putRedactions(before: .max)
        guard !order.notPlaced.isEmpty else { return }
        try put("\nNot placed on the recording:\n")
        let reasons = reasons(of: order.notPlaced)
        for (offset, index) in order.notPlaced.enumerated() {
            let clip = timeline.clips[index]
            try put("\n" + message(clip, number: order.placed.count + offset + 1))
            let reason = reasons[ExactText(clip.fileName)].map { ": \($0)" } ?? ""
            try put("[not placed, \(clip.status.rawValue)\(reason)]\n")
        }
    }

    // MARK: - The heading

    private var heading: String {
        let listed = timeline.clips.count { $0.status != .duplicate }
        let spoken = timeline.clips.count { $0.status != .duplicate && $0.hasWords }
        var lines = ["Recorded conversation, \(PrintableText.of(timeline.sessionId))"]
        if let id = timeline.externalConversationId { lines.append("Conversation id: \(PrintableText.of(id))") }
        lines.append("Start (UTC): \(timeline.start ?? "unknown")")
        lines.append("Length of the recording: \(clock(timeline.frames))")
        lines.append("Speakers: \(timeline.speakers.map { PrintableText.of($0.name) }.joined(separator: ", "))")
        lines.append("Messages with words: \(spoken) of \(listed)")
        if spoken > 0 { lines.append("Note: \(SpokenWords.notice(Self.recognizers(of: timeline)))") }
        lines.append("In front of each message: its number, its time in UTC, and its position on the recording.")
        return lines.map { $0 + "\n" }.joined()
    }

    /// Those who made the words, with the number of messages, sorted by name.
    static func recognizers(of timeline: TimelineDocument) -> [(name: String, clips: Int)] {
        var counts: [ExactText: Int] = [:]
        for clip in timeline.clips where clip.status != .duplicate {
            if let name = clip.transcript?.recognizer { counts[ExactText(name), default: 0] += 1 }
        }
        return counts.sorted { $0.key < $1.key }.map { ($0.key.text, $0.value) }
    }

    // MARK: - Messages

    private func message(_ clip: TimelineDocument.Clip, number: Int) -> String {
        let time =
            timeline.time(of: clip, options: options)?.exactRFC3339
            ?? clip.timestamp.map { "time as written: \(PrintableText.of($0))" } ?? "no time"
        let place = clip.startFrame.map { " \(clock($0))" } ?? ""
        return "[\(MessageOrder.digits(number)) \(time)\(place)] \(PrintableText.of(clip.type)), "
            + "\(PrintableText.of(clip.label)):\n\(Self.words(of: clip))\n"
    }

    static func words(of clip: TimelineDocument.Clip) -> String {
        guard let transcript = clip.transcript else { return "(no words)" }
        let language = transcript.language.map { " [language: \(PrintableText.of($0))]" } ?? ""
        let redacted = transcript.redacted == true ? " [words were redacted]" : ""
        return SpokenWords.line(transcript.text) + language + redacted
    }

    /// `[REDACTED: card number] user, 00:00:01.000 to 00:00:02.000, by J. Doe`
    static func words(of redaction: Redaction, sampleRate: Int) -> String {
        let channels = redaction.channels.map { PrintableText.of($0) }.joined(separator: ", ")
        let by = redaction.by.map { ", by \(PrintableText.of($0))" } ?? ""
        return "\(RedactionWords.label(redaction)) \(channels), \(clock(redaction.startFrame, sampleRate: sampleRate)) "
            + "to \(clock(redaction.range.upperBound, sampleRate: sampleRate))\(by)"
    }

    /// The messages of the problems of clips that are not placed, by file name.
    private func reasons(of clips: [Int]) -> [ExactText: String] {
        let names = Set(clips.lazy.map { ExactText(timeline.clips[$0].fileName) })
        var reasons: [ExactText: String] = [:]
        for problem in timeline.problems {
            guard let name = problem.fileName.map(ExactText.init), names.contains(name), reasons[name] == nil
            else { continue }
            reasons[name] = PrintableText.of(problem.message)
        }
        return reasons
    }

    static func clock(_ frame: Int, sampleRate: Int) -> String {
        let seconds = Seconds.rounded(frames: frame, sampleRate: sampleRate)
        return DecimalSeconds.clock(milliseconds: Int((seconds * 1000).rounded()))
    }

    private func clock(_ frame: Int) -> String { Self.clock(frame, sampleRate: timeline.sampleRate) }
}

/// The order in which the messages of a recorded session are numbered: by their start on the recording, and then those
/// that are not placed.
struct MessageOrder {
    /// Positions in the timeline's `clips`.
    let placed: [Int]
    let notPlaced: [Int]

    init(_ timeline: TimelineDocument) {
        let clips = timeline.clips
        placed = clips.indices.filter { clips[$0].startFrame != nil }
            .sorted { (clips[$0].startFrame ?? 0, $0) < (clips[$1].startFrame ?? 0, $1) }
        notPlaced = clips.indices.filter { clips[$0].startFrame == nil }
    }

    /// The number with at least four digits.
    static func digits(_ number: Int) -> String { DecimalSeconds.padded(number, 4) }
}
