import CCurl

/// The libcurl that transfers.
public enum CurlLibrary {
    /// `libcurl 7.88.1`. curl_version_info; curl_version would ask OpenLDAP too, which reads its settings and looks for
    /// the user's home.
    public static var version: String {
        let version = curl_version_info(CURLVERSION_FIRST)?.pointee.version
        return "libcurl \(version.map { String(cString: $0) } ?? "of an unknown version")"
    }
}
