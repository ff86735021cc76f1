import TestSupport
import Testing

@testable import OggOpus

@Suite("Packets that lie on several pages")
struct PacketAssemblerTests {
    struct Found: Equatable {
        let bytes: [UInt8]
        let isDoubtful: Bool
        let spansGap: Bool

        init(_ bytes: [UInt8], isDoubtful: Bool = false, spansGap: Bool = false) {
            self.bytes = bytes
            self.isDoubtful = isDoubtful
            self.spansGap = spansGap
        }
    }

    final class Reader {
        var assembler = PacketAssembler()
        var packets: [PacketAssembler.Packet] = []

        /// - Returns: the packets that end on the page, and whether one was lost.
        func take(
            _ lacing: [UInt8], continued: Bool = false, step: Int32 = 0, byte: UInt8 = 1
        ) -> (packets: [Found], isLost: Bool) {
            let count = lacing.reduce(0) { $0 + Int($1) }
            let bytes = OggPageTests.page(
                flags: continued ? 1 : 0, lacing: lacing, body: [UInt8](repeating: byte, count: count))
            return bytes.withUnsafeBytes {
                guard case .page(let page) = OggPage.at(start: ByteView($0)) else { return ([], false) }
                let isLost = assembler.take(page, step: step, packets: &packets)
                return (
                    packets.map { Found(Array($0.bytes), isDoubtful: $0.isDoubtful, spansGap: $0.spansGap) }, isLost
                )
            }
        }
    }

    private static func bytes(_ counts: (UInt8, Int)...) -> [UInt8] {
        counts.flatMap { [UInt8](repeating: $0.0, count: $0.1) }
    }

    @Test("are joined, and say whether a page may be missing within them", arguments: [0, 1, 2, -1] as [Int32])
    func joined(step: Int32) {
        let reader = Reader()
        #expect(reader.take([3, 255], byte: 1) == ([Found(Self.bytes((1, 3)))], false))
        let whole = Found(Self.bytes((1, 255), (2, 10)), isDoubtful: step != 0, spansGap: step > 0)
        #expect(
            reader.take([10, 5], continued: true, step: step, byte: 2) == ([whole, Found(Self.bytes((2, 5)))], false))
        // Over three pages; what was doubtful stays so to the end of the packet, and not longer.
        #expect(reader.take([255, 255], byte: 3) == ([], false))
        #expect(reader.take([255], continued: true, step: step, byte: 4) == ([], false))
        let long = Found(Self.bytes((3, 510), (4, 255), (5, 1)), isDoubtful: step != 0, spansGap: step > 0)
        #expect(reader.take([1, 255], continued: true, byte: 5) == ([long], false))
        #expect(reader.take([0], continued: true, byte: 6) == ([Found(Self.bytes((5, 255)))], false))
    }

    @Test("are lost where the next page does not continue them")
    func lost() {
        let reader = Reader()
        #expect(reader.take([255]) == ([], false))
        #expect(reader.take([3], byte: 2) == ([Found(Self.bytes((2, 3)))], true))
        #expect(reader.take([3], byte: 2) == ([Found(Self.bytes((2, 3)))], false))
    }

    @Test("are lost where their beginning is missing")
    func orphan() {
        let reader = Reader()
        #expect(reader.take([4, 6], continued: true, byte: 2) == ([Found(Self.bytes((2, 6)))], true))
        #expect(reader.take([255], continued: true) == ([], false))
        #expect(reader.take([2, 3], continued: true, byte: 3) == ([Found(Self.bytes((3, 3)))], true))
        #expect(reader.take([255], continued: true) == ([], false))
        #expect(reader.take([2], byte: 4) == ([Found(Self.bytes((4, 2)))], false))
    }

    @Test("stay open over a page without segments")
    func empty() {
        let reader = Reader()
        #expect(reader.take([255], byte: 1) == ([], false))
        #expect(reader.take([]) == ([], false))
        #expect(reader.take([2], continued: true, byte: 2) == ([Found(Self.bytes((1, 255), (2, 2)))], false))
    }
}
