import Foundations

/// Checks that the log of a redacted bag has exactly the redactions of its sessions. A bag without a log has none.
struct RedactionLogCheck {
    /// What the log says about sessions that were not compared yet, by their names.
    private var spans: [String: [Redaction]]
    private var messages: [String: [MessageRedaction]]
    private var names: Set<String> = []

    init(_ log: RedactionLog?) {
        spans = Dictionary(grouping: log?.redactions ?? [], by: \.name).mapValues { $0.map(\.redaction) }
        messages = Dictionary(grouping: log?.messages ?? [], by: \.name).mapValues { $0.map(\.redaction) }
    }

    /// - Parameter name: of the session's folder.
    mutating func add(_ document: SessionDocument, name: String) {
        let (told, toldMessages) = (spans.removeValue(forKey: name), messages.removeValue(forKey: name))
        let agrees =
            switch document {
            case .recorded(let timeline): timeline.redactions == told && toldMessages == nil
            case .written(let conversation): conversation.redactions == toldMessages && told == nil
            }
        if !agrees { names.insert(name) }
    }

    /// The names of the sessions in which the log and the documents differ, sorted. Call it after the last `add`.
    var differing: [String] { names.union(spans.keys).union(messages.keys).sorted() }
}
