import Bag
import Calls
import Conversations
import Files
import Foundations
import JSON
import OggOpus
import WaveAudio

/// Compares a bag with the archives that it was made from. The job in the bag's summary is run again: every sample of
/// its recordings is compared, and every byte of everything else.
public struct BagComparison: Sendable {
    /// The path of the bag.
    public var bag: String
    /// The archives, or folders that contain them.
    public var inputs: [String]
    /// As in `Stitcher`.
    public var formats: [any ConversationFormat]
    public var surroundings: Surroundings

    public init(
        bag: String, inputs: [String], formats: [any ConversationFormat] = [],
        surroundings: Surroundings = Surroundings()
    ) {
        self.bag = bag
        self.inputs = inputs
        self.formats = formats
        self.surroundings = surroundings
    }

    public struct Result: Sendable {
        /// Paths relative to the bag, each with a description of the difference.
        public package(set) var differences: [(path: String, message: String)] = []
        /// What could not be compared: inputs that are missing or that the bag does not know, and sessions.
        public package(set) var notCompared: [(path: String, message: String)] = []
        /// What is outside the bag's job, and what other versions of the program do not allow to compare.
        public package(set) var notes: [(path: String, message: String)] = []
        public package(set) var framesCompared = 0
        /// If another decoder than the bag's was used, how its samples differ.
        public package(set) var decoders: VerificationReport.OtherDecoder?
    }

    /// - Throws: `JobError` if the bag's summary cannot be read or used, or if the archives cannot be read.
    public func run() throws -> Result {
        // The bag may have been verified before, with documents that took much memory.
        FreedMemory.release()
        var summary = try summary()
        var result = Result()
        var list = try InputList(
            inputs, formats: formats, surroundings: surroundings, output: OutputLocation(bag))
        let (unknown, missing) = try list.keep(summary.inputs)
        for label in unknown {
            result.notCompared.append((label, "it was given, but the bag was not made from it; it was not compared"))
        }
        for label in missing { result.notCompared.append((label, "the bag was made from it, but it was not given")) }
        let skipped = try sessions(of: summary, from: Set(missing.map(ExactText.init)))
        result.notCompared += skipped.sorted().map {
            (BagLayout.folder(ofSession: $0), "it was not compared, since an input that it was made from was not given")
        }
        let log = try redactions()
        let redacted = Set((log?.messages ?? []).map(\.name)).union(
            try log.map { try sessionsWithoutOriginals($0, summary) } ?? [])
        if let log { note(log, texts: redacted.count, into: &result) }
        let left = skipped.union(redacted)
        let skippedIds = Set(
            summary.sessions.lazy.filter { left.contains($0.name) }.map { ExactText($0.sessionId) })
        // A job of no session would be one of all sessions.
        let comparesAny = left.isEmpty || left.count < summary.sessions.count
        summary.sessions = []
        FreedMemory.release()
        let bag = ComparedBag(
            samples: SampleComparison(), rounding: .nearest, summary: summary, inputs: list, skipped: left,
            skippedIds: skippedIds)
        if comparesAny {
            try compare(bag, isWhole: unknown.isEmpty && missing.isEmpty && log == nil, into: &result)
        }
        return result
    }

    /// The summary of the bag.
    private func summary() throws -> SummaryDocument {
        guard
            let summary = try? BagFiles(root: bag).value(
                SummaryDocument.self, named: OutputFolder.summaryPath, limit: 1 << 30), summary.options.isPossible
        else {
            throw JobError(
                "\(bag)/\(OutputFolder.summaryPath) cannot be read, so the options that made the bag are unknown")
        }
        return summary
    }

    private func redactions() throws -> RedactionLog? {
        let files = BagFiles(root: bag)
        guard let bytes = try? files.contents(named: BagLayout.redactions, limit: 1 << 30) else { return nil }
        do {
            return try JSONText.value(RedactionLog.self, from: bytes)
        } catch {
            throw JobError("\(bag)/\(BagLayout.redactions) cannot be read, so the redactions are unknown")
        }
    }

    /// The names of the text conversations whose originals a redaction left out.
    private func sessionsWithoutOriginals(_ log: RedactionLog, _ summary: SummaryDocument) throws -> [String] {
        let own = log.leftOut.filter { $0.contains("/original/") }.compactMap { BagLayout.session(of: $0) }
        guard log.leftOut.contains(where: BagLayout.isInSharedOriginals) else { return own }
        let files = BagFiles(root: bag)
        // Only the documents say which sessions had an original that the log names.
        let others = try summary.sessions.filter { session in
            guard !session.isRecorded else { return false }
            try surroundings.interruption.check()
            let path = "\(BagLayout.folder(ofSession: session.name))/timeline.json"
            let document = try? files.value(TextConversationDocument.self, named: path, limit: 1 << 30)
            return document?.lostOriginals ?? false
        }
        return own + others.map(\.name)
    }

    /// Says what a redacted bag cannot be compared in.
    private func note(_ log: RedactionLog, texts: Int, into result: inout Result) {
        if !log.redactions.isEmpty {
            result.notes.append(
                (
                    BagLayout.redactions,
                    "the bag is redacted: the sound in \(Quantity.count(log.redactions.count, "span")) is not that of "
                        + "the archives, and was not compared; all other sound was"
                ))
        }
        if texts > 0 {
            result.notes.append(
                (
                    BagLayout.redactions,
                    "\(Quantity.count(texts, "text conversation")) without "
                        + "\(texts == 1 ? "its" : "their") originals, because of redactions; not compared"
                ))
        }
    }

    /// The names of the sessions that were made from any of these inputs, or that no input given could give.
    private func sessions(of summary: SummaryDocument, from missing: Set<ExactText>) throws -> Set<String> {
        guard !missing.isEmpty else { return [] }
        let isConversationMissing = summary.inputs.contains {
            $0.kind != nil && missing.contains(ExactText($0.archive))
        }
        var names: Set<String> = []
        let files = BagFiles(root: bag)
        for session in summary.sessions {
            guard session.isRecorded else {
                // The document does not name its archive.
                if isConversationMissing { names.insert(session.name) }
                continue
            }
            let path = "\(BagLayout.folder(ofSession: session.name))/timeline.json"
            guard let document = try? files.value(TimelineDocument.self, named: path, limit: 1 << 30) else { continue }
            if document.clips.contains(where: { missing.contains(ExactText($0.source.archive)) }) {
                names.insert(session.name)
            }
        }
        return names
    }

    // MARK: - Comparing

    private func compare(_ bag: ComparedBag, isWhole: Bool, into result: inout Result) throws {
        let samples = bag.samples
        let first = try stitcher(of: bag).compare(with: bag)
        result.framesCompared = first.frames
        FreedMemory.release()
        let summary = try summary()
        let others = first.otherSessions.subtracting(summary.sessions.lazy.map { ExactText($0.sessionId) })
        if !others.isEmpty {
            result.notes.append(
                (
                    "data/sessions",
                    "the bag was made of some sessions only; the archives have "
                        + "\(Quantity.count(others.count, "more session")), which were not compared"
                ))
        }
        takeDocuments(first, summary, isWhole: isWhole, into: &result)
        let tolerated = try tolerable(samples.files, of: bag)
        for (path, file) in samples.files.sorted(by: { $0.key < $1.key }) {
            if let fault = file.fault {
                result.differences.append((path, fault))
            } else if file.differing > 0, !tolerated.contains(path) {
                result.differences.append((path, Self.message(file)))
            }
        }
        if summary.decoder?.samples != Software.decoder.samples {
            result.decoders = VerificationReport.OtherDecoder(
                ofBag: summary.decoder?.samples, here: Software.decoder.samples,
                samples: samples.samples,
                samplesDiffering: samples.files.values.reduce(0) { $0 + $1.differing },
                largestDifference: samples.files.values.map(\.largest).max() ?? 0)
        }
    }

    /// Another version of the program may write other documents from the same archives.
    private func takeDocuments(
        _ now: ComparedBag.Result, _ summary: SummaryDocument, isWhole: Bool, into result: inout Result
    ) {
        let isThisProgram = summary.software == Software.name
        if !isThisProgram {
            result.notes.append(
                (
                    "data",
                    "\(summary.software) made this bag, and this is \(Software.name); recordings and kept files were "
                        + "compared, documents were not"
                ))
        }
        for difference in now.differences where isThisProgram || !difference.path.hasSuffix(".json") {
            result.differences.append((difference.path, Self.message(difference)))
        }
        guard isThisProgram else { return }
        result.differences += SummaryDifferences(bag: summary, now: now.summary, isWhole: isWhole).all.map {
            (OutputFolder.summaryPath, $0)
        }
    }

    /// The files whose samples differ only as far as two decoders may; see `SampleRounding` and `DecoderTolerance`.
    private func tolerable(
        _ files: [String: SampleComparison.File], of bag: ComparedBag
    ) throws -> Set<String> {
        let decoder = bag.summary.decoder
        let differing = files.filter { $0.value.fault == nil && $0.value.differing > 0 }
        guard !differing.isEmpty, decoder?.samples != Software.decoder.samples else { return [] }
        if DecoderTolerance.isFixedPoint(decoder) || DecoderTolerance.isFixedPoint(Software.decoder) {
            return Set(differing.filter { DecoderTolerance.allows($0.value) }.keys)
        }
        // Only the sessions that differ are decoded again.
        let names = Set(differing.keys.compactMap { BagLayout.session(of: $0) })
        var tolerated = Set(differing.keys)
        for (rounding, rule) in [(SampleRounding.lowest, SampleComparison.Rule.notBelow), (.highest, .notAbove)] {
            let samples = SampleComparison(rule: rule, keeping: tolerated)
            _ = try stitcher(of: bag).compare(
                with: ComparedBag(
                    samples: samples, rounding: rounding, summary: bag.summary, inputs: bag.inputs,
                    skipped: bag.skipped, skippedIds: bag.skippedIds, only: names))
            tolerated = tolerated.filter { samples.files[$0].map { $0.fault == nil && $0.differing == 0 } ?? false }
        }
        return tolerated
    }

    private func stitcher(of bag: ComparedBag) -> Stitcher {
        let summary = bag.summary
        let job = JobOptions(
            timeline: summary.options, outputs: summary.outputs ?? .standard,
            review: summary.review ?? summary.shard?.review ?? ReviewChoices(),
            sessions: summary.onlySessions.filter { !bag.skippedIds.contains(ExactText($0)) },
            shard: summary.shard?.shard)
        return Stitcher(
            job, inputs: inputs, output: FolderPlace(self.bag), formats: formats, surroundings: surroundings)
    }

    private static func message(_ difference: Comparison.Difference) -> String {
        guard let offset = difference.offset else { return "it is missing, but the archives produce it" }
        return "it differs from what the archives produce; the first difference is at byte \(offset)"
    }

    private static func message(_ file: SampleComparison.File) -> String {
        "it differs from what the archives produce: \(file.differing) of \(file.samples) samples, by at most "
            + "\(file.largest) of 32,768; the first is in frame \(file.firstFrame) of channel \(file.firstChannel + 1)"
    }
}

/// The most by which the samples of two conforming decoders may differ if one of them computes with integers.
///
/// RFC 6716 section 6 accepts a decoder if the difference of its output from the reference decoder's passes a test of
/// quality, and RFC 8251 section 11 keeps it so. Decoders that compute with floating-point numbers round nearly equal
/// numbers, which `SampleRounding` checks sample by sample. A fixed-point build of libopus computes with about 16 bits:
/// measured against the floating-point build, 0.4 % of the samples differ, by at most 7. The bound is near that, and
/// far below what can be heard: 8 of 32,768 is -72 dB.
enum DecoderTolerance {
    static let largest = 8
    /// One of this many samples.
    static let share = 50

    static func allows(_ file: SampleComparison.File) -> Bool {
        allows(samples: file.samples, differing: file.differing, difference: file.largest)
    }

    /// - Parameter difference: the largest one.
    static func allows(samples: Int, differing: Int, difference: Int) -> Bool {
        difference <= largest && differing <= max(1, samples / share)
    }

    /// libopus names its fixed-point build in its version string.
    static func isFixedPoint(_ decoder: DecoderRecord?) -> Bool { decoder?.opus.hasSuffix("-fixed") ?? false }
}

extension VerificationReport {
    /// Adds the result of a comparison with the archives.
    public mutating func add(_ comparison: BagComparison.Result) {
        for difference in comparison.differences { add(difference.path, difference.message) }
        for part in comparison.notCompared { addNotCompared(part.path, part.message) }
        for note in comparison.notes { addNotChecked(note.path, note.message) }
        add(framesCompared: comparison.framesCompared, decoders: comparison.decoders)
    }
}
