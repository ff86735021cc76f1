import ArgumentParser
import Bag
import Calls
import Foundations
import Stitching

struct InputArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Hour archives (ZIP), conversations in writing (JSON), or folders of them.", valueName: "input"),
        completion: .file())
    var paths: [String]

    @Option(help: ArgumentHelp("Only this session; may be given several times.", valueName: "id"))
    var session: [String] = []
}

struct TimelineArguments: ParsableArguments {
    @Option(help: "Hz of the timeline; auto: the smallest that is not below any clip's original rate.")
    var sampleRate = SampleRateChoice.auto

    @Option(help: "stereo: a channel per speaker; mono: their sum; split: a file per speaker.")
    var layout = TimelineOptions.Layout.stereo

    @Option(
        help:
            "Clips of one speaker that would overlap: queue one behind the other, mix them, or cut the earlier where the later begins."
    )
    var overlap = TimelineOptions.Overlap.queue

    @Option(help: "What the timestamps of agent_tts mark.")
    var agentTimestamp = TimelineOptions.TimestampMark.start

    @Option(help: "What the timestamps of user mark.")
    var userTimestamp = TimelineOptions.TimestampMark.start

    @Option(help: "Timestamps without Z or an offset: refuse them, or take them as UTC.")
    var naiveTimestamps = NaiveTimestamps.refuse

    @Option(help: ArgumentHelp("Shorten silences of all channels to this.", valueName: "seconds"))
    var maxGap: Double?

    @Option(help: ArgumentHelp("A clip that is moved further than this is a problem.", valueName: "seconds"))
    var maxShiftSeconds = TimelineOptions.standardMaxShiftSeconds

    func validate() throws {
        if !options.isPossible {
            throw ValidationError("--max-gap and --max-shift-seconds take seconds, 0 or more")
        }
    }

    var options: TimelineOptions {
        TimelineOptions(
            sampleRate: sampleRate, layout: layout, overlap: overlap, agentTimestamp: agentTimestamp,
            userTimestamp: userTimestamp, naiveTimestamps: naiveTimestamps, maxGapSeconds: maxGap,
            maxShiftSeconds: maxShiftSeconds)
    }
}

struct OutputArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "wav, flac: the timeline's samples; opus: the clips' own packets, a file per speaker. May be given several times.",
            valueName: "kind"))
    var audio: [AudioKind] = [.wav]

    @Flag(help: "Write every placed clip as a WAV of its own too.")
    var clips = false

    var options: OutputOptions { OutputOptions(audio: audio, clips: clips) }
}

struct RunArguments: ParsableArguments {
    // Its default is not told by the parser: pages of a manual are the same on every machine.
    @Option(
        name: .customLong("threads"),
        help: ArgumentHelp("Threads that decode (default: the processors there are).", valueName: "n"))
    var threadsAsked: Int?

    var threads: Int { threadsAsked ?? Machine.cores }

    @Flag(help: "Print one JSON object, and nothing else, on standard output.")
    var json = false

    func surroundings(limits: Limits, _ line: ProgressLine) -> Surroundings {
        Surroundings(
            threads: threads, limits: limits, interruption: Signals.interruption(), progress: line.show)
    }

    func validate() throws {
        guard (1...1024).contains(threads) else { throw ValidationError("--threads takes a number from 1 to 1024") }
    }
}

struct LimitArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Largest entry of an archive, inflated.", valueName: "bytes"))
    var maxEntryBytes = ZipLimits.standard.largestEntry

    @Option(help: ArgumentHelp("Largest ratio of inflated to stored size.", valueName: "ratio"))
    var maxRatio = ZipLimits.standard.largestRatio

    @Option(help: ArgumentHelp("Most entries of an archive.", valueName: "n"))
    var maxEntries = ZipLimits.standard.mostEntries

    @Option(help: ArgumentHelp("Largest metadata.json.", valueName: "bytes"))
    var maxMetadataBytes = MetadataLimits.standard.largest

    @Option(help: ArgumentHelp("Deepest nesting in a metadata.json.", valueName: "n"))
    var maxMetadataDepth = MetadataLimits.standard.deepest

    @Option(help: ArgumentHelp("Most clips in all archives together.", valueName: "n"))
    var maxClips = Limits.standard.mostClips

    @Option(help: ArgumentHelp("Largest document of a conversation in writing.", valueName: "bytes"))
    var maxConversationBytes = Limits.standard.largestConversation

    @Option(help: ArgumentHelp("Longest clip.", valueName: "seconds"))
    var maxClipSeconds = Limits.standard.longestClipSeconds

    @Option(help: ArgumentHelp("Longest session; longer ones are reported and not written.", valueName: "seconds"))
    var maxSessionSeconds = Limits.standard.longestSessionSeconds

    @Option(
        help: ArgumentHelp("Most speakers of a session; one with more is reported and not written.", valueName: "n"))
    var maxSpeakers = Limits.standard.mostSpeakers

    func validate() throws {
        let values = [
            maxEntryBytes, maxRatio, maxEntries, maxMetadataBytes, maxMetadataDepth, maxClips, maxConversationBytes,
            maxClipSeconds, maxSessionSeconds,
        ]
        guard values.allSatisfy({ (1...(1 << 40)).contains($0) }) else {
            throw ValidationError("limits are whole numbers from 1 to 1099511627776")
        }
        guard (1...Limits.mostSpeakersPossible).contains(maxSpeakers) else {
            throw ValidationError("--max-speakers takes a number from 1 to \(Limits.mostSpeakersPossible)")
        }
    }

    var limits: Limits {
        Limits(
            zip: ZipLimits(largestEntry: maxEntryBytes, largestRatio: maxRatio, mostEntries: maxEntries),
            metadata: MetadataLimits(largest: maxMetadataBytes, deepest: maxMetadataDepth, mostRecords: maxClips),
            mostClips: maxClips, largestConversation: maxConversationBytes, longestClipSeconds: maxClipSeconds,
            longestSessionSeconds: maxSessionSeconds, mostSpeakers: maxSpeakers)
    }
}

extension SampleRateChoice: ExpressibleByArgument {}
extension AudioKind: ExpressibleByArgument {}
extension TimelineOptions.Layout: ExpressibleByArgument {}
extension TimelineOptions.Overlap: ExpressibleByArgument {}
extension TimelineOptions.TimestampMark: ExpressibleByArgument {}
extension NaiveTimestamps: ExpressibleByArgument {}
