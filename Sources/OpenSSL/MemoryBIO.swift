import CCrypto

/// A BIO in memory: what libcrypto reads PEM from and writes it to.
@safe
struct MemoryBIO: ~Copyable {
    let pointer: OpaquePointer

    /// A copy of `bytes`, for reading; an empty BIO for writing.
    init(_ bytes: [UInt8] = []) throws(OpenSSLError) {
        ERR_clear_error()
        OpenSSLLibrary.start()
        guard let pointer = unsafe BIO_new(BIO_s_mem()) else { throw OpenSSLError.taken() }
        // The bytes are copied during the call. A BIO in memory accepts all of them, or none.
        let written = unsafe bytes.withUnsafeBytes {
            unsafe BIO_write(pointer, $0.baseAddress, Int32(clamping: $0.count))
        }
        guard written == bytes.count || bytes.isEmpty else {
            unsafe BIO_free(pointer)
            throw OpenSSLError.taken()
        }
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe BIO_free(pointer) }

    /// The bytes that were written and not yet read.
    func contents() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            // BIO_read writes no more bytes than the buffer has, and returns how many.
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe BIO_read(pointer, $0.baseAddress, Int32(clamping: $0.count))
            }
            guard count > 0 else { return bytes }
            bytes += buffer.prefix(Int(count))
        }
    }
}
