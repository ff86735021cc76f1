import CCurl

/// The libcurl that transfers.
public enum CurlLibrary {
    /// `libcurl 7.88.1`. curl_version_info; curl_version would ask OpenLDAP too, which reads its settings and looks for
    /// the user's home.
    public static var version: String {
        // Both are constants of the library.
        let version = unsafe curl_version_info(CURLVERSION_FIRST)?.pointee.version
        let text = unsafe version.map { unsafe String(cString: $0) }
        return "libcurl \(text ?? "of an unknown version")"
    }
}
