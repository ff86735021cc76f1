import Calls
import Files
import Foundations
import JSON

/// Reads the transcripts of a bag again, and compares what they give with the words in the timelines.
struct TranscriptCheck {
    private let summary: SummaryDocument
    private let options: TimelineOptions
    private var clips = SpokenClips()
    /// For each clip with words: the beginning of their digest.
    private var words: [Place: Words] = [:]

    private struct Place: Hashable {
        let session: String
        let clip: Int
    }

    private struct Words {
        let digest: UInt64
        /// The source of words that no redaction has changed.
        let source: String?
    }

    init(_ summary: SummaryDocument) {
        self.summary = summary
        options = summary.options
    }

    /// - Parameter name: of the session's folder.
    mutating func add(_ document: TimelineDocument, name: String) {
        for (index, clip) in document.clips.enumerated() {
            guard let transcript = clip.transcript else { continue }
            words[Place(session: name, clip: index)] = Words(
                digest: Self.digest(transcript), source: transcript.redacted == true ? nil : transcript.source.path)
        }
        guard summary.transcripts != nil else { return }
        let files = document.clips.map { $0.status == .placed ? $0.file?.path : nil }
        clips.add(document, name: name, clips: document.clips, options: options) { files[$0] }
    }

    private static func digest(_ transcript: ClipTranscript) -> UInt64 {
        (try? JSONText.digest(of: transcript))?.leadingNumber ?? 0
    }

    /// - Throws: `FileError`; `Interruption`.
    mutating func check(
        _ root: String, _ maker: BagMaker, isRedacted: Bool, _ listing: inout BagListing, surroundings: Surroundings,
        into report: inout VerificationReport
    ) throws {
        guard summary.transcripts != nil else {
            for place in words.keys.sorted(by: { ($0.session, $0.clip) < ($1.session, $1.clip) }) {
                report.add(Self.timeline(place.session), "it has words, but the bag has no transcripts")
            }
            return
        }
        let path = BagLayout.transcripts
        listing.own(path)
        let list: TranscriptList
        do {
            list = try BagDocument.read(path, in: BagFiles(root: root), mostClips: surroundings.limits.mostClips)
        } catch {
            report.add(path, error.reason)
            return
        }
        if maker.isThisProgram, (try? JSONText.digest(of: list)) != listing[path]?.sha256 {
            report.add(path, "it has content or a form that this program does not write")
        }
        let findings = report.findingCount
        var sources: [TranscriptSource] = []
        for source in list.sources {
            guard let sha256 = source.sha256, let bytes = source.bytes else { continue }
            listing.own(source.path)
            guard let file = listing[source.path], file.sha256 == sha256, file.bytes == bytes,
                BagLayout.isSource(source.path)
            else {
                report.add(source.path, "it is missing or does not match the checksum and size in \(path)")
                continue
            }
            sources.append(
                TranscriptSource(
                    name: source.name, path: source.path, sha256: sha256, bytes: bytes,
                    place: "\(root)/\(source.path)"))
        }
        guard report.findingCount == findings else { return }
        guard maker.isThisProgram else {
            report.addNotChecked(path, "\(maker.software) read the transcripts; they were not read again")
            return
        }
        let isWhole = sources.count == list.sources.count
        if !isWhole {
            report.addNotChecked(
                path,
                "a redaction left out \(Quantity.count(list.sources.count - sources.count, "file")) with transcripts; the "
                    + "words from there were not compared")
        }
        let found = try TranscriptCollector.read(
            sources, of: clips, in: AnonymousFile(), surroundings: surroundings)
        if isWhole, found.list != list { report.add(path, "it does not say what the transcripts give") }
        let told = summary.problems.filter { $0.code.concernsTranscripts && !$0.isOfUnreadableTranscript }
        if !isRedacted, !summary.isCut, told != found.problems.listed.filter(\.code.concernsTranscripts) {
            report.add(BagLayout.summary, "its problems of transcripts are not those that the transcripts give")
        }
        try compare(found, isWhole: isWhole, kept: Set(sources.map(\.path)), into: &report)
    }

    private mutating func compare(
        _ found: ClipWords, isWhole: Bool, kept: Set<String>, into report: inout VerificationReport
    ) throws {
        var differing: [String: Int] = [:]
        try found.forEach { session, clip, transcript in
            let place = Place(session: session, clip: clip)
            let told = words.removeValue(forKey: place)
            // Words that a redaction has changed cannot be made again.
            if told?.digest != Self.digest(transcript), isWhole || told.map({ $0.source != nil }) ?? false {
                differing[session, default: 0] += 1
            }
        }
        for (place, told) in words where isWhole || told.source.map(kept.contains) ?? false {
            differing[place.session, default: 0] += 1
        }
        for (session, count) in differing.sorted(by: { $0.key < $1.key }) {
            report.add(
                Self.timeline(session),
                "the words of \(Quantity.count(count, "clip")) are not those that the transcripts in the bag give")
        }
    }

    private static func timeline(_ session: String) -> String {
        BagLayout.path(of: BagLayout.timeline, inFolder: BagLayout.folder(ofSession: session))
    }
}
