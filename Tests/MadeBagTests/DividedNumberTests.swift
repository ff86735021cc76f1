import Bag
import Calls
import Conversations
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing
import Transcripts

@Suite("A card number that is said in parts")
struct DividedNumberTests {
    @Test("is found in each part, of one speaker alone, in clips and in messages")
    func parts() throws {
        let folder = TemporaryFolder()
        let sound = try Clips.voice(seconds: 0.5, seed: 1)
        // The parts of 4111 1111 1111 1111, and another's words between them.
        let said = [("user", "four one one one 1111"), ("agent_tts", "yes 22"), ("user", "1111"), ("user", "1111 bye")]
        let clips = said.enumerated().map { index, part in
            DayMaker.Clip(index + 1, part.0, "2025-12-12T14:00:0\(index)Z", sound)
        }
        let inputs = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("s", clips)])]).write(to: folder.path)
        try FileManager.default.createDirectory(atPath: folder("words"), withIntermediateDirectories: true)
        for (index, part) in said.enumerated() {
            try Disk.write(Array(part.1.utf8), to: folder("words/message_\(index + 1)_\(part.0).txt"))
        }
        try Disk.write(
            ChatExport.json(
                [("chat", "my card is 4111 1111"), ("chat", "1111 1111"), ("chat", "thanks"), ("other", "4111 1111")],
                at: "14:06:00"), to: folder("chat.json"))
        _ = try makeBag(
            of: inputs + [folder("chat.json")], in: folder("bag"), formats: KnownFormats.all,
            transcripts: [folder("words")])
        let found = try WordSearch(bag: folder("bag"), patterns: [.cardNumbers]).run()
        #expect(
            found.rows.map { row in
                "\(row.sessionId) \(row.speaker): \(row.places.map { "\($0.message): \($0.excerpt.words)" })"
            }
                == [
                    #"s user: ["message 1 (message_1_user.opus): four one one one 1111"]"#,
                    #"s user: ["message 3 (message_3_user.opus): 1111"]"#,
                    #"s user: ["message 4 (message_4_user.opus): 1111"]"#, #"chat user: ["message 0: 4111 1111"]"#,
                    #"chat user: ["message 1: 1111 1111"]"#,
                ])
    }
}
