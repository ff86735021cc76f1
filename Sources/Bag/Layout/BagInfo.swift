import Files
import Foundations

/// The lines of `bag-info.txt` (RFC 8493 section 2.2.2).
struct BagInfo {
    static let fileName = "bag-info.txt"

    /// The labels that this program writes.
    enum Label {
        static let software = "Bag-Software-Agent"
        static let day = "Bagging-Date"
        static let description = "External-Description"
        /// In a stitched bag: the checksum of the job.
        static let job = "Opusstitch-Job-SHA256"
        /// In a redacted bag: the checksum of the redaction log.
        static let redaction = "Opusstitch-Redaction-SHA256"
        static let oxum = "Payload-Oxum"
    }

    /// In the order in which they are written.
    let lines: [(label: String, value: String)]

    init(_ lines: [(label: String, value: String)]) { self.lines = lines }

    /// - Parameter text: lines of a label, a colon, a space and a value. Other lines are ignored.
    init(text: [UInt8]) {
        lines = text.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let line = String(decoding: line, as: UTF8.self)
            guard let end = line.firstRange(of: ": ") else { return nil }
            return (String(line[..<end.lowerBound]), String(line[end.upperBound...]))
        }
    }

    /// - Returns: `nil` if the bag has no readable `bag-info.txt`.
    init?(of files: BagFiles) {
        guard let text = try? files.contents(named: Self.fileName, limit: 1 << 20) else { return nil }
        self.init(text: text)
    }

    /// The value of the first line with that label.
    subscript(label: String) -> String? { lines.first { $0.label == label }?.value }

    var text: String { lines.map { "\($0.label): \($0.value)\n" }.joined() }

    /// The External-Description.
    static func description(isRedacted: Bool) -> String {
        "Recorded conversations, one timeline per session" + (isRedacted ? ", redacted" : "")
    }

    /// The Payload-Oxum: the total size in bytes and the number of files.
    static func oxum(of payload: some Sequence<PayloadFile>) -> String {
        let (bytes, count) = payload.reduce((0, 0)) { ($0.0 + $1.bytes, $0.1 + 1) }
        return "\(bytes).\(count)"
    }
}
