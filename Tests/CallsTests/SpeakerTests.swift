import Calls
import Foundation
import Testing

@Suite("A speaker")
struct SpeakerTests {
    @Test("is written and read as the text of the metadata")
    func text() throws {
        let speakers = [Speaker.user, .agent, Speaker("Ada")]
        let bytes = try JSONEncoder().encode(speakers)
        #expect(try JSONDecoder().decode([String].self, from: bytes) == ["user", "agent_tts", "Ada"])
        #expect(try JSONDecoder().decode([Speaker].self, from: bytes) == speakers)
    }
}
