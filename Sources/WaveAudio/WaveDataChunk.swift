import Files

/// Where the samples of a WAV or RF64 file lie (EBU Tech 3306).
struct WaveDataChunk {
    let range: Range<Int>

    /// - Throws: `WaveError` where the file has no `data` chunk that lies inside it.
    init(in file: borrowing InputFile) throws {
        var longSize: Int?
        var offset = 12
        while offset + 8 <= file.size {
            let head = try Self.bytes(of: file, at: offset, count: 8)
            let tag = String(decoding: head.prefix(4), as: UTF8.self)
            var size = Self.number(head[4..<8])
            if tag == "ds64" {
                longSize = Self.number(try Self.bytes(of: file, at: offset + 16, count: 8)[...])
            }
            if tag == "data" {
                if size == Int(UInt32.max), let longSize { size = longSize }
                guard size >= 0, size <= file.size - offset - 8 else { break }
                range = offset + 8..<offset + 8 + size
                return
            }
            offset += 8 + size + size % 2
        }
        throw WaveError("the file has no samples where its header says")
    }

    private static func bytes(of file: borrowing InputFile, at offset: Int, count: Int) throws -> [UInt8] {
        let bytes = try file.bytes(at: offset, count: count)
        guard bytes.count == count else { throw WaveError("the file ends in its header") }
        return bytes
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
