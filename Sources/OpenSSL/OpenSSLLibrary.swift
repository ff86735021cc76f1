import CCrypto

/// The version of libcrypto that is in use.
package enum OpenSSLLibrary {
    /// `OpenSSL 3.0.17 1 Jul 2025`.
    // The string belongs to libcrypto, is never freed, and is copied here.
    package static var version: String { unsafe String(cString: OpenSSL_version(OPENSSL_VERSION)) }
}
