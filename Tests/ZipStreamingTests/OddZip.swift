import TestSupport

/// An archive made at random, odd in some of its fields, from a number: the same each time.
struct OddZip {
    private(set) var bytes: [UInt8] = []
    /// Where the data of entries begins, and some places where none does, in ascending order.
    private(set) var dataOffsets: [Int] = []
    private(set) var entryCount = 0
    private var random: Random
    /// The entries with their local headers.
    private var body: [UInt8] = []
    /// The headers of the central directory.
    private var directory: [[UInt8]] = []
    private var shift = 0
    private var end = EndRecords()

    private struct EndRecords {
        var comment: [UInt8] = []
        var suffix: [UInt8] = []
        var disk = 0
        var isLarge = false
    }

    init(_ number: Int) {
        random = Random(seed: UInt64(number) &* 7919 &+ 3)
        makeEntries()
        if random.below(2) == 0 { changeHeaders() }
        makeEnd()
        bytes = body
        appendEnd()
        damage()
    }

    // MARK: Entries

    private mutating func makeEntries() {
        var zip = RawZip([])
        for number in 0..<random.below(6) {
            let name = oddName(number)
            var entry = RawZip.Entry(nameBytes: name, data())
            entry.flags = [0x800, 0x800, 0, 8, 0x808, 1][random.below(6)]
            entry.method = [0, 0, 0, 0, 8, 99][random.below(6)]
            entry.isLarge = random.below(5) == 0
            entry.hasSignature = random.below(2) == 0
            if random.below(8) == 0 { entry.checksum = UInt32(random.below(1 << 32)) }
            if random.below(12) == 0 { entry.storedSize = UInt32(random.below(60)) }
            if random.below(12) == 0 { entry.size = UInt32(random.below(60)) }
            if random.below(10) == 0 { entry.directorySize = UInt32(random.below(60)) }
            if random.below(8) == 0 { entry.directoryName = oddName(number) }
            if random.below(2) == 0 { entry.extra = oddExtra(name) }
            if random.below(4) == 0 { entry.directoryExtra = oddExtra(entry.directoryName ?? name) }
            if random.below(10) == 0 {
                entry.gap = [UInt8](repeating: 0x50, count: 1 + random.below(2) * random.below(20))
            }
            if random.below(14) == 0 { entry.headerOffset = random.below(90) }
            zip.entries.append(entry)
        }
        if random.below(5) == 0 { zip.prefix = [UInt8](repeating: 0x50, count: 1 + random.below(40)) }
        if random.below(16) == 0 { zip.prefix = [0x50, 0x4B, 7, 8] + zip.prefix }
        zip.ignoresPrefix = random.below(2) == 0
        // No offset is below zero.
        for index in zip.entries.indices { zip.entries[index].headerOffset? += zip.prefix.count }
        let written = zip.written()
        entryCount = zip.entries.count
        shift = zip.ignoresPrefix ? zip.prefix.count : 0
        body = Array(written.bytes[..<written.directoryOffset])
        dataOffsets = written.dataOffsets
        if random.below(3) == 0 { dataOffsets.append(random.below(body.count + 20)) }
        dataOffsets.sort()
        var offset = written.directoryOffset
        while offset < written.endOffset {
            let lengths = [28, 30, 32].map { written.bytes.littleEndian(at: offset + $0, count: 2) }
            let length = 46 + lengths.reduce(0, +)
            directory.append(Array(written.bytes[offset..<offset + length]))
            offset += length
        }
        if random.below(3) == 0 { movesSizes(written.headerOffsets) }
    }

    private mutating func data() -> [UInt8] {
        switch random.below(6) {
        case 0: []
        // What looks like headers and descriptors.
        case 1:
            [[0x50, 0x4B, 3, 4], [0x50, 0x4B, 7, 8], [0x50, 0x4B, 1, 2]][random.below(3)] + bytes(random.below(40))
        case 2: bytes(300)
        default: bytes(1 + random.below(30))
        }
    }

    private mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    mutating func oddName(_ number: Int) -> [UInt8] {
        switch random.below(16) {
        case 0: return Array("ü/é 語.opus".utf8)
        case 1 where random.below(4) == 0: return [0x80]
        case 1: return (0..<1 + random.below(9)).map { _ in UInt8(0x7E + random.below(0x82)) }
        case 2:
            let start = 0x80 + 16 * random.below(8)
            return (start..<start + 16).map { UInt8($0) }
        case 3: return Array("a\u{0}b".utf8)
        case 4: return Array(["../up", "/absolute", "folder/", ""][random.below(4)].utf8)
        case 5: return Array(["folder\\", "folder\\file"][random.below(2)].utf8)
        case 6: return [UInt8](repeating: UInt8(ascii: "x"), count: 198 + random.below(5)) + Array("é".utf8)
        case 7: return [UInt8](repeating: 0x81, count: 70 + random.below(500))
        case 8: return Array("same".utf8)
        case 9: return [0x50, 0x4B, 3, 4] + bytes(random.below(40))
        default: return Array("\(number).opus".utf8)
        }
    }

    // MARK: Extra fields

    mutating func oddExtra(_ name: [UInt8]) -> [UInt8] {
        var extra: [UInt8] = []
        for _ in 0..<1 + random.below(3) {
            switch random.below(8) {
            case 0: extra += [9, 9, 2, 0, 1, 1]
            case 1 where random.below(2) == 0: extra += [9, 9, 44, 1] + bytes(300)
            case 1: extra += [0x55, 0x54, 5, 0, 1, 2, 3, 4, 5]
            case 2: extra += bytes(1 + random.below(5))
            case 3: extra += [[9, 9], [1, 9], [0x75, 0x71]][random.below(3)] + [0, 0]
            default: extra += unicodePath(name)
            }
        }
        return extra
    }

    private mutating func unicodePath(_ name: [UInt8]) -> [UInt8] {
        let path = ["ü.o", "", "x", String(decoding: name, as: UTF8.self), "../ü/語"][random.below(5)]
        var field = RawZip.unicodePath(path, of: name)
        switch random.below(9) {
        case 0: field[5 + random.below(4)] ^= UInt8(1 + random.below(255))
        case 1: field[4] = UInt8(random.below(3))
        case 2: field[2] &+= 1
        case 3: field = field.dropLast(1 + random.below(3))
        case 4: field[field.count - 1] = 0xFF
        case 5: field[random.below(2)] ^= 1
        default: break
        }
        return field
    }

    /// Puts some of the sizes and the offset into ZIP64 extra fields, which lack some of them now and then.
    private mutating func movesSizes(_ headerOffsets: [Int]) {
        for index in directory.indices where random.below(2) == 0 {
            var field: [UInt8] = []
            for place in [24, 20, 42] where random.below(2) == 0 {
                let value = directory[index].littleEndian(at: place, count: 4)
                directory[index].patch(at: place, littleEndian: UInt32.max)
                let large = [UInt64.max, 1 << 63, 1 << 62, 1 << 40, UInt64(value) + 1]
                field.append(littleEndian: random.below(4) == 0 ? large[random.below(5)] : UInt64(value))
            }
            if random.below(6) == 0 { field = field.dropLast(1 + random.below(9)) }
            var extra: [UInt8] = random.below(2) == 0 ? [1, 9, 1, 0, 7] : []
            extra += [UInt8(random.below(12) == 0 ? 2 : 1), 0]
            extra.append(littleEndian: UInt16(field.count + (random.below(8) == 0 ? 8 : 0)))
            let name = directory[index].littleEndian(at: 28, count: 2)
            let length = directory[index].littleEndian(at: 30, count: 2)
            directory[index].insert(contentsOf: extra + field, at: 46 + name)
            directory[index].patch(at: 30, littleEndian: UInt16(length + extra.count + field.count))
        }
    }

    // MARK: Headers

    private mutating func changeHeaders() {
        for index in directory.indices where random.below(3) == 0 {
            switch random.below(5) {
            case 0:
                // A comment of its own.
                let comment = bytes(random.below(30))
                directory[index] += comment
                directory[index].patch(at: 32, littleEndian: UInt16(comment.count))
            case 1: change(index, [8, 10, 16, 20, 24, 42][random.below(6)])
            case 2 where random.below(2) == 0: change(index, [28, 30, 32][random.below(3)])
            case 3 where random.below(3) == 0: directory[index][random.below(4)] ^= 1
            default: if random.below(3) == 0 { directory[index].patch(at: 42, littleEndian: UInt32(random.below(200))) }
            }
        }
        for offset in dataOffsets where random.below(4) == 0 && offset >= 40 && offset <= body.count {
            // Somewhere in the local header, or before it.
            body[offset - 1 - random.below(39)] ^= UInt8(1 << random.below(8))
        }
        // A header that is cut, and bytes that are none.
        if random.below(16) == 0 { directory.append([0x50, 0x4B, 1, 2] + bytes(random.below(60))) }
        if random.below(24) == 0, !directory.isEmpty { directory[directory.count - 1].removeLast() }
    }

    /// Makes a number larger or smaller by little.
    private mutating func change(_ index: Int, _ place: Int) {
        let number = directory[index].littleEndian(at: place, count: 2) + random.below(9) - 4
        directory[index].patch(at: place, littleEndian: UInt16(truncatingIfNeeded: number))
    }

    // MARK: End

    private mutating func makeEnd() {
        switch random.below(8) {
        case 0: end.comment = Array("a comment".utf8)
        case 1: end.comment = [UInt8](repeating: 0x50, count: 980 + random.below(80))
        case 2 where random.below(2) == 0: end.comment = [0x50, 0x4B, 5, 6] + bytes(random.below(40))
        case 3: end.suffix = bytes(1 + random.below(30))
        default: break
        }
        end.isLarge = random.below(4) == 0
        end.disk = random.below(16) == 0 ? [1, 0x100, 0xFFFE, 0xFFFF][random.below(4)] : 0
    }

    private mutating func appendEnd() {
        let start = bytes.count
        for header in directory { bytes += header }
        let odd = random.below(16)
        let size = bytes.count - start + (odd == 0 ? random.below(9) - 4 : 0)
        let offset = start - shift + (odd == 1 ? random.below(30) - 15 : 0)
        if end.isLarge { appendLargeEnd(size: size, offset: offset) }
        bytes += [0x50, 0x4B, 5, 6]
        bytes.append(littleEndian: UInt16(end.disk))
        bytes.append(littleEndian: UInt16(0))
        bytes.append(littleEndian: UInt16(directory.count))
        bytes.append(littleEndian: UInt16(directory.count))
        let isInLarge = end.isLarge && random.below(3) > 0
        bytes.append(littleEndian: UInt32(truncatingIfNeeded: isInLarge ? -1 : size))
        bytes.append(littleEndian: UInt32(truncatingIfNeeded: isInLarge ? -1 : offset))
        bytes.append(littleEndian: UInt16(end.comment.count + (random.below(9) == 0 ? 3 : 0)))
        bytes += end.comment + end.suffix
        if random.below(30) == 0 { bytes += [0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 14 + random.below(9)) }
    }

    private mutating func appendLargeEnd(size: Int, offset: Int) {
        let place = bytes.count - shift
        bytes += [0x50, 0x4B, 6, 6, 44, 0, 0, 0, 0, 0, 0, 0, 45, 0, 45, 0] + [UInt8](repeating: 0, count: 8)
        bytes.append(littleEndian: UInt64(directory.count))
        bytes.append(littleEndian: UInt64(directory.count))
        let large = [UInt64.max, 1 << 63, 1 << 62]
        bytes.append(littleEndian: random.below(12) == 0 ? large[random.below(3)] : UInt64(max(0, size)))
        bytes.append(littleEndian: random.below(12) == 0 ? large[random.below(3)] : UInt64(max(0, offset)))
        // Room for what later versions of the format may add.
        if random.below(4) == 0 { bytes += bytes(random.below(9)) }
        bytes += [0x50, 0x4B, 6, random.below(9) == 0 ? 8 : 7, 0, 0, 0, 0]
        bytes.append(littleEndian: UInt64(max(0, place + (random.below(6) == 0 ? random.below(9) - 4 : 0))))
        bytes += [1, 0, 0, 0]
    }

    private mutating func damage() {
        switch random.below(24) {
        case 0: bytes = bytes.dropLast(random.below(bytes.count + 1))
        case 1: bytes = bytes.dropLast(random.below(min(25, bytes.count)))
        case 2: bytes[random.below(bytes.count)] ^= UInt8(1 << random.below(8))
        default: break
        }
    }
}
