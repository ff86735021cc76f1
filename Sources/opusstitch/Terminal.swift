import Glibc

/// Standard output and standard error.
enum Terminal {
    static var showsProgress: Bool { isatty(STDERR_FILENO) == 1 }

    /// A standard stream that was closed must not become the number of a file that is opened later: what is said would
    /// be written into it. /dev/null takes the place, open the wrong way, so that writing fails as it should.
    static func prepare() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest number that is free: this one.
            _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    static func say(_ line: String) { show(line + "\n") }

    static func show(_ text: String) { _ = write(Array(text.utf8), to: STDERR_FILENO) }

    /// Puts a text in the place of the line that rewrites itself; nothing, before another line is said. In one write:
    /// a line that is empty for a moment flickers.
    static func replaceLine(with text: String = "") { show("\r\u{1B}[K" + text) }

    /// - Returns: whether all of it could be written.
    static func print(_ text: [UInt8]) -> Bool { write(text, to: STDOUT_FILENO) }

    private static func write(_ text: [UInt8], to descriptor: Int32) -> Bool {
        var rest = text[...]
        while !rest.isEmpty {
            // The system reads the bytes during the call.
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
