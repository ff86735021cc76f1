import CCrypto

/// A request to a time-stamping authority (RFC 3161 section 2.4.1).
package enum TimestampRequest {
    /// A request with version 1, a SHA-256 imprint, no policy, no nonce, and certReq true. Requests differ only in the
    /// imprint.
    package static func bytes(forSHA256 digest: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        ERR_clear_error()
        OpenSSLLibrary.start()
        // Every object is freed when this function returns. The setters copy what they are given.
        guard let request = unsafe TS_REQ_new() else { throw OpenSSLError.taken() }
        defer { unsafe TS_REQ_free(request) }
        guard let imprint = unsafe TS_MSG_IMPRINT_new() else { throw OpenSSLError.taken() }
        defer { unsafe TS_MSG_IMPRINT_free(imprint) }
        guard let algorithm = unsafe X509_ALGOR_new() else { throw OpenSSLError.taken() }
        defer { unsafe X509_ALGOR_free(algorithm) }
        try OpenSSLError.check(unsafe X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nil))
        try OpenSSLError.check(unsafe TS_MSG_IMPRINT_set_algo(imprint, algorithm))
        var digest = digest
        // The digest is copied during the call.
        try OpenSSLError.check(unsafe TS_MSG_IMPRINT_set_msg(imprint, &digest, Int32(clamping: digest.count)))
        try OpenSSLError.check(unsafe TS_REQ_set_version(request, 1))
        try OpenSSLError.check(unsafe TS_REQ_set_msg_imprint(request, imprint))
        try OpenSSLError.check(unsafe TS_REQ_set_cert_req(request, 1))
        let output = try MemoryBIO()
        try OpenSSLError.check(unsafe i2d_TS_REQ_bio(output.pointer, request))
        return output.contents()
    }

    /// Whether the bytes are one request in DER, and nothing else.
    package static func isRequest(_ bytes: [UInt8]) -> Bool {
        defer { ERR_clear_error() }
        // libcrypto reads no more than `count` bytes, and moves `next` to the first byte that it did not read.
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            var next = buffer.baseAddress
            OpenSSLLibrary.start()
            guard let request = unsafe d2i_TS_REQ(nil, &next, buffer.count) else { return false }
            unsafe TS_REQ_free(request)
            return unsafe next == buffer.baseAddress.map { unsafe $0 + buffer.count }
        }
    }
}

/// The granted reply of a time-stamping authority (RFC 3161 section 2.4.2), with a SHA-256 imprint.
@safe
package struct TimestampResponse: ~Copyable {
    private let pointer: OpaquePointer
    /// The hash in the request, 32 bytes.
    package let imprint: [UInt8]
    /// The genTime of the reply: `20251212142345Z`, with or without a fraction.
    package let time: String

    /// - Parameter bytes: the reply in DER, and nothing else.
    package init(_ bytes: [UInt8]) throws(OpenSSLError) {
        ERR_clear_error()
        // libcrypto reads no more than `count` bytes, and moves `next` to the first byte that it did not read.
        let (found, isAll) = unsafe bytes.withUnsafeBufferPointer { buffer in
            var next = buffer.baseAddress
            OpenSSLLibrary.start()
            let found = unsafe d2i_TS_RESP(nil, &next, buffer.count)
            return unsafe (found, next == buffer.baseAddress.map { unsafe $0 + buffer.count })
        }
        guard let pointer = unsafe found else { throw OpenSSLError.taken() }
        let content: (imprint: [UInt8], time: String)
        do throws(OpenSSLError) {
            guard isAll else { throw OpenSSLError("there are more bytes after the reply") }
            content = try unsafe Self.content(of: pointer)
        } catch {
            unsafe TS_RESP_free(pointer)
            throw error
        }
        unsafe self.pointer = unsafe pointer
        imprint = content.imprint
        time = content.time
    }

    deinit { unsafe TS_RESP_free(pointer) }

    private static func content(of response: OpaquePointer) throws(OpenSSLError) -> (imprint: [UInt8], time: String) {
        // The parts belong to the response, which exists during this call. Their bytes are copied.
        let status = unsafe ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response)))
        guard status == TS_STATUS_GRANTED || status == TS_STATUS_GRANTED_WITH_MODS else {
            throw OpenSSLError("the authority did not grant the request (status \(status))")
        }
        guard let info = unsafe TS_RESP_get_tst_info(response) else { throw OpenSSLError("it has no time stamp") }
        let imprint = unsafe TS_TST_INFO_get_msg_imprint(info)
        var algorithm: OpaquePointer?
        unsafe X509_ALGOR_get0(&algorithm, nil, nil, TS_MSG_IMPRINT_get_algo(imprint))
        let digest = unsafe bytes(of: TS_MSG_IMPRINT_get_msg(imprint))
        guard unsafe OBJ_obj2nid(algorithm) == NID_sha256, digest.count == 32 else {
            throw OpenSSLError("its imprint is not a SHA-256")
        }
        return (digest, String(decoding: unsafe bytes(of: TS_TST_INFO_get_time(info)), as: UTF8.self))
    }

    private static func bytes(of string: UnsafePointer<ASN1_STRING>?) -> [UInt8] {
        // The pointer and the length belong to the same string.
        unsafe Array(UnsafeBufferPointer(start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string))))
    }

    /// Checks that an authority signed the reply: the signature, the certificates that lead from it to a trusted one,
    /// their dates as of now, and that the signer's certificate is for time stamps (TS_RESP_verify_response).
    package func check(authority: TrustedCertificates) throws(OpenSSLError) {
        ERR_clear_error()
        guard let context = unsafe TS_VERIFY_CTX_new() else { throw OpenSSLError.taken() }
        // Frees one reference to the store.
        defer { unsafe TS_VERIFY_CTX_free(context) }
        // The pointers are valid during the calls.
        try OpenSSLError.check(unsafe X509_STORE_up_ref(authority.store))
        unsafe ts_verify_context_give_store(context, authority.store)
        _ = unsafe TS_VERIFY_CTX_add_flags(context, Int32(TS_VFY_VERSION | TS_VFY_SIGNATURE))
        try OpenSSLError.check(unsafe TS_RESP_verify_response(context, pointer))
    }
}

/// Certificates that the user trusts (X509_STORE).
@safe
package final class TrustedCertificates {
    fileprivate let store: OpaquePointer

    /// - Parameter pem: one or more certificates.
    package init(pem: [UInt8]) throws(OpenSSLError) {
        let input = try MemoryBIO(pem)
        guard let store = unsafe X509_STORE_new() else { throw OpenSSLError.taken() }
        do throws(OpenSSLError) {
            try unsafe Self.add(input, to: store)
        } catch {
            unsafe X509_STORE_free(store)
            throw error
        }
        unsafe self.store = unsafe store
    }

    deinit { unsafe X509_STORE_free(store) }

    private static func add(_ input: borrowing MemoryBIO, to store: OpaquePointer) throws(OpenSSLError) {
        var count = 0
        // The pointers are valid during the calls. The store keeps its own reference to a certificate. The function
        // refuses a password, for which libcrypto would ask on the terminal otherwise.
        while let certificate = unsafe PEM_read_bio_X509(input.pointer, nil, { _, _, _, _ in -1 }, nil) {
            defer { unsafe X509_free(certificate) }
            try OpenSSLError.check(unsafe X509_STORE_add_cert(store, certificate))
            count += 1
        }
        // The end of the file.
        guard count > 0, ERR_GET_REASON(ERR_peek_error()) == PEM_R_NO_START_LINE else { throw OpenSSLError.taken() }
        ERR_clear_error()
    }
}
