import Bag
import Calls
import Conversations
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

@Suite("What is recorded of text conversations at random")
struct RecordedMessagesTests {
    /// One to three exports, whose conversations may have the same names.
    private static func write(_ random: inout Random, to folder: String) throws -> [String] {
        let names = ["chat", "Chat", "chat~2", "other", "", "café", "a/b"]
        let texts = ["one", "two <b>", "three\\nlines", "\\u0000", "four \u{1F600}", ""]
        return try (0..<1 + random.below(3)).map { file in
            let rows = (0..<1 + random.below(9)).map { row in
                let minute = 10 + random.below(3)
                var members = [
                    #""SessionId": "\#(names[random.below(random.below(2) == 0 ? 2 : names.count)])""#,
                    #""timestamp": "2025-12-12T14:\#(minute):0\#(random.below(10))Z""#, #""ai_name": "Ada""#,
                ]
                if random.below(12) == 0 { members[1] = #""timestamp": "soon""# }
                if random.below(5) > 0 { members.append(#""raw_message": "\#(texts[random.below(texts.count)])""#) }
                if random.below(3) > 0 { members.append(#""ai_message": "Answer \#(row)""#) }
                return "{\(members.joined(separator: ", "))}"
            }
            let path = "\(folder)/\(file).json"
            try Disk.write(Array("[\(rows.joined(separator: ",\n"))]".utf8), to: path)
            return path
        }
    }

    private static func request(_ conversation: TextConversationDocument, _ random: inout Random) throws
        -> BagRedactor.Request
    {
        let message = conversation.messages[random.below(conversation.messages.count)]
        if random.below(2) == 0, let pointer = message.pointer {
            return BagRedactor.Request(sessionId: conversation.sessionId, message: pointer, reason: "r")
        }
        let from = random.below(200) * 1_000_000_000
        return BagRedactor.Request(
            sessionId: conversation.sessionId, from: .offset(nanoseconds: from),
            to: .offset(nanoseconds: from + random.below(100) * 1_000_000_000),
            speaker: random.below(3) == 0 ? message.speaker : nil, reason: "r")
    }

    @Test("stays as it was: their documents, what is redacted, and what is said of those that were changed")
    func messages() throws {
        let differences = try Recorded.differences("messages", count: 80, quick: 20) { seed in
            var random = Random(seed: UInt64(seed))
            let folder = TemporaryFolder()
            let inputs = try Self.write(&random, to: folder("in"))
            do {
                _ = try makeBag(of: inputs, in: folder("bag"), formats: KnownFormats.all)
            } catch {
                var elision = try Elision(folder.path)
                return elision.text("\(error)")
            }
            let bag = MadeBag(path: folder("bag"))
            #expect(try bag.findings() == [])
            let conversations = try bag.conversations().filter { !$0.document.messages.isEmpty }
            var elision = try Elision(folder.path)
            var result = conversations.map { "\($0.name) \($0.document.messages.count)" }.joined(separator: ", ")
            result += " " + Disk.digest(try elision.documents(bag))
            guard !conversations.isEmpty else { return result }
            let requests = try (0..<1 + random.below(3)).map { _ in
                try Self.request(conversations[random.below(conversations.count)].document, &random)
            }
            do {
                let redacted = try BagRedactor(bag.path, to: folder("redacted"), requests, formats: KnownFormats.all)
                    .run()
                let other = MadeBag(path: folder("redacted"))
                #expect(try other.findings() == [])
                result += "; redacted \(redacted.messages.map { "\($0.name) \($0.redaction.message)" })"
                result += " " + Disk.digest(try elision.documents(other))
            } catch let error as JobError {
                result += "; " + elision.text("\(error)")
            }
            let path = "data/sessions/\(conversations[random.below(conversations.count)].name)/timeline.json"
            let lines = ForgedLines(String(decoding: try Disk.bytes("\(bag.path)/\(path)"), as: UTF8.self))
            let all = [ForgedLines.withOtherValues, ForgedLines.withoutValues].flatMap { $0(lines) }
            let forged = all[random.below(all.count)]
            try bag.forge(path, as: Array(forged.text.utf8))
            let found = try bag.findings().map { "\($0.path): \($0.message)" }
            return result + "; \(forged.name): " + elision.text(found.joined(separator: " | "))
        }
        #expect(differences == [])
    }
}
