import Foundations

/// What `verify` found.
public struct VerificationReport: Hashable, Codable, Sendable {
    public var format = "opusstitch-verification/1"
    /// Whether nothing at all is wrong.
    public var isIntact: Bool { findings.isEmpty }
    public var filesChecked = 0
    public var bytesChecked = 0
    public var sessionsChecked = 0
    public var clipsChecked = 0
    /// Written messages that were read anew from the archives' own files; `nil` where there is none.
    public var messagesChecked: Int?
    /// Frames that were compared with a new decoding of the archives; `nil` where there was none.
    public var framesCompared: Int?
    /// What holds of the bag's seal; `nil` where it has none, or none that holds.
    public var seal: BagSeal?
    public var findings: [Finding] = []

    package init() {}

    /// Something that is not as it was made.
    public struct Finding: Hashable, Codable, Sendable {
        /// Below the bag.
        public var path: String
        public var message: String

        package init(path: String, message: String) {
            self.path = path
            self.message = message
        }
    }

    package mutating func add(_ path: String, _ message: String) {
        findings.append(Finding(path: path, message: message))
    }

    /// What the check of a part of the bag found.
    mutating func add(_ part: VerificationReport) {
        filesChecked += part.filesChecked
        bytesChecked += part.bytesChecked
        sessionsChecked += part.sessionsChecked
        clipsChecked += part.clipsChecked
        if let messages = part.messagesChecked { messagesChecked = (messagesChecked ?? 0) + messages }
        findings += part.findings
    }

    /// What a comparison with the archives found.
    package mutating func add(_ differences: [(path: String, message: String)], framesCompared: Int) {
        for difference in differences { add(difference.path, difference.message) }
        self.framesCompared = framesCompared
    }

    private enum CodingKeys: String, CodingKey {
        case format, filesChecked, bytesChecked, sessionsChecked, clipsChecked, messagesChecked, framesCompared, seal,
            findings
    }

    /// What a person reads.
    public func text(bag: String) -> String {
        var lines = findings.map { "  \(PrintableText.of($0.path)): \(PrintableText.of($0.message))" }
        if !lines.isEmpty { lines.insert("Not as it was made:", at: 0) }
        let scope =
            "\(Quantity.count(filesChecked, "file")) (\(Quantity.bytes(bytesChecked))), "
            + "\(Quantity.count(sessionsChecked, "session")), \(Quantity.count(clipsChecked, "clip"))"
            + (messagesChecked.map { ", \(Quantity.count($0, "written message"))" } ?? "")
        lines.append("\(PrintableText.of(bag)): \(scope) checked")
        if let framesCompared {
            lines.append("\(Quantity.count(framesCompared, "frame")) compared with a new decoding of the archives")
        }
        lines += seal?.lines ?? []
        lines.append(
            isIntact
                ? "Intact: every file is what the manifest says, and every recording is what its timeline says."
                : "NOT INTACT: \(Quantity.count(findings.count, "finding")).")
        return lines.map { $0 + "\n" }.joined()
    }
}
