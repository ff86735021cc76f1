/// Collects the defects of a clip while its pages are read. Frequent defects are counted and reported once.
struct ClipLog {
    private var lost = SilencePlaces(.lost)
    private var undecodable = SilencePlaces(.undecodable)
    private var neverCame = SilencePlaces(.neverCame)

    var repeatedPages = 0
    var repeatedHeaders = 0
    var latePages = 0
    private var uselessNumbers = 0
    private var contradictingPages = 0
    private var startsEarly48k: Int64 = 0

    var lacksTags = false
    var hasDamagedTags = false
    var hasTagsThatBegin = false
    var hasSoundBesideTags = false

    private var streams = 0
    private var endlessStreams = 0
    private var farTrim48k: Int64 = 0
    private(set) var tooShortStreams = 0

    mutating func add(_ silence: ClipSilence, at: Int64) {
        switch silence.reason {
        case .lost: lost.add(at: at, samples: Int64(silence.samples48k))
        case .undecodable: undecodable.add(at: at, samples: Int64(silence.samples48k))
        case .neverCame: neverCame.add(at: at, samples: Int64(silence.samples48k))
        }
    }

    mutating func addPacketWithoutTime() { undecodable.add(at: 0, samples: 0) }

    /// Adds the results of a stream that has ended.
    mutating func add(_ clock: LinkClock, isEnded: Bool, isTooShort: Bool) {
        streams += 1
        uselessNumbers += clock.notes.uselessNumbers
        contradictingPages += clock.notes.contradictingPages
        startsEarly48k = max(startsEarly48k, clock.notes.startsEarly48k)
        if clock.isTrimmedFar { farTrim48k = max(farTrim48k, clock.trimmed48k) }
        if !isEnded { endlessStreams += 1 }
        if isTooShort { tooShortStreams += 1 }
    }

    /// - Parameters:
    ///   - strayBytes: the number of bytes that belong to no intact page.
    ///   - others: the streams that are not placed.
    func findings(strayBytes: Int, others: OtherStreams) -> [ClipFinding] {
        var findings = lost.findings + undecodable.findings + neverCame.findings
        func add(_ kind: ClipFinding.Kind, _ message: String) { findings.append(ClipFinding(kind, message)) }
        addPages(add)
        addTags(add)
        addEnds(add)
        if let sentence = others.sentence { add(.otherStreams, sentence) }
        if strayBytes > 0 {
            add(
                .trailingData,
                "\(strayBytes) \(strayBytes == 1 ? "byte belongs" : "bytes belong") to no intact Ogg page"
            )
        }
        return findings
    }

    private func addPages(_ add: (ClipFinding.Kind, String) -> Void) {
        if repeatedPages > 0 {
            add(
                .repeatedPages,
                "\(Self.pages(repeatedPages)) \(repeatedPages == 1 ? "is" : "are") repeated; "
                    + (repeatedPages == 1 ? "it is played once" : "each is played once"))
        }
        if repeatedHeaders > 0 {
            add(
                .repeatedPages,
                "its header occurs \(repeatedHeaders + 1) times; the sound is treated as one stream")
        }
        if latePages > 0 {
            add(
                .repeatedPages,
                "\(Self.pages(latePages)) \(latePages == 1 ? "comes" : "come") too late in the file; "
                    + (latePages == 1 ? "its place stays silent" : "their places stay silent"))
        }
        if uselessNumbers > 0 {
            add(
                .pageNumbers,
                "its page numbers skip or go back at \(Self.places(uselessNumbers)); the granule positions show that "
                    + "nothing is lost there")
        }
        if startsEarly48k > 0 {
            add(
                .granulePositions,
                "its first granule position is \(SoundLength.samples(startsEarly48k)) smaller than the sound "
                    + "up to there; all sound is placed"
            )
        }
        if contradictingPages > 0 {
            add(
                .granulePositions,
                "\(Self.pages(contradictingPages)) \(contradictingPages == 1 ? "has" : "have") a granule position "
                    + "that is absent, impossible, or before the end of the preceding sound; "
                    + "the sound is placed after it")
        }
    }

    private func addTags(_ add: (ClipFinding.Kind, String) -> Void) {
        if lacksTags {
            add(.commentHeader, "its comment header (OpusTags) is missing; the sound does not need it")
        }
        if hasDamagedTags {
            add(.commentHeader, "its comment header (OpusTags) is damaged; the sound does not need it")
        }
        if hasTagsThatBegin {
            add(.commentHeader, "its comment header (OpusTags) is marked as the beginning of a stream")
        }
        if hasSoundBesideTags {
            add(.commentHeader, "its sound begins on a header page instead of a new page")
        }
    }

    private func addEnds(_ add: (ClipFinding.Kind, String) -> Void) {
        if farTrim48k > 0 {
            add(
                .truncated,
                "its last granule position is \(SoundLength.words(samples48k: farTrim48k)) before the "
                    + "end of its packets")
        }
        if tooShortStreams > 0, tooShortStreams < streams {
            add(
                .truncated,
                "\(tooShortStreams) of its \(streams) chained streams "
                    + (tooShortStreams == 1 ? "is shorter than its pre-skip" : "are shorter than their pre-skip")
            )
        }
        if endlessStreams > 0 {
            let subject =
                streams == 1
                ? "it has"
                : "\(endlessStreams) of its \(streams) chained streams \(endlessStreams == 1 ? "has" : "have")"
            add(.truncated, "\(subject) no end-of-stream mark and may be cut off; the sound that is present is placed")
        }
    }

    private static func pages(_ count: Int) -> String { count == 1 ? "1 page" : "\(count) pages" }
    private static func places(_ count: Int) -> String { count == 1 ? "1 place" : "\(count) places" }
}
