import Files

/// Whether a browser may be asked to play a file that came from outside: by what it holds, whatever it is called.
enum OpusFile {
    /// Whether it begins with an Ogg page that holds an Opus header (RFC 3533 section 6, RFC 7845 section 5.1).
    static func isOpus(_ path: String) -> Bool {
        guard let file = try? InputFile(path: path) else { return false }
        // A page's header has 27 bytes and up to 255 more; the header of the stream is alone on its page.
        let page = (try? file.beginning(27 + 255 + 8)) ?? []
        guard page.count > 27, page.starts(with: "OggS".utf8) else { return false }
        return page.dropFirst(27 + Int(page[26])).starts(with: "OpusHead".utf8)
    }
}
