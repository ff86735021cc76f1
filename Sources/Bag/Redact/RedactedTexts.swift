import Foundations

extension TextConversationDocument {
    /// The document of the conversation after these redactions. A pure function.
    ///
    /// A redacted message loses its text, the pointer to it, and its attached files. The conversation loses its
    /// original files, since they contain the text.
    ///
    /// - Parameters:
    ///   - added: the redactions to add, in order.
    ///   - paths: further files to leave out, relative to the session's folder. If one of them is an original, all
    ///     originals are left out, since the messages can no longer be compared.
    package func redacted(by added: [MessageRedaction], leavingOut paths: Set<String> = []) -> Self {
        var document = self
        let all = (redactions ?? []) + added
        document.redactions = all.isEmpty ? nil : all
        var removed: Set<String> = []
        for redaction in all where messages.indices.contains(redaction.message) {
            document.messages[redaction.message].text = MessageRedaction.mark
            document.messages[redaction.message].pointer = MessageRedaction.mark
        }
        let attached = Set(
            added.filter { messages.indices.contains($0.message) }.flatMap { messages[$0.message].attachments ?? [] })
        for index in attachments.indices where attached.contains(index) || isAmong(paths, attachments[index].path) {
            if let path = attachments[index].path { removed.insert(path) }
            document.attachments[index].withhold()
        }
        let changed = attachments.indices.filter { document.attachments[$0] != attachments[$0] }
        let names = Set(changed.map { ExactText(attachments[$0].name) })
        document.problems = problems.map { problem in
            problem.fileName.map { names.contains(ExactText($0)) } == true ? problem.withheld : problem
        }.sorted()
        if !added.isEmpty || originals.contains(where: { paths.contains($0.path) }) {
            removed.formUnion(originals.map(\.path))
            document.originals = []
            for index in document.messages.indices { document.messages[index].original = nil }
        }
        document.leftOut = leftOut.adding(removed)
        return document
    }

    /// Whether a redaction removed the originals, so that the messages cannot be compared with them.
    package var lostOriginals: Bool {
        originals.isEmpty
            && (leftOut ?? []).contains { $0.hasPrefix("original/") || BagLayout.isSharedOriginal($0) }
    }

    /// The positions of the attachments whose files a redaction removed. The names of these files begin with the number
    /// of the attachment.
    var leftOutAttachments: Set<Int> {
        let folder = "attachments/"
        return Set(
            (leftOut ?? []).filter { $0.hasPrefix(folder) }
                .compactMap { Int($0.dropFirst(folder.count).prefix { $0.isNumber }) }.map { $0 - 1 })
    }

    private func isAmong(_ paths: Set<String>, _ path: String?) -> Bool { path.map(paths.contains) ?? false }
}

extension TextConversationDocument.Attachment {
    fileprivate mutating func withhold() {
        path = nil
        sha256 = nil
        bytes = nil
        statedBytes = nil
    }
}
