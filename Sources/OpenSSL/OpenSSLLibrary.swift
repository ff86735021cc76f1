import CCrypto

/// The version of libcrypto that is in use.
package enum OpenSSLLibrary {
    /// `OpenSSL 3.0.17 1 Jul 2025`.
    // The string belongs to libcrypto, is never freed, and is copied here.
    package static var version: String { unsafe String(cString: OpenSSL_version(OPENSSL_VERSION)) }

    /// Starts libcrypto without its configuration file, which could load modules and change algorithms: a digest is the
    /// same on every machine, and no file is read. Called before any other call of this module. OPENSSL_init_crypto(3).
    static func start() { _ = started }

    private static let started: Bool = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil) == 1
}
