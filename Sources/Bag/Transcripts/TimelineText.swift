import Files
import Foundations

/// The text of a `timeline.json` without the words of its clips. With it, words can be added to a finished session
/// whose document is otherwise the expected one.
package enum TimelineText {
    private static let beginning = Array("      \"transcript\": {".utf8)
    private static let ending = Array("      }".utf8)

    /// The SHA-256 of the document that has no words. The last member of each clip is left out, with the comma in front
    /// of it.
    package static func digestWithoutWords(of file: borrowing InputFile) throws -> Checksum {
        var hash = SHA256Stream()
        var line: [UInt8] = []
        // The line before is kept back, since its comma may have to go.
        var kept: [UInt8] = []
        var isInside = false
        func end(_ line: [UInt8]) {
            if isInside {
                if line == ending { isInside = false }
            } else if line == beginning {
                isInside = true
                if kept.last == UInt8(ascii: ",") { kept.removeLast() }
            } else {
                if !kept.isEmpty { hash.update(kept + [newline]) }
                kept = line
            }
        }
        try file.readBlocks { block in
            for index in block.byteOffsets {
                // The offset is one of the block's, and every byte is a value.
                let byte = unsafe block.unsafeLoad(fromByteOffset: index, as: UInt8.self)
                if byte == newline {
                    end(line)
                    line.removeAll(keepingCapacity: true)
                } else {
                    line.append(byte)
                }
            }
        }
        if !kept.isEmpty { hash.update(kept + [newline]) }
        return hash.finalize()
    }

    private static let newline = UInt8(ascii: "\n")
}
