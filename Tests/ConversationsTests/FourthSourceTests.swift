import Bag
import Conversations
import Foundations
import Review
import Stitching
import TestSupport
import Testing

@Suite("A source that the program does not know")
struct FourthSourceTests {
    private static let log = #"""
        {"chat": "room 7", "lines": [
          {"who": "Ann", "when": "2025-12-12T14:00:00Z", "what": "Hello"},
          {"who": "Bob", "when": "2025-12-12T15:00:01+01:00", "what": "Bye"}]}
        """#

    @Test("is one type and one entry in the list: bag, vCon, load files, report, page and verification follow")
    func whole() throws {
        let folder = TemporaryFolder()
        try Disk.write(Array(Self.log.utf8), to: folder("in/log"))
        try Disk.write(Array(WrittenArchives.personalAI.utf8), to: folder("in/persona"))
        let formats = KnownFormats.all + [ChatLog()]
        let bag = try make(folder, formats)
        let session = try #require(
            try bag.summary().sessions.first { session in
                if case .written(let conversation) = session.kind { conversation.format == "chat-log" } else { false }
            })
        #expect(session.problems == 0)
        #expect(try bag.conversation(named: session.name).messages.map(\.speaker) == ["Ann", "Bob"])

        let report = try BagVerifier(path: bag.path, formats: formats).run()
        #expect(report.isIntact && report.messagesChecked == 5, "\(report.findings)")
        let vCons = try Witness.run("check-vcon.py", [Witness.vConSchema, bag.path])
        #expect(vCons.status == 0 && vCons.text == "2\n", "\(vCons.text)")
        let rows = try Witness.read([[String]].self, "read-loadfile.py", [bag.path + "/data/load/loadfile.dat"])
        #expect(rows.contains { $0.contains("Text conversation (Chat log)") })
        let page = String(decoding: try Disk.bytes(bag.path + "/data/review/index.html"), as: UTF8.self)
        #expect(page.contains("Chat log"))
    }

    @Test("is told apart from damage where a bag has it and the program does not")
    func unknown() throws {
        let folder = TemporaryFolder()
        try Disk.write(Array(Self.log.utf8), to: folder("in/log"))
        let bag = try make(folder, [ChatLog()])
        let findings = try BagVerifier(path: bag.path, formats: KnownFormats.all).run().findings
        #expect(findings.count == 1)
        #expect(findings.first?.message.contains("chat-log is not supported") == true)
    }

    @Test("is shown by the article as it is tested here")
    func article() throws {
        let own = String(
            decoding: try Disk.bytes(PackageFolder.root + "/Tests/ConversationsTests/ChatLog.swift"), as: UTF8.self)
        let article = try Disk.bytes(
            PackageFolder.root + "/Sources/Conversations/Conversations.docc/AddASource.md")
        #expect(String(decoding: article, as: UTF8.self).contains("```swift\n\(own)```"))
    }

    private func make(_ folder: TemporaryFolder, _ formats: [any ConversationFormat]) throws -> MadeBag {
        let path = folder("bag")
        let outputs: [any ReviewOutput] = [
            ReviewPage(), ConversationTexts(), VConFiles(), LoadFiles(), ReportPage(),
        ]
        _ = try makeBag(of: [folder("in")], in: path, formats: formats, outputs: outputs)
        return MadeBag(path: path)
    }
}
