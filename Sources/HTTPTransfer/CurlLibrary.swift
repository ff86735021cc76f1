import CCurl

/// The libcurl that transfers.
public enum CurlLibrary {
    /// `libcurl 7.88.1`: the first word of what the library says, which goes on with those it uses. curl_version.
    public static var version: String {
        let words = String(cString: curl_version())
        return String(words.prefix { $0 != " " }.map { $0 == "/" ? " " : $0 })
    }
}
