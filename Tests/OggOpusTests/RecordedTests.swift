import TestSupport
import Testing

@testable import OggOpus

@Suite("What is recorded of clips of which nothing is certain")
struct RecordedTests {
    @Test("stays as it was: their lengths, what they miss, and what is told of them")
    func clips() throws {
        #expect(
            try Recorded.differences("clips", count: 1000, quick: 330) { Self.facts(ScrambledClip.bytes(seed: $0)) }
                == [])
    }

    private static func facts(_ bytes: [UInt8]) -> String {
        do {
            let facts = try OddClipReading.facts(of: bytes)
            let links = facts.links.map {
                "\($0.samples48k) of \($0.packetSamples48k) (\($0.head.preSkip), \($0.head.outputGain), \($0.head.channelCount))"
            }
            let frames = facts.links.reduce(0) { $0 + $1.samples48k / 3 }
            let missing = [
                facts.missingFrames(at: 16_000), facts.missingFrames(at: 48_000),
                facts.missingFrames(at: 16_000, upTo: frames / 2), facts.missingFrames(at: 16_000, upTo: frames),
            ]
            let packets = try OddClipReading.packets(bytes, facts)
            let places = packets.map { "\($0.link) \($0.start48k) \($0.bytes)" }.joined(separator: ",")
            return
                "\(links.joined(separator: ", ")); missing \(missing); \(packets.count) packets \(Disk.digest(places)); "
                + facts.findings.prefix(4).map { "\($0.kind): \($0.message)" }.joined(separator: " | ")
                + (facts.findings.count > 4 ? " | \(Disk.digest(facts.findings.map(\.message).joined()))" : "")
        } catch {
            return "\(error)"
        }
    }

    @Test("stays as it was: the headers of their streams")
    func headers() throws {
        let differences = try Recorded.differences("headers", count: 300, quick: 100) { seed in
            let reader = OggHeaderReader()
            let bytes = ScrambledClip.bytes(seed: 10_000 + seed)
            for start in stride(from: 0, to: bytes.count, by: 777) {
                reader.take(Array(bytes[start..<min(bytes.count, start + 777)]).span.bytes)
            }
            do {
                return try reader.finish().map { "\($0.serialNumber) \($0.packets.map(Disk.digest))" }.joined(
                    separator: ", ")
            } catch {
                return "\(error)"
            }
        }
        #expect(differences == [])
    }
}
