import Foundations

/// The result of `verify`.
public struct VerificationReport: Hashable, Codable, Sendable {
    public private(set) var format = "opusstitch-verification/1"
    public private(set) var verdict = Verdict.intact
    public internal(set) var filesChecked = 0
    public internal(set) var bytesChecked = 0
    public internal(set) var sessionsChecked = 0
    public internal(set) var clipsChecked = 0
    /// The number of messages compared with the archives' original files; `nil` if there are no text conversations.
    public internal(set) var messagesChecked: Int?
    /// The number of messages that were not compared, because a redaction left out the files they were read from; `nil`
    /// if there are none.
    public internal(set) var messagesWithoutOriginal: Int?
    /// The number of files for reviewers that were made again and compared; `nil` if there are none.
    public internal(set) var filesRemade: Int?
    /// The number of frames compared with a new decoding of the archives; `nil` if the archives were not decoded.
    public private(set) var framesCompared: Int?
    /// The comparison with a new decoding by another decoder; `nil` if there was none.
    public private(set) var decoders: OtherDecoder?
    /// What was not compared with the archives; `nil` if everything was, or if no archives were given.
    public private(set) var notCompared: [Finding]?
    /// The valid parts of the bag's seal; `nil` if it has no seal or no part is valid.
    public internal(set) var seal: BagSeal?
    /// The key that must have signed the bag; `nil` if none was given.
    public internal(set) var signedBy: RequiredSigner?
    /// What could not be checked, and what was checked instead; `nil` if everything was.
    public private(set) var notChecked: [Finding]?
    /// At most the first 10,000.
    public private(set) var findings: [Finding] = []
    /// The number of further findings; `nil` if there are none.
    public private(set) var moreFindings: Int?

    package init() {}

    public enum Verdict: String, Codable, Sendable {
        /// Every file is as it was made.
        case intact
        /// Every file is as it was made. Another decoder gives samples that differ within what the format allows.
        case equivalent
        /// Something was changed, or contradicts itself.
        case changed
    }

    /// Whether every file is as it was made.
    public var isIntact: Bool { verdict == .intact }

    /// Whether nothing was changed and nothing was left out of the comparison.
    public var isConfirmed: Bool { verdict != .changed && notCompared == nil }

    /// The number of all findings.
    package var findingCount: Int { findings.count + (moreFindings ?? 0) }

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

    /// How a new decoding by another decoder differs from the bag.
    public struct OtherDecoder: Hashable, Codable, Sendable {
        /// The decoder of the bag's samples; `nil` in bags of earlier versions.
        public let ofBag: String?
        /// The decoder of this run.
        public let here: String
        /// All samples that were compared, in all channels.
        public let samples: Int
        public let samplesDiffering: Int
        /// In steps of 16-bit samples.
        public let largestDifference: Int

        package init(ofBag: String?, here: String, samples: Int, samplesDiffering: Int, largestDifference: Int) {
            self.ofBag = ofBag
            self.here = here
            self.samples = samples
            self.samplesDiffering = samplesDiffering
            self.largestDifference = largestDifference
        }
    }
}

// MARK: - Making the report

extension VerificationReport {
    /// Limits the memory, since a bag of unknown origin may have millions.
    private static let mostFindings = 10_000

    package mutating func add(_ path: String, _ message: String) {
        verdict = .changed
        guard findings.count < Self.mostFindings else {
            moreFindings = (moreFindings ?? 0) + 1
            return
        }
        findings.append(Finding(path: path, message: message))
    }

    package mutating func addNotChecked(_ path: String, _ message: String) {
        notChecked = (notChecked ?? []) + [Finding(path: path, message: message)]
    }

    package mutating func addNotCompared(_ path: String, _ message: String) {
        notCompared = (notCompared ?? []) + [Finding(path: path, message: message)]
    }

    /// Adds the report on a part of the bag.
    mutating func add(_ part: VerificationReport) {
        sessionsChecked += part.sessionsChecked
        clipsChecked += part.clipsChecked
        if let messages = part.messagesChecked { messagesChecked = (messagesChecked ?? 0) + messages }
        if let messages = part.messagesWithoutOriginal {
            messagesWithoutOriginal = (messagesWithoutOriginal ?? 0) + messages
        }
        for finding in part.findings { add(finding.path, finding.message) }
        if let more = part.moreFindings { moreFindings = (moreFindings ?? 0) + more }
        for note in part.notChecked ?? [] { addNotChecked(note.path, note.message) }
    }

    /// Adds the result of a comparison with the archives.
    ///
    /// - Parameter decoders: `nil` if the decoder of the bag was used.
    package mutating func add(framesCompared frames: Int, decoders other: OtherDecoder?) {
        framesCompared = frames
        decoders = other
        if verdict == .intact, other?.samplesDiffering ?? 0 > 0 { verdict = .equivalent }
    }
}

// MARK: - Text for people

extension VerificationReport {
    /// The report as text.
    public func text(bag: String) -> String {
        var lines = list("Findings:", findings)
        if let moreFindings { lines.append("  and \(Quantity.count(moreFindings, "more finding"))") }
        lines += list("Not checked:", notChecked ?? [])
        lines += list("Not compared with the archives:", notCompared ?? [])
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
        if let filesRemade {
            lines.append("\(Quantity.count(filesRemade, "file")) for reviewers made again and compared")
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
        return (lines + [conclusion]).map { $0 + "\n" }.joined()
    }

    private func list(_ title: String, _ findings: [Finding]) -> [String] {
        guard !findings.isEmpty else { return [] }
        return [title] + findings.map { "  \(PrintableText.of($0.path)): \(PrintableText.of($0.message))" }
    }

    private var conclusion: String {
        let limits =
            (notChecked == nil ? "" : " See above for what was not checked.")
            + (notCompared == nil ? "" : " See above for what was not compared.")
        switch verdict {
        case .changed: return "NOT INTACT: \(Quantity.count(findingCount, "finding"))."
        case .equivalent:
            guard let decoders else { return "" }
            return
                "Equivalent: every file matches the manifest, every clip has the bytes in the archives and is in its "
                + "place, and every sample was compared. \(decoders.samplesDiffering) of \(decoders.samples) samples "
                + "differ, by at most \(decoders.largestDifference) of 32,768, because the bag was decoded by "
                + "\(decoders.ofBag ?? "an unknown decoder") and now by \(decoders.here). RFC 6716 allows decoders to "
                + "differ.\(limits)"
        case .intact:
            return "Intact: every file matches the manifest, "
                + (framesCompared ?? 0 == 0
                    ? "and every recording matches its timeline."
                    : "every recording matches its timeline, and the archives give the same recordings.") + limits
        }
    }
}
