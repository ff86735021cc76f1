import Calls
import Foundations

/// Makes the summary of a redacted bag from that of its source and the documents of all sessions. A pure function of
/// them, one session at a time.
///
/// Lengths of clips are added up again from the frames that the new documents have. The difference to the source would
/// otherwise be the length of what is hidden.
package struct RedactedSummary {
    private var summary: SummaryDocument
    private var totals = SummaryDocument.Totals()
    private var lengths: ClipLengths
    private var rows: [SummaryDocument.Session] = []
    /// The problems of the redacted sessions.
    private var problems = ProblemTally(most: ProblemTally.mostOfARun)
    private var withheld: Set<Checksum> = []
    private var words = WordCounts()

    package init(of source: SummaryDocument) {
        summary = source
        lengths = ClipLengths(options: source.options)
    }

    /// Adds a session.
    ///
    /// - Parameters:
    ///   - before: its document in the source.
    ///   - after: its document in the redacted bag.
    package mutating func add(name: String, before: SessionDocument, after: SessionDocument) {
        problems.add(after.problemTally)
        rows.append(SummaryDocument.Session(document: after, name: name))
        switch after {
        case .recorded(let timeline):
            totals.count(keptOf: timeline.clips)
            totals.audioBytes += timeline.audioBytes
            lengths.add(timeline)
            words.add(timeline)
        case .written(let conversation):
            totals.count(conversation)
            guard case .written(let source) = before else { return }
            let kept = Set(conversation.files.compactMap(\.sha256))
            withheld.formUnion(source.files.compactMap(\.sha256).filter { !kept.contains($0) })
        }
    }

    /// - Parameter review: the outputs of the redacted bag. It has no base URL, since it is not published yet.
    package func document(review: ReviewChoices?, addedOutputs: [AddedOutput]?) -> SummaryDocument {
        var document = summary
        document.review = review
        document.review?.baseUrl = nil
        document.addedOutputs = addedOutputs
        // They may have the words of what is redacted.
        document.reports = nil
        document.totals.kept = totals.kept
        document.totals.textConversations = totals.textConversations
        document.totals.audioBytes = totals.audioBytes
        document.totals.clipSeconds = lengths.clipSeconds
        document.hours = lengths.hours(isShard: summary.shard != nil)
        document.sessions = rows.sorted(by: SummaryDocument.Session.precedes)
        var problems = problems
        // Problems of transcripts measure clips, and repeat what is said in them.
        problems.add(
            summary.problems.lazy.filter { $0.sessionId == nil }.map { $0.code.concernsTranscripts ? $0.withheld : $0 })
        document.transcripts = summary.transcripts.map { words.summary(sources: $0.sources) }
        document.set(problems)
        for index in document.inputs.indices {
            // A text is short enough to be guessed from the checksum of its file.
            guard let digest = document.inputs[index].sha256, withheld.contains(digest) else { continue }
            document.inputs[index].sha256 = nil
            document.inputs[index].bytes = 0
        }
        return document
    }
}

/// The lengths of placed clips by the hour of their times, counted in the frames of the timelines.
package struct ClipLengths {
    private let options: TimelineOptions
    private var hours: [String: (clips: Int, samples48k: Int)] = [:]

    package init(options: TimelineOptions) { self.options = options }

    package mutating func add(_ document: TimelineDocument) {
        for clip in document.clips where clip.status == .placed {
            guard let time = options.time(of: clip.timestamp), let frames = clip.frames else { continue }
            let hour = "\(time.dayText)T\(time.timeText.prefix(2))"
            hours[hour, default: (0, 0)].clips += 1
            hours[hour, default: (0, 0)].samples48k += frames * (48_000 / document.sampleRate)
        }
    }

    package var clipSeconds: Double {
        Seconds.rounded(frames: hours.values.reduce(0) { $0 + $1.samples48k }, sampleRate: 48_000)
    }

    /// - Parameter isShard: whether the summary is that of a shard.
    package func hours(isShard: Bool) -> [SummaryDocument.Hour] {
        hours.sorted { $0.key < $1.key }.map {
            SummaryDocument.Hour(
                hour: $0.key, clips: $0.value.clips,
                clipSeconds: Seconds.rounded(frames: $0.value.samples48k, sampleRate: 48_000),
                clipSamples48k: isShard ? $0.value.samples48k : nil)
        }
    }
}

extension TimelineDocument {
    /// The size of all recordings and of the clips' own files.
    var audioBytes: Int {
        audio.reduce(0) { $0 + $1.bytes }
            + clips.reduce(0) { $0 + ($1.status == .placed ? $1.file?.bytes ?? 0 : 0) }
    }
}
