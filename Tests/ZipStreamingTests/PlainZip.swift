import TestSupport

/// An archive made at random of which every version of libarchive makes the same: its headers are odd only where a reader
/// has no choice.
struct PlainZip {
    private(set) var bytes: [UInt8] = []
    /// Whether its entries can be found one after the other, without the directory.
    private(set) var isStreamable = true

    /// Whether a name is in an unknown encoding, whose length is that of libarchive's own text.
    private(set) var hasOddNames = false

    init(_ random: inout Random) {
        var zip = RawZip([])
        for number in 0..<random.below(6) {
            var entry = RawZip.Entry(nameBytes: Self.name(number, &random), [])
            entry.flags = random.below(4) == 0 ? 0 : 0x800
            entry.isLarge = random.below(6) == 0
            fill(&entry, &random)
            switch random.below(12) {
            case 0: entry.mode = 0o120777
            case 1:
                entry.name += Array("/".utf8)
                entry.mode = 0o040755
                entry.data = []
                (entry.method, entry.size, entry.checksum) = (0, nil, nil)
            case 2: entry.checksum = 1
            case 3: entry.method = 97
            case 4 where entry.method == 0 && entry.data.count > 40: entry.flags |= 1
            case 5 where !entry.data.isEmpty:
                entry.size = UInt32(entry.data.count + 1 + random.below(9))
                isStreamable = false
            case 6 where !entry.isLarge:
                entry.flags |= 8
                isStreamable = false
            default: break
            }
            zip.entries.append(entry)
        }
        if random.below(6) == 0 {
            zip.prefix = [UInt8](repeating: 0x20, count: 1 + random.below(600))
            isStreamable = false
        }
        if random.below(3) == 0 { zip.comment = [UInt8](repeating: 0x20, count: 1 + random.below(60)) }
        hasOddNames = zip.entries.contains { $0.name.first == 0x81 }
        let written = zip.written()
        bytes = written.bytes
        // A contradiction, which libarchive warns of.
        if random.below(6) == 0, let offset = written.headerOffsets.first, zip.entries[0].flags & 8 == 0 {
            bytes[offset + 14] ^= 1
            isStreamable = false
        }
        if random.below(12) == 0 {
            bytes = Array(bytes.prefix(written.directoryOffset))
            isStreamable = false
        }
    }

    private static func name(_ number: Int, _ random: inout Random) -> [UInt8] {
        switch random.below(8) {
        case 0: Array("ü/é 語 \(number).opus".utf8)
        case 1: [0x81, 0x2E] + Array("\(number)".utf8)
        case 2: Array("same".utf8)
        case 3: [UInt8](repeating: UInt8(ascii: "x"), count: 100 + random.below(200))
        case 4: Array("../up \(number)".utf8)
        default: Array("folder/\(number).opus".utf8)
        }
    }

    private func fill(_ entry: inout RawZip.Entry, _ random: inout Random) {
        let count = [0, 1, 20, 99, 100, 101, 600, 1000, 1001][random.below(9)]
        let large = random.below(20) == 0 ? 70_000 : 0
        let data = (0..<count + large).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        switch random.below(4) {
        case 0: (entry.method, entry.data) = (8, Deflated.stored(data))
        case 1:
            let run = [UInt8](repeating: 7, count: 1 + 258 * random.below(5))
            (entry.method, entry.data) = (8, Deflated.run(of: 7, matches: run.count / 258))
            (entry.size, entry.checksum) = (UInt32(run.count), RawZip.checksum(of: run))
            return
        default: entry.data = data
        }
        if entry.method == 8 { (entry.size, entry.checksum) = (UInt32(data.count), RawZip.checksum(of: data)) }
    }
}

/// Data as Deflate has it (RFC 1951), made without a library, so that no version of one makes other bytes.
enum Deflated {
    /// In blocks that are not compressed.
    static func stored(_ data: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = data[...]
        repeat {
            let block = rest.prefix(0xFFFF)
            rest = rest.dropFirst(block.count)
            bytes.append(rest.isEmpty ? 1 : 0)
            bytes.append(littleEndian: UInt16(block.count))
            bytes.append(littleEndian: ~UInt16(block.count))
            bytes += block
        } while !rest.isEmpty
        return bytes
    }

    /// One byte below 144, then as many times 258 of it, in a block of the fixed codes.
    static func run(of byte: UInt8, matches: Int) -> [UInt8] {
        // Numbers have their lowest bit first, codes their highest.
        var bits = [1, 1, 0]
        func code(_ code: Int, _ length: Int) -> [Int] { (0..<length).reversed().map { code >> $0 & 1 } }
        bits += code(0x30 + Int(byte), 8)
        // The length 258 is code 285; the distance 1 is code 0.
        for _ in 0..<matches { bits += code(0xC0 + 285 - 280, 8) + code(0, 5) }
        bits += code(0, 7)
        return stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<min(bits.count, start + 8)].reversed().reduce(UInt8(0)) { $0 << 1 | UInt8($1) }
        }
    }
}
