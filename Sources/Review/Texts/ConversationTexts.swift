import Bag
import Conversations
import Files
import Foundations

/// Writes `conversation.txt` for each session: its text, which review platforms search and display. Control characters
/// and invisible marks are written as code points.
package struct ConversationTexts: StandardOutput {
    package let name = "texts"
    package let files: [Bag.Pattern] = ["data/sessions/<session>/conversation.txt"]

    package init() {}

    static let fileName = "conversation.txt"

    package func note(in choices: inout ReviewChoices) {
        choices.review = true
    }

    package func write(_ session: SummaryDocument.Session, _ material: ReviewMaterial) throws -> [PayloadFile] {
        let path = ReviewMaterial.relativePath(of: Self.fileName, session: session)
        switch try material.document(of: session) {
        case .written(let conversation):
            return [try material.write(Array(Self.text(of: conversation).utf8), to: path)]
        case .recorded(let timeline):
            let text = RecordedText(timeline: timeline, options: material.summary.options)
            return [try material.write(to: path) { put in try text.write { try put(Array($0.utf8)) } }]
        }
    }

    static func text(of conversation: TextConversationDocument) -> String {
        let source = conversation.source
        var lines = ["\(PrintableText.of(source.title)), \(PrintableText.of(conversation.sessionId))"]
        lines += source.facts.map { "\(PrintableText.of($0.name)): \(PrintableText.of($0.value))" }
        lines += source.notes.map { "Note: \(PrintableText.of($0))" }
        let attachments = conversation.attachments
        let redactions = conversation.messageRedactions
        for (index, message) in conversation.messages.enumerated() {
            let time = message.time ?? message.timestamp.map { "time as written: \($0)" } ?? "no time"
            lines += ["", "[\(PrintableText.of(time))] \(PrintableText.of(message.speaker)):"]
            // CR LF is one `Character`, and a newline.
            lines += message.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                .map { PrintableText.of(String($0)) }
            if let redaction = redactions[index] {
                lines.append("[\(PrintableText.of(RedactionWords.reason(redaction.reason, by: redaction.by)))]")
            }
            for index in message.attachments ?? [] where attachments.indices.contains(index) {
                let attachment = attachments[index]
                let place = attachment.path ?? "not in the bag"
                lines.append("[file: \(PrintableText.of(attachment.name)) (\(place))]")
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
