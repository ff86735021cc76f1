import CDigest
import Foundations
import OpenSSL

/// Computes the SHA-256 of a file and of a part of it at the same time.
///
/// Both digests see the same bytes, but their blocks begin at different ones, because the file has a header. Computed
/// side by side they take little longer than one of them (`CDigest`): on processors with instructions for SHA-256, each
/// of which must wait for the one before. Elsewhere, OpenSSL computes one after the other.
package struct SHA256Pair: Sendable {
    private enum State {
        case sideBySide(whole: opusstitch_sha256, part: opusstitch_sha256)
        case separate(whole: SHA256Stream, part: SHA256Stream)
    }

    private var state: State

    package init() { self.init(sideBySide: Self.canBeSideBySide) }

    /// - Parameter isSideBySide: whether `CDigest` computes the digests. The processor must support it.
    init(sideBySide isSideBySide: Bool) {
        guard isSideBySide else {
            state = .separate(whole: SHA256Stream(), part: SHA256Stream())
            return
        }
        var hash = opusstitch_sha256()
        unsafe opusstitch_sha256_begin(&hash)
        state = .sideBySide(whole: hash, part: hash)
    }

    /// Adds bytes that are not of the part.
    package mutating func updateWhole(_ bytes: [UInt8]) {
        switch state {
        case .sideBySide(var whole, let part):
            // The memory is read during the call.
            unsafe opusstitch_sha256_update(&whole, bytes, bytes.count)
            state = .sideBySide(whole: whole, part: part)
        case .separate(var whole, let part):
            whole.update(bytes)
            state = .separate(whole: whole, part: part)
        }
    }

    /// Adds the next bytes of the part.
    package mutating func update(_ bytes: RawSpan) {
        switch state {
        case .sideBySide(var whole, var part):
            // The memory is read during the call.
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe opusstitch_sha256_update_both(
                    &whole, &part, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count)
            }
            state = .sideBySide(whole: whole, part: part)
        case .separate(var whole, var part):
            whole.update(bytes)
            part.update(bytes)
            state = .separate(whole: whole, part: part)
        }
    }

    /// Adds zeros to the part.
    package mutating func update(zeros count: Int) {
        SHA256Stream.forZeros(count) { update($0) }
    }

    package func finalize() -> (whole: Checksum, part: Checksum) {
        switch state {
        case .sideBySide(let whole, let part): (Self.finalized(whole), Self.finalized(part))
        case .separate(let whole, let part): (whole.finalize(), part.finalize())
        }
    }

    private static func finalized(_ hash: opusstitch_sha256) -> Checksum {
        var hash = hash
        var digest = [UInt8](repeating: 0, count: 32)
        // The function writes 32 bytes.
        unsafe opusstitch_sha256_finish(&hash, &digest)
        return Checksum(ofDigest: digest)
    }

    /// Whether `CDigest` computes the digests in this process: if the processor has the instructions, and they give what
    /// OpenSSL gives. That is tried once in each process, with blocks that begin at every offset.
    static let canBeSideBySide: Bool = {
        guard opusstitch_sha256_is_supported() else { return false }
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 3) }
        return (0..<64).allSatisfy { offset in
            var own = SHA256Pair(sideBySide: true)
            var other = SHA256Pair(sideBySide: false)
            let header = Array(bytes[..<offset])
            own.updateWhole(header)
            other.updateWhole(header)
            // Bytes have no padding, so all of them are initialized.
            let samples = unsafe bytes.span.extracting(offset..<1000 - 3 * offset).bytes
            own.update(samples)
            other.update(samples)
            return own.finalize() == other.finalize()
        }
    }()
}
