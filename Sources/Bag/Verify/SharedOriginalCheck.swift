import Conversations
import Files
import Foundations
import JSON

/// Compares the messages of text conversations with an original that has several of them. Each original is read once.
struct SharedOriginalCheck {
    /// The sessions of one original, in the order in which they were added.
    private struct Original {
        /// The name of the main file, as received.
        let main: String
        let format: String
        var files = ReceivedFiles()
        var sessions: [(name: String, sessionId: String, content: Checksum)] = []
    }

    /// Whether this version of the program wrote the documents. Another may have told other facts.
    private let isThisProgram: Bool
    private var originals: [Original] = []
    /// The positions in `originals`, by format, path in the bag, and name as received.
    private var positions: [[String]: Int] = [:]

    init(isThisProgram: Bool) { self.isThisProgram = isThisProgram }

    /// - Returns: `nil` if the conversation's original is its own, or is not in the bag.
    static func digestOfContent(_ document: TextConversationDocument, isThisProgram: Bool) -> Checksum? {
        guard document.hasSharedMain else { return nil }
        let source = document.source
        return digest(document.messages, title: source.title, facts: source.facts, isThisProgram: isThisProgram)
    }

    /// - Returns: the digest of what a document has of its original.
    private static func digest(
        _ messages: [TextConversationDocument.Message], title: String, facts: [Conversation.Fact], isThisProgram: Bool
    ) -> Checksum? {
        struct Content: Encodable {
            let messages: [TextConversationDocument.Message]
            let title: String?
            let facts: [Conversation.Fact]?
        }
        return try? JSONText.digest(
            of: Content(
                messages: messages, title: isThisProgram ? title : nil, facts: isThisProgram ? facts : nil))
    }

    /// - Parameters:
    ///   - name: of the session's folder.
    ///   - content: the result of `digestOfContent`.
    mutating func add(_ document: TextConversationDocument, name: String, content: Checksum?) {
        guard let content, let main = document.originals.first else { return }
        let key = [document.source.format, main.path, main.receivedAs]
        let position = positions[key] ?? originals.count
        if position == originals.count {
            positions[key] = position
            originals.append(Original(main: main.receivedAs, format: document.source.format))
        }
        originals[position].files.add(document, folder: BagLayout.folder(ofSession: name))
        originals[position].sessions.append((name, document.sessionId, content))
    }

    /// - Throws: `Interruption`.
    mutating func check(
        _ bag: BagFiles, formats: [any ConversationFormat], _ interruption: Interruption,
        into report: inout VerificationReport
    ) throws {
        for original in originals {
            try interruption.check()
            let findings: [String: String]
            if let format = formats.first(where: { $0.name == original.format }) {
                findings = try self.findings(original, format, bag, interruption)
            } else {
                let finding = "its source format \(original.format) is not supported; its messages were not compared"
                findings = Dictionary(uniqueKeysWithValues: original.sessions.map { ($0.name, finding) })
            }
            for session in original.sessions {
                guard let finding = findings[session.name] else { continue }
                report.add("\(BagLayout.folder(ofSession: session.name))/\(BagLayout.timeline)", finding)
            }
        }
    }

    /// - Returns: the findings, by the names of sessions.
    private func findings(
        _ original: Original, _ format: any ConversationFormat, _ bag: BagFiles, _ interruption: Interruption
    ) throws -> [String: String] {
        var findings: [String: String] = [:]
        do {
            let folder = original.files.folder(in: bag, isTooLarge: false, interruption)
            let conversations = try format.read(original.main, in: folder)
            let positions = Dictionary(
                conversations.indices.map { (ExactText(conversations[$0].id), $0) }
            ) { first, _ in first }
            for session in original.sessions {
                try interruption.check()
                let found = Self.names(session.sessionId).compactMap { positions[ExactText($0)] }.map {
                    conversations[$0]
                }
                let isSame = found.contains {
                    Self.digest(
                        $0.messages.map(TextConversationDocument.Message.init), title: format.title, facts: $0.facts,
                        isThisProgram: isThisProgram) == session.content
                }
                if !isSame {
                    findings[session.name] = finding(session.name, found.first, format, bag)
                }
            }
        } catch let interruption as Interruption {
            throw interruption
        } catch {
            let finding = "its original cannot be read: \(error)"
            return Dictionary(uniqueKeysWithValues: original.sessions.map { ($0.name, finding) })
        }
        return findings
    }

    /// The ids that the conversation of a session may have in its original. If several conversations have the same id,
    /// `~` and a number follow the id of all but the first.
    private static func names(_ sessionId: String) -> [String] {
        guard let tilde = sessionId.utf8.lastIndex(of: UInt8(ascii: "~")),
            Int(sessionId[tilde...].dropFirst()) != nil
        else { return [sessionId] }
        return [sessionId, String(sessionId[..<tilde])]
    }

    private func finding(
        _ name: String, _ conversation: Conversation?, _ format: any ConversationFormat, _ bag: BagFiles
    ) -> String {
        guard let conversation else { return TextConversationDocument.isNotInOriginal }
        let path = "\(BagLayout.folder(ofSession: name))/\(BagLayout.timeline)"
        guard let document = try? BagDocument.read(path, in: bag) as TextConversationDocument else {
            return "its messages differ from those of the original"
        }
        return document.difference(of: conversation, format: isThisProgram ? format : nil)
            ?? "its messages differ from those of the original"
    }
}

extension TextConversationDocument {
    /// Whether other sessions were read from the same main file, which is in the bag.
    var hasSharedMain: Bool { originals.first.map { BagLayout.isSharedOriginal($0.path) } ?? false }
}
