import CCrypto

/// The reason why a file is not a usable Ed25519 key.
package enum KeyError: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(OpenSSLError)
    case encrypted
    /// The name of the other algorithm: `X25519`, `RSA`.
    case otherAlgorithm(String)
    case unusable(Ed25519PublicKey.Fault)

    package var description: String {
        switch self {
        case .unreadable(let error): "OpenSSL reports: \(error)"
        case .encrypted: "it is encrypted"
        case .otherAlgorithm(let name): "it is a key for \(name)"
        case .unusable(let fault): fault.description
        }
    }
}

/// An Ed25519 private key (RFC 8032).
@safe
package struct Ed25519PrivateKey: ~Copyable {
    private let key: KeyHandle
    package let publicKey: Ed25519PublicKey

    /// - Parameter pem: an unencrypted private key in PEM: PKCS #8 (RFC 8410).
    package init(pem: [UInt8]) throws(KeyError) {
        let key = try KeyHandle(pem: pem, .privateKey)
        publicKey = try Ed25519PublicKey(bytes: key.publicBytes())
        self.key = key
    }

    /// - Returns: 64 bytes.
    package func signature(of bytes: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        let context = try SignatureContext()
        // The pointers are valid during the calls, and none is kept beyond the life of `context` and `key`.
        try OpenSSLError.check(unsafe EVP_DigestSignInit(context.pointer, nil, nil, nil, key.pointer))
        var signature = [UInt8](repeating: 0, count: 64)
        var count = signature.count
        // EVP_DigestSign writes at most `count` bytes.
        try OpenSSLError.check(unsafe EVP_DigestSign(context.pointer, &signature, &count, bytes, bytes.count))
        guard count == signature.count else { throw OpenSSLError("a signature of \(count) bytes") }
        return signature
    }
}

/// An Ed25519 public key (RFC 8032) that somebody can have a private key for.
package struct Ed25519PublicKey: Hashable, Sendable {
    /// 32 bytes (RFC 8032 section 5.1.5).
    package let bytes: [UInt8]

    /// - Parameter pem: SubjectPublicKeyInfo in PEM (RFC 8410).
    package init(pem: [UInt8]) throws(KeyError) {
        try self.init(bytes: KeyHandle(pem: pem, .publicKey).publicBytes())
    }

    init(bytes: [UInt8]) throws(KeyError) {
        if let fault = Fault(of: bytes) { throw .unusable(fault) }
        self.bytes = bytes
    }

    /// SubjectPublicKeyInfo in PEM.
    package func pem() throws(OpenSSLError) -> [UInt8] {
        let key = try KeyHandle(publicBytes: bytes)
        let output = try MemoryBIO()
        // Both pointers are valid during the call.
        try OpenSSLError.check(unsafe PEM_write_bio_PUBKEY(output.pointer, key.pointer))
        return output.contents()
    }

    /// SubjectPublicKeyInfo in DER.
    package func der() throws(OpenSSLError) -> [UInt8] {
        let key = try KeyHandle(publicBytes: bytes)
        let output = try MemoryBIO()
        // Both pointers are valid during the call.
        try OpenSSLError.check(unsafe i2d_PUBKEY_bio(output.pointer, key.pointer))
        return output.contents()
    }

    /// Whether `signature` is a signature of `message` with this key.
    package func accepts(_ signature: [UInt8], of message: [UInt8]) throws(OpenSSLError) -> Bool {
        let key = try KeyHandle(publicBytes: bytes)
        let context = try SignatureContext()
        defer { ERR_clear_error() }
        // The pointers are valid during the calls, and none is kept beyond the life of `context` and `key`.
        try OpenSSLError.check(unsafe EVP_DigestVerifyInit(context.pointer, nil, nil, nil, key.pointer))
        return unsafe EVP_DigestVerify(context.pointer, signature, signature.count, message, message.count) == 1
    }
}

/// The owner of an EVP_MD_CTX for one signature.
@safe
private struct SignatureContext: ~Copyable {
    let pointer: OpaquePointer

    init() throws(OpenSSLError) {
        ERR_clear_error()
        guard let pointer = unsafe EVP_MD_CTX_new() else { throw OpenSSLError.taken() }
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe EVP_MD_CTX_free(pointer) }
}

/// The owner of an EVP_PKEY.
@safe
private final class KeyHandle {
    let pointer: OpaquePointer

    enum Kind { case privateKey, publicKey }

    init(pem: [UInt8], _ kind: Kind) throws(KeyError) {
        let input: MemoryBIO
        do throws(OpenSSLError) { input = try MemoryBIO(pem) } catch { throw .unreadable(error) }
        var isEncrypted = false
        // Without this function, libcrypto would ask for the password on the terminal. It is called only during the
        // call below, while the variable exists.
        let refusePassword:
            @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?) -> Int32 =
                { _, _, _, flag in
                    unsafe flag?.storeBytes(of: true, as: Bool.self)
                    return -1
                }
        let found =
            switch kind {
            case .privateKey: unsafe PEM_read_bio_PrivateKey(input.pointer, nil, refusePassword, &isEncrypted)
            case .publicKey: unsafe PEM_read_bio_PUBKEY(input.pointer, nil, refusePassword, &isEncrypted)
            }
        guard let pointer = unsafe found else {
            let error = OpenSSLError.taken()
            throw isEncrypted ? .encrypted : .unreadable(error)
        }
        unsafe self.pointer = unsafe pointer
    }

    init(publicBytes: [UInt8]) throws(OpenSSLError) {
        ERR_clear_error()
        OpenSSLLibrary.start()
        // The bytes are copied during the call.
        guard let pointer = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicBytes, publicBytes.count)
        else { throw OpenSSLError.taken() }
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe EVP_PKEY_free(pointer) }

    /// The 32 bytes of the public key.
    func publicBytes() throws(KeyError) -> [UInt8] {
        guard unsafe EVP_PKEY_get_id(pointer) == EVP_PKEY_ED25519 else {
            // The name is copied while the key exists.
            let name = unsafe EVP_PKEY_get0_type_name(pointer).map { unsafe String(cString: $0) }
            throw .otherAlgorithm(name ?? "an unknown algorithm")
        }
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        // The function writes at most `count` bytes.
        guard unsafe EVP_PKEY_get_raw_public_key(pointer, &bytes, &count) == 1, count == bytes.count else {
            throw .unreadable(OpenSSLError.taken())
        }
        return bytes
    }
}
