import Calls
import Foundations

extension TimelineDocument {
    /// The document of the session after these redactions, except for `audio`: checksums and packets come from the
    /// recordings. A pure function.
    ///
    /// A placed clip is *touched* if its channel is redacted and any of its frames is in the span. It keeps its
    /// position, and loses everything that identifies or measures the whole clip. Its `frames` end with the last one
    /// that is heard. A clip that is not placed is *withheld* if its bytes are those of a touched clip, or if its sound
    /// may belong to the span: its time is in the span or unknown, in a redacted channel. It loses its file and what
    /// measures it.
    ///
    /// - Parameters:
    ///   - added: the redactions to add, in order. Those that the document has already still apply.
    ///   - options: the options of the job, for the times of clips that are not placed.
    package func redacted(by added: [Redaction], options: TimelineOptions) -> TimelineDocument {
        var document = self
        let all = (redactions ?? []) + added
        document.redactions = all.isEmpty ? nil : all
        let hidden = channels.map { HiddenSpans(all, channel: $0) }
        guard hidden.contains(where: { !$0.ranges.isEmpty }) else { return document }

        let touched = clips.indices.filter { isTouched(clips[$0], hidden) }
        let withheld = withheldClips(hidden: hidden, touched: touched, options: options)
        let gone = touched + withheld
        let removed = Set(gone.flatMap { clips[$0].namedFiles })
        for index in touched { document.clips[index].hide(hidden[clips[index].channel]) }
        for index in withheld { document.clips[index].withhold() }
        for index in document.clips.indices { document.clips[index].drop(removed) }
        let names = Set(gone.map { ExactText(clips[$0].fileName) })
        document.problems = problems.map { problem in
            let isOfHidden = problem.fileName.map { names.contains(ExactText($0)) } ?? false
            // A silence begins where the clip before it ends.
            let measuresHidden = !touched.isEmpty && problem.code == .longSilence
            return isOfHidden || measuresHidden ? problem.withheld : problem
        }.sorted()
        document.leftOut = leftOut.adding(removed)
        return document
    }

    private func isTouched(_ clip: Clip, _ hidden: [HiddenSpans]) -> Bool {
        guard clip.status == .placed, let start = clip.startFrame, let end = clip.endFrame,
            hidden.indices.contains(clip.channel)
        else { return false }
        if clip.isTouched { return true }
        // A clip that was cut to nothing is in the span, too; one without any sound has nothing to hide.
        return end - start + (clip.cutFrames ?? 0) > 0 && hidden[clip.channel].touch(start..<end)
    }

    private func withheldClips(hidden: [HiddenSpans], touched: [Int], options: TimelineOptions) -> [Int] {
        let times = UnplacedTimes(document: self, options: options)
        let others = clips.indices.filter { clips[$0].status != .placed }
        var digests = Set(touched.compactMap { clips[$0].source.sha256 })
        var paths: Set<String> = []
        for index in others where hidden.indices.contains(clips[index].channel) {
            let clip = clips[index]
            guard times.mayBeIn(hidden[clip.channel], clip) else { continue }
            // Clips that list the same entry share a file.
            paths.formUnion(clip.namedFiles)
            digests.formUnion(clip.digests)
        }
        return others.filter {
            !digests.isDisjoint(with: clips[$0].digests) || !paths.isDisjoint(with: clips[$0].namedFiles)
        }
    }
}

extension TimelineDocument.Clip {
    /// Whether a redaction has hidden all or a part of this placed clip. Only then is its `missingFrames` absent.
    package var isTouched: Bool { status == .placed && missingFrames == nil }

    fileprivate var namedFiles: [String] { ([file].compactMap(\.self) + (files ?? [])).map(\.path) }

    fileprivate var digests: [Checksum] { [source.sha256].compactMap(\.self) + keptFiles.map(\.sha256) }

    fileprivate mutating func hide(_ spans: HiddenSpans) {
        let words = transcript?.heard(outside: spans)
        withhold()
        transcript = words
        if let startFrame, let endFrame { frames = spans.heard(startFrame..<endFrame).count }
        missingFrames = nil
        cutFrames = nil
    }

    fileprivate mutating func withhold() {
        source.sha256 = nil
        source.bytes = nil
        durationSeconds = nil
        file = nil
        files = nil
        transcript = nil
    }

    fileprivate mutating func drop(_ removed: Set<String>) {
        if let path = file?.path, removed.contains(path) { file = nil }
        guard let candidates = files else { return }
        let kept = candidates.filter { !removed.contains($0.path) }
        files = kept.isEmpty ? nil : kept
    }
}

extension Problem {
    /// The same problem without its message. Messages tell positions and lengths of sound in many ways, so none of them
    /// is kept.
    var withheld: Problem {
        Problem(
            code, "the message is withheld, because it may measure redacted sound; the source bag has it",
            sessionId: sessionId, fileName: fileName, archive: archive)
    }
}

/// The times in which clips that are not placed may have been heard.
private struct UnplacedTimes {
    let document: TimelineDocument
    let options: TimelineOptions

    /// Whether sound of the clip may belong to a hidden span.
    func mayBeIn(_ hidden: HiddenSpans, _ clip: TimelineDocument.Clip) -> Bool {
        guard !hidden.ranges.isEmpty else { return false }
        switch clip.status {
        // A missing clip has no sound. A duplicate has that of a placed clip, which its checksum shows.
        case .placed, .missing, .duplicate: return false
        case .untimed, .ambiguous: return true
        case .corrupt, .unsupported: break
        }
        guard let start = document.startTime, let time = options.time(of: clip.timestamp) else { return true }
        let rate = document.sampleRate
        let length = clip.durationSeconds.map { Int(($0 * Double(rate)).rounded(.up)) + 1 }
        var first = time.frameBelow(since: start, sampleRate: rate)
        var end = time.frameAbove(since: start, sampleRate: rate)
        // A clip whose length is unknown may be of any length.
        if options.timestampMark(of: clip.speaker) == .end {
            first = length.map { RedactionSpan.written(first - $0, in: document) } ?? .min
            end = RedactionSpan.written(end, in: document)
        } else {
            first = RedactionSpan.written(first, in: document)
            end = length.map { RedactionSpan.written(end + $0, in: document) } ?? .max
        }
        return hidden.touch(first..<max(first, end))
    }
}

extension [String]? {
    /// Adds the names of files that were left out. They are sorted, so that the result does not depend on the order of
    /// the redactions.
    func adding(_ names: Set<String>) -> [String]? {
        let all = names.union(self ?? []).map(ExactText.init).sorted().map(\.text)
        return all.isEmpty ? nil : all
    }
}
