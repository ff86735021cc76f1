import Foundation
import Foundations
import TestSupport

/// Texts of the program for a file of results: without what differs from machine to machine, and each one once.
struct PlainTexts {
    /// What is left out of every text: the path of the temporary folder.
    let folder: String
    /// Times are counted from here, in seconds.
    let start: UTCTime
    private var texts: [String] = []

    init(folder: String, start: UTCTime) {
        self.folder = folder
        self.start = start
    }

    /// All texts so far, with their numbers.
    var all: String { texts.enumerated().map { "#\($0) \($1)" }.joined(separator: " ") }

    /// The number of a text, which is added if it is new.
    mutating func number(_ text: String) -> String {
        let text = plain(text)
        if let index = texts.firstIndex(of: text) { return "#\(index)" }
        texts.append(text)
        return "#\(texts.count - 1)"
    }

    mutating func numbers(_ texts: [String]) -> String { texts.map { number($0) }.joined(separator: ",") }

    /// Without folders, ports, and words of libraries.
    func plain(_ text: String) -> String {
        text.replacing(folder + "/", with: "").replacing(folder, with: "")
            .replacing(/(127\.0\.0\.1|localhost):[0-9]+/) { "\($0.output.1)" }
            .replacing(Self.failure) { match in
                Self.own.contains(where: match.output.2.hasPrefix)
                    ? String(match.output.0) : "\(match.output.1): (fault)"
            }
            .replacing(Self.defect) { match in
                match.output.2.hasPrefix("the URL ") ? String(match.output.0) : "\(match.output.1)(fault)"
            }
            .replacing(Self.damage) { match in
                ["it is ", "it contains "].contains(where: match.output.2.hasPrefix)
                    ? String(match.output.0) : "\(match.output.1)(fault)"
            }
            .replacing(/(a damaged ZIP archive \()[^;"]*\)( in place)?/) {
                "\($0.output.1)fault)\($0.output.2 ?? "")"
            }
    }

    /// A URL, and the words of an error.
    private static var failure: Regex<(Substring, Substring, Substring)> {
        /(https?:\/\/[^ "]*[^ ":]): ([^;"]*?(?=;|"| \(after |$))/
    }

    private static var defect: Regex<(Substring, Substring, Substring)> {
        /(an invalid URL: |its link is not valid: )([^;"]*)/
    }

    private static var damage: Regex<(Substring, Substring, Substring)> {
        /(not an intact ZIP archive: )([^;"]*)/
    }

    /// How the program's own words begin.
    private static let own = [
        "received ", "the server", "the response", "redirected ", "it redirects ", "unencrypted ", "the link ",
        "a header ", "the proxy ", "the service ",
    ]

    /// Seconds from the start.
    func time(_ text: String?) -> String {
        guard let text else { return "-" }
        return UTCTime(iso8601: text).map { number($0.secondsSince(start)) } ?? "?\(text)"
    }

    /// Without decimals where there are none.
    func number(_ seconds: Double) -> String {
        seconds == seconds.rounded() && abs(seconds) < 1e15 ? "\(Int(seconds))" : "\(seconds)"
    }

    /// The beginning of the SHA-256 of bytes; of a text, of what is the same everywhere.
    func digest(_ bytes: [UInt8], isText: Bool = false) -> String {
        isText ? Disk.digest(plain(String(decoding: bytes, as: UTF8.self))) : Disk.digest(bytes)
    }
}

/// Things in a row, those that repeat with how often: `a*3 b`.
func counted(_ list: [String]) -> String {
    var runs: [(text: String, count: Int)] = []
    for text in list {
        if runs.last?.text == text { runs[runs.count - 1].count += 1 } else { runs.append((text, 1)) }
    }
    return runs.map { $0.count == 1 ? $0.text : "\($0.text)*\($0.count)" }.joined(separator: " ")
}
