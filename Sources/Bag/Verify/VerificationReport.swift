import Foundations

/// The result of `verify`.
public struct VerificationReport: Hashable, Codable, Sendable {
    public var format = "opusstitch-verification/1"
    /// Whether there are no findings.
    public var isIntact: Bool { findings.isEmpty }
    public var filesChecked = 0
    public var bytesChecked = 0
    public var sessionsChecked = 0
    public var clipsChecked = 0
    /// The number of messages compared with the archives' original files; `nil` if there are no text conversations.
    public var messagesChecked: Int?
    /// The number of messages that were not compared, because a redaction left out the files they were read from; `nil`
    /// if there are none.
    public var messagesWithoutOriginal: Int?
    /// The number of frames compared with a new decoding of the archives; `nil` if the archives were not decoded.
    public var framesCompared: Int?
    /// The valid parts of the bag's seal; `nil` if it has no seal or no part is valid.
    public var seal: BagSeal?
    /// The key that must have signed the bag; `nil` if none was given.
    public var signedBy: RequiredSigner?
    public var findings: [Finding] = []

    package init() {}

    /// A key that must have signed the bag.
    public struct RequiredSigner: Hashable, Codable, Sendable {
        /// The SHA-256 of the public key in DER.
        public var keySha256: Checksum
        /// Whether the bag has a valid signature of this key.
        public var hasSigned: Bool
    }

    /// Something in the bag that was changed or is inconsistent.
    public struct Finding: Hashable, Codable, Sendable {
        /// Relative to the bag.
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

    /// Adds the report on a part of the bag.
    mutating func add(_ part: VerificationReport) {
        filesChecked += part.filesChecked
        bytesChecked += part.bytesChecked
        sessionsChecked += part.sessionsChecked
        clipsChecked += part.clipsChecked
        if let messages = part.messagesChecked { messagesChecked = (messagesChecked ?? 0) + messages }
        if let messages = part.messagesWithoutOriginal {
            messagesWithoutOriginal = (messagesWithoutOriginal ?? 0) + messages
        }
        findings += part.findings
    }

    /// Adds the result of a comparison with the archives.
    package mutating func add(_ differences: [(path: String, message: String)], framesCompared: Int) {
        for difference in differences { add(difference.path, difference.message) }
        self.framesCompared = framesCompared
    }

    private enum CodingKeys: String, CodingKey {
        case format, filesChecked, bytesChecked, sessionsChecked, clipsChecked, messagesChecked,
            messagesWithoutOriginal, framesCompared, seal, signedBy, findings
    }

    /// The report as text for people.
    public func text(bag: String) -> String {
        var lines = findings.map { "  \(PrintableText.of($0.path)): \(PrintableText.of($0.message))" }
        if !lines.isEmpty { lines.insert("Findings:", at: 0) }
        let scope =
            "\(Quantity.count(filesChecked, "file")) (\(Quantity.bytes(bytesChecked))), "
            + "\(Quantity.count(sessionsChecked, "session")), \(Quantity.count(clipsChecked, "clip"))"
            + (messagesChecked.map { ", \(Quantity.count($0, "message"))" } ?? "")
        lines.append("\(PrintableText.of(bag)): \(scope) checked")
        if let messagesWithoutOriginal {
            lines.append(
                "\(Quantity.count(messagesWithoutOriginal, "message")) could not be compared with the original: a "
                    + "redaction left it out")
        }
        if let framesCompared {
            lines.append("\(Quantity.count(framesCompared, "frame")) compared with a new decoding of the archives")
        }
        lines += seal?.lines ?? []
        if let signedBy {
            lines.append(
                "Required signature, key \(signedBy.keySha256): \(signedBy.hasSigned ? "valid" : "missing or not valid")"
            )
        }
        lines.append(
            isIntact
                ? "Intact: every file matches the manifest, "
                    + (framesCompared == nil
                        ? "and every recording matches its timeline."
                        : "every recording matches its timeline, and the archives give the same recordings.")
                : "NOT INTACT: \(Quantity.count(findings.count, "finding")).")
        return lines.map { $0 + "\n" }.joined()
    }
}
