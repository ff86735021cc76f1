/// Damage done to ZIP files byte by byte (APPNOTE.TXT, sections 4.3.7 and 4.3.12).
public enum ZipPatch {
    /// Turns the CRC-32 of an entry wrong in its local header and in the central directory; its data stays right.
    public static func breakChecksum(of path: String, in zip: inout [UInt8]) {
        for (signature, checksumOffset, nameOffset) in [([80, 75, 3, 4], 14, 30), ([80, 75, 1, 2], 16, 46)] {
            guard let header = header(signature.map(UInt8.init), nameOffset: nameOffset, path: path, in: zip)
            else { continue }
            let checksum = UInt32(zip.littleEndian(at: header + checksumOffset, count: 4))
            zip.patch(at: header + checksumOffset, littleEndian: ~checksum)
        }
    }

    /// Flips all bits of one byte of a stored entry's data.
    public static func flipByte(_ index: Int, of path: String, in zip: inout [UInt8]) {
        guard let header = header([80, 75, 3, 4], nameOffset: 30, path: path, in: zip) else { return }
        let names = zip.littleEndian(at: header + 26, count: 2) + zip.littleEndian(at: header + 28, count: 2)
        zip[header + 30 + names + index] ^= 0xFF
    }

    private static func header(_ signature: [UInt8], nameOffset: Int, path: String, in zip: [UInt8]) -> Int? {
        var start = 0
        while let header = zip.offset(of: signature, from: start) {
            let name = header + nameOffset
            if name + path.utf8.count <= zip.count, zip[name..<name + path.utf8.count].elementsEqual(path.utf8) {
                return header
            }
            start = header + 1
        }
        return nil
    }
}
