import CCurl

/// libcurl's handle, which carries one transfer after another.
///
/// It is safe although it holds a pointer: that is libcurl's own, made and freed with this value and handed to libcurl
/// alone. What an option is given is copied by libcurl, or is no longer used when the call ends that gave it. Of the two
/// kinds of values, a number and a text, `HTTPClient` gives each option the one that it takes.
@safe
struct CurlHandle: ~Copyable {
    private let pointer: UnsafeMutableRawPointer

    /// curl_easy_init.
    init() {
        _ = Self.isLibraryReady
        guard let pointer = unsafe curl_easy_init() else {
            // It fails where some kilobytes cannot be had: nothing that a caller could act on is left then.
            fatalError("curl_easy_init: no memory")
        }
        unsafe self.pointer = pointer
    }

    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    deinit { unsafe curl_easy_cleanup(pointer) }

    /// Forgets all options, and keeps the connections.
    func reset() { unsafe curl_easy_reset(pointer) }

    func set(_ option: CURLoption, _ value: Int) { unsafe curl_easy_setopt_long(pointer, option, value) }

    func set(_ option: CURLoption, _ text: String) { unsafe curl_easy_setopt_text(pointer, option, text) }

    /// CURLOPT_COPYPOSTFIELDS, which copies as many bytes as the size before it says.
    func setBody(_ bytes: [UInt8]) {
        unsafe curl_easy_setopt_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
        unsafe bytes.withUnsafeBytes {
            _ = unsafe curl_easy_setopt_text(
                pointer, CURLOPT_COPYPOSTFIELDS, $0.baseAddress?.assumingMemoryBound(to: CChar.self) ?? nil)
        }
    }

    /// Runs a transfer to its end.
    ///
    /// - Parameter fields: the lines of the request's head.
    /// - Returns: libcurl's code, and its own words where it has any.
    func perform(_ transfer: Transfer, fields: [String]) -> (code: CURLcode, words: String) {
        // The list and the buffer for words are this call's own: libcurl uses them while the transfer runs, and the
        // handle, which outlives both, is given new ones, or none, before it runs again.
        var list: UnsafeMutablePointer<curl_slist>?
        defer { unsafe curl_slist_free_all(list) }
        for line in fields { unsafe list = curl_slist_append(list, line) }
        unsafe curl_easy_setopt_list(pointer, CURLOPT_HTTPHEADER, list)
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CURL_ERROR_SIZE)) { words in
            unsafe words.initialize(repeating: 0)
            unsafe curl_easy_setopt_pointer(pointer, CURLOPT_ERRORBUFFER, words.baseAddress)
            defer { unsafe curl_easy_setopt_pointer(pointer, CURLOPT_ERRORBUFFER, nil) }
            let code = unsafe transfer.run(pointer)
            // libcurl ends them with a zero within the size that it asks for.
            return (code, unsafe words.baseAddress.map { unsafe String(cString: $0) } ?? "")
        }
    }
}
