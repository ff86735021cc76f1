import Bag
import Calls
import Foundations

/// The redactions of a recorded session, and what they did to its clips.
struct SessionRedactions {
    /// In the order of the timeline's `redactions`.
    let list: [Redaction]
    private let channels: [String]

    init(_ timeline: TimelineDocument) {
        list = timeline.redactions ?? []
        channels = timeline.channels
    }

    /// The positions in `list` of the redactions that replaced sound of a clip.
    ///
    /// After a redaction, a clip's `frames` count only up to its last audible frame, and its checksum is absent. Such a
    /// clip is redacted from its end on.
    func indices(of clip: TimelineDocument.Clip) -> [Int] {
        guard !list.isEmpty, let start = clip.startFrame, let end = clip.endFrame else { return [] }
        let isCutOff = clip.source.sha256 == nil
        return list.indices.filter { index in
            let span = list[index].range
            return covers(list[index], clip) && start < span.upperBound
                && (end > span.lowerBound || isCutOff && end == span.lowerBound)
        }
    }

    /// The parts of a placed clip that are heard, in order.
    func heard(_ clip: TimelineDocument.Clip) -> [Range<Int>] {
        guard let start = clip.startFrame, let end = clip.endFrame, end > start else { return [] }
        var parts = [start..<end]
        for redaction in list where covers(redaction, clip) {
            let span = redaction.range
            parts = parts.flatMap { part in
                [
                    (part.lowerBound, min(part.upperBound, span.lowerBound)),
                    (max(part.lowerBound, span.upperBound), part.upperBound),
                ].filter { $0 < $1 }.map { $0..<$1 }
            }
        }
        return parts
    }

    /// Whether the redaction is in the channel of the clip.
    private func covers(_ redaction: Redaction, _ clip: TimelineDocument.Clip) -> Bool {
        guard channels.indices.contains(clip.channel) else { return false }
        let channel = ExactText(channels[clip.channel])
        return redaction.channels.contains { ExactText($0) == channel }
    }
}

extension TimelineDocument {
    /// The only speaker of a redaction's channels; `nil` if several speakers may have been heard.
    func speaker(of redaction: Redaction) -> Speaker? {
        guard redaction.channels.count == 1, channels != ["mix"] else { return nil }
        return speakers.first { $0 == Speaker(redaction.channels[0]) }
    }
}

extension TextConversationDocument {
    /// The last redaction of each redacted message, by the message's position.
    var messageRedactions: [Int: MessageRedaction] {
        Dictionary((redactions ?? []).map { ($0.message, $0) }) { _, last in last }
    }
}

/// The words for a redaction.
enum RedactionWords {
    /// `[REDACTED: card number]`
    static func label(_ redaction: Redaction) -> String { "[REDACTED: \(PrintableText.of(redaction.reason))]" }

    /// `redacted: card number, by J. Doe`
    static func reason(_ reason: String, by: String?) -> String {
        "redacted: \(reason)" + (by.map { ", by \($0)" } ?? "")
    }
}
