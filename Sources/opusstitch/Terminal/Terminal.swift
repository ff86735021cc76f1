import FoundationEssentials
import Foundations
import Glibc

/// Standard output and standard error.
enum Terminal {
    /// A dumb terminal cannot clear a line.
    static var showsProgress: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// The columns that COLUMNS asks for; 0 if it asks for none.
    private static let columns = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 0

    /// Keeps COLUMNS for `width(of:)`, and gives the argument parser a fixed width. Its help has no text, and a debug
    /// build of it crashes, if there are fewer columns than its indentation.
    static func hideWidthFromParser() {
        _ = columns
        // The call copies both strings.
        unsafe setenv("COLUMNS", "80", 1)
    }

    /// The number of columns: the smaller of COLUMNS and the terminal's own width, or 80 if both are unknown.
    static func width(of descriptor: Int32) -> Int {
        var size = winsize()
        // The call fills the structure.
        let isKnown = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0
        return [isKnown ? Int(size.ws_col) : 0, columns].filter { $0 > 0 }.min() ?? 80
    }

    /// Opens /dev/null in place of every standard stream that is closed. Otherwise, a file that is opened later could get
    /// its number, and messages would be written into that file.
    ///
    /// Standard output and standard error are opened for reading only, so that writes fail as they would without this.
    static func prepare() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
            // open(2) returns the lowest free number, which is this descriptor.
            _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Writes lines to standard error. Names in them cannot control the terminal.
    static func say(_ lines: String) { show(PrintableText.report(lines) + "\n") }

    private static func show(_ text: String) { _ = write(Array(text.utf8), to: STDERR_FILENO) }

    /// Replaces the progress line with a text, or clears it. It does both in one write, to avoid flicker.
    static func replaceLine(with text: String = "") { show("\r\u{1B}[K" + PrintableText.of(text)) }

    /// - Returns: whether all of it was written.
    static func print(_ text: [UInt8]) -> Bool { write(text, to: STDOUT_FILENO) }

    private static func write(_ text: [UInt8], to descriptor: Int32) -> Bool {
        var rest = text[...]
        while !rest.isEmpty {
            // The pointer is used only during the call.
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
