import CCrypto

/// The reason why a call of libcrypto failed.
package struct OpenSSLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In OpenSSL's words: `no start line`, `certificate verify error (Verify error:certificate has expired)`.
    package let description: String

    package init(_ description: String) { self.description = description }

    /// Takes the errors of this thread from OpenSSL's queue.
    ///
    /// - Returns: the first of them, which is the cause of the others.
    static func taken() -> OpenSSLError {
        defer { ERR_clear_error() }
        var data: UnsafePointer<CChar>?
        var flags: Int32 = 0
        // The pointers are used only during the call. The strings are copied before the queue is cleared.
        let code = unsafe ERR_get_error_all(nil, nil, nil, &data, &flags)
        guard code != 0 else { return OpenSSLError("unknown error") }
        var text = "error \(code)"
        if let reason = unsafe ERR_reason_error_string(code) { text = unsafe String(cString: reason) }
        if flags & ERR_TXT_STRING != 0, let details = unsafe data, unsafe details.pointee != 0 {
            text += unsafe " (\(String(cString: details)))"
        }
        return OpenSSLError(text)
    }

    /// - Throws: `OpenSSLError` unless `result` is 1, with which most functions of libcrypto report success.
    static func check(_ result: Int32) throws(OpenSSLError) {
        guard result == 1 else { throw taken() }
    }
}
