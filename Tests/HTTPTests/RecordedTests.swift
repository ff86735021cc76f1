import TestSupport
import Testing

@Suite("Recorded: downloads in parts")
struct RecordedTests {
    @Test("a download from a server that answers as it likes")
    func downloads() throws {
        #expect(
            try Recorded.differences("downloads-in-parts", count: 250, quick: 80) { number in
                var download = try RandomDownload(seed: UInt64(number))
                return try download.results()
            } == [])
    }
}
