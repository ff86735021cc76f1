import Files
import Foundations
import Glibc
import Testing
import ZipStreaming

@testable import Stitching

@Suite("An archive that the system cannot read")
struct UnreadableArchiveTests {
    @Test("is told with what can be done: what the system's error needs, or to fix it")
    func advice() {
        func words(_ code: Int32) -> String {
            JobError(unreadable: "a.zip", ZipError(.unreadable, reason: "why", code: code)).description
        }
        #expect(words(0) == "a.zip cannot be read: why; fix this and run the same command again")
        #expect(words(EPERM) == "a.zip cannot be read: why; check the permissions")
        #expect(words(EMFILE) == "a.zip cannot be read: why" + FileError("read", "a", code: EMFILE).advice)
        #expect(FileError("read", "a", code: EMFILE).advice != "")
    }
}
