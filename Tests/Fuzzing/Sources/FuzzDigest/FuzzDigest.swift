import CFuzzedDigest
import CLibCrypto
import Fuzzer

/// The input is a list of pieces: a byte says whom the piece is for (the first digest, the second, or both) and how long
/// it is, and as many bytes follow. What `CDigest` computes is compared with OpenSSL.
@main
enum FuzzDigest: FuzzTarget {
    static func read(_ input: UnsafeRawBufferPointer) {
        guard opusstitch_sha256_is_supported() else { return }
        var (first, second) = (opusstitch_sha256(), opusstitch_sha256())
        opusstitch_sha256_begin(&first)
        opusstitch_sha256_begin(&second)
        var (ofFirst, ofSecond) = ([UInt8](), [UInt8]())
        var rest = input[...]
        while let byte = rest.popFirst() {
            let piece = Array(rest.prefix(Int(byte >> 2) * (byte & 1 == 0 ? 1 : 9)))
            rest = rest.dropFirst(piece.count)
            switch byte & 3 {
            case 0:
                opusstitch_sha256_update(&first, piece, piece.count)
                ofFirst += piece
            case 1:
                opusstitch_sha256_update(&second, piece, piece.count)
                ofSecond += piece
            default:
                opusstitch_sha256_update_both(&first, &second, piece, piece.count)
                ofFirst += piece
                ofSecond += piece
            }
        }
        for (hash, bytes) in [(first, ofFirst), (second, ofSecond)] {
            var hash = hash
            var (own, expected) = ([UInt8](repeating: 0, count: 32), [UInt8](repeating: 0, count: 32))
            opusstitch_sha256_finish(&hash, &own)
            SHA256(bytes, bytes.count, &expected)
            precondition(own == expected, "a digest differs from OpenSSL's")
        }
    }
}
