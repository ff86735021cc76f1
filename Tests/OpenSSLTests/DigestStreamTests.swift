import Crypto
import OpenSSL
import TestSupport
import Testing

@Suite("A digest")
struct DigestStreamTests {
    @Test(
        "is the same as that of another library, however the bytes are divided", arguments: [0, 1, 63, 64, 65, 70_000])
    func divided(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 31 + $0 >> 8) }
        for step in [1, 7, 64, 4096] where count / step < 10_000 {
            var (md5, sha256, sha512) = (DigestStream(.md5), DigestStream(.sha256), DigestStream(.sha512))
            for start in stride(from: 0, to: count, by: step) {
                let part = Array(bytes[start..<min(start + step, count)])
                md5.update(part.span.bytes)
                sha256.update(part.span.bytes)
                sha512.update(part.span.bytes)
            }
            #expect(md5.finalize() == Array(Insecure.MD5.hash(data: bytes)))
            #expect(sha256.finalize() == Array(SHA256.hash(data: bytes)))
            #expect(sha512.finalize() == Array(SHA512.hash(data: bytes)))
        }
    }

    @Test("of a copy does not depend on the original, and can be taken more than once")
    func copies() {
        let (one, two) = ([UInt8](repeating: 1, count: 100), [UInt8](repeating: 2, count: 100))
        var first = DigestStream(.sha256)
        first.update(one.span.bytes)
        var second = first
        second.update(two.span.bytes)
        #expect(first.finalize() == Array(SHA256.hash(data: one)))
        #expect(second.finalize() == Array(SHA256.hash(data: one + two)))
        first.update(one.span.bytes)
        #expect(first.finalize() == Array(SHA256.hash(data: one + one)))
        #expect(first.finalize() == Array(SHA256.hash(data: one + one)))
        #expect(second.finalize() == Array(SHA256.hash(data: one + two)))
    }
}
