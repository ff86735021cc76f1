import Foundation

/// Results that are written down in `Tests/Recorded`, one in a line: what the program makes of inputs at random, that no
/// model foretells. Another result may be a better one, but never comes unnoticed.
///
/// `OPUSSTITCH_RECORD=1 Tests/run --filter Recorded` writes the files anew. Look at each line that differs, and at why,
/// before it is committed.
public enum Recorded {
    private static let isRecording = ProcessInfo.processInfo.environment["OPUSSTITCH_RECORD"] != nil

    /// Compares results with those that are written down: all of them, or, in brief, some.
    ///
    /// - Parameters:
    ///   - name: of the file in `Tests/Recorded`, without its extension.
    ///   - count: the number of results.
    ///   - quick: the number of those that are compared in brief.
    ///   - result: by its number: the same each time, on every machine, with every build of the libraries.
    /// - Returns: what differs, as text.
    public static func differences(
        _ name: String, count: Int, quick: Int, _ result: (Int) throws -> String
    ) throws -> [String] {
        // Files have the modes that they have for most people.
        umask(0o022)
        let path = PackageFolder.root + "/Tests/Recorded/\(name).txt"
        func line(_ number: Int) throws -> String {
            "\(number): " + (try result(number)).replacing("\n", with: " ")
        }
        if isRecording {
            let lines = try (0..<count).map(line)
            try Disk.write(Array(lines.map { $0 + "\n" }.joined().utf8), to: path)
            return []
        }
        let lines = String(decoding: try Disk.bytes(path), as: UTF8.self).split(separator: "\n")
        guard lines.count == count else { return ["\(path) has \(lines.count) lines"] }
        return try stride(from: 0, to: count, by: Effort.isQuick ? max(1, count / quick) : 1).compactMap { number in
            let found = try line(number)
            return found == lines[number] ? nil : "recorded: \(lines[number])\nfound:    \(found)"
        }
    }
}
