import CCrypto

/// Computes a digest incrementally (EVP_DigestUpdate). A copy continues independently of the original.
package struct DigestStream: Sendable {
    /// An algorithm of libcrypto.
    @safe
    // libcrypto allows all threads to use an EVP_MD. It is never freed.
    package struct Algorithm: @unchecked Sendable {
        fileprivate let pointer: OpaquePointer

        /// - Parameter name: of an algorithm of the default provider.
        private init(_ name: String) {
            OpenSSLLibrary.start()
            // The name is used only during the call.
            guard let pointer = unsafe EVP_MD_fetch(nil, name, nil) else {
                // The default provider, which is part of libcrypto, has them: this fails only if memory runs out.
                fatalError("OpenSSL does not provide \(name): \(OpenSSLError.taken())")
            }
            unsafe self.pointer = unsafe pointer
        }

        /// 16 bytes.
        package static let md5 = Algorithm("MD5")
        /// 32 bytes.
        package static let sha256 = Algorithm("SHA2-256")
        /// 64 bytes.
        package static let sha512 = Algorithm("SHA2-512")
    }

    private var context: Context

    package init(_ algorithm: Algorithm) { context = Context(algorithm) }

    package mutating func update(_ bytes: RawSpan) {
        if !isKnownUniquelyReferenced(&context) { context = Context(copying: context) }
        context.update(bytes)
    }

    package func finalize() -> [UInt8] { Context(copying: context).finalize() }

    /// The owner of an EVP_MD_CTX. It may be sent to other threads, because `DigestStream` changes it only while there
    /// is one reference to it.
    @safe
    private final class Context: @unchecked Sendable {
        private let pointer: OpaquePointer

        private init() {
            // libcrypto fails here only if memory runs out.
            guard let pointer = unsafe EVP_MD_CTX_new() else { fatalError("out of memory") }
            unsafe self.pointer = unsafe pointer
        }

        // The pointers in the calls below are those of this object and of others that the caller keeps alive.

        convenience init(_ algorithm: Algorithm) {
            self.init()
            Self.check(unsafe EVP_DigestInit_ex(pointer, algorithm.pointer, nil))
        }

        convenience init(copying other: Context) {
            self.init()
            Self.check(unsafe EVP_MD_CTX_copy_ex(pointer, other.pointer))
        }

        deinit { unsafe EVP_MD_CTX_free(pointer) }

        func update(_ bytes: RawSpan) {
            // The memory is read during the call.
            Self.check(unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(pointer, $0.baseAddress, $0.count) })
        }

        func finalize() -> [UInt8] {
            // No digest is longer than EVP_MAX_MD_SIZE, and `count` bytes of it are initialized.
            unsafe [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, initialized in
                var count: UInt32 = 0
                Self.check(unsafe EVP_DigestFinal_ex(pointer, buffer.baseAddress, &count))
                initialized = Int(count)
            }
        }

        /// The calls fail only if memory runs out.
        private static func check(_ result: Int32) {
            // libcrypto fails here only if memory runs out.
            guard result == 1 else { fatalError("cannot compute a digest: \(OpenSSLError.taken())") }
        }
    }
}
