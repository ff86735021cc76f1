import Crypto
import Foundation
import Foundations
import TestSupport
import Testing

@testable import Files

@Suite("Two digests that are computed side by side")
struct SHA256PairTests {
    private static func digest(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

    /// What is given to a pair: bytes of the file alone, or bytes of both.
    private enum Step { case whole([UInt8]), both([UInt8]), zeros(Int) }

    private static func expect(_ steps: [Step], _ comment: Comment) {
        for isSideBySide in Set([false, SHA256Pair.canBeSideBySide]) {
            var pair = SHA256Pair(sideBySide: isSideBySide)
            var (whole, part) = ([UInt8](), [UInt8]())
            for step in steps {
                switch step {
                case .whole(let bytes):
                    pair.updateWhole(bytes)
                    whole += bytes
                case .both(let bytes):
                    pair.update(bytes.span.bytes)
                    whole += bytes
                    part += bytes
                case .zeros(let count):
                    pair.update(zeros: count)
                    whole += [UInt8](repeating: 0, count: count)
                    part += [UInt8](repeating: 0, count: count)
                }
            }
            let (first, second) = pair.finalize()
            #expect(first.bytes == digest(whole), comment)
            #expect(second.bytes == digest(part), comment)
        }
    }

    @Test("are those of another implementation, for every length of a header and of the samples")
    func lengths() {
        let bytes = (0..<400).map { UInt8(truncatingIfNeeded: $0 &* 89 &+ $0 >> 5) }
        for header in 0...130 {
            for count in [0, 1, 55, 56, 63, 64, 65, 119, 120, 127, 128, 129, 191, 192, 260] {
                Self.expect(
                    [.whole(Array(bytes[..<header])), .both(Array(bytes.suffix(count)))], "\(header) + \(count)")
            }
        }
    }

    @Test("do not depend on the pieces that the bytes come in")
    func pieces() {
        var random = Random(seed: 77)
        for round in 0..<300 {
            let steps = (0..<1 + random.below(9)).map { _ -> Step in
                let count = random.below([8, 70, 300, 9000][random.below(4)])
                let bytes = (0..<count).map { _ in UInt8(random.below(256)) }
                switch random.below(5) {
                case 0: return .whole(bytes)
                case 1: return .zeros(count)
                default: return .both(bytes)
                }
            }
            Self.expect(steps, "round \(round)")
        }
    }

    @Test("stay those of a copy when the other goes on")
    func copies() {
        for isSideBySide in Set([false, SHA256Pair.canBeSideBySide]) {
            var pair = SHA256Pair(sideBySide: isSideBySide)
            pair.update([UInt8](repeating: 7, count: 100).span.bytes)
            let before = pair
            pair.update(zeros: 300_000)
            #expect(before.finalize().whole.bytes == Self.digest([UInt8](repeating: 7, count: 100)))
            #expect(
                pair.finalize().part.bytes
                    == Self.digest([UInt8](repeating: 7, count: 100) + [UInt8](repeating: 0, count: 300_000)))
        }
    }

    @Test("use the processor's instructions for SHA-256 where it has them")
    func processor() throws {
        let words = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
            .split(whereSeparator: \.isWhitespace).map(String.init)
        let hasInstructions = ["sha_ni", "ssse3", "sse4_1"].allSatisfy(words.contains)
        #expect(SHA256Pair.canBeSideBySide == hasInstructions)
    }
}
