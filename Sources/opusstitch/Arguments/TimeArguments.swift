import ArgumentParser
import Calls
import Foundations

/// How clips are placed in time.
struct TimeArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Overlapping clips of one speaker: queue them, mix them, or cut the earlier one.",
            valueName: "how"))
    var overlap = TimelineOptions.Overlap.queue

    @Option(help: ArgumentHelp("Shorten longer silences of all channels to this.", valueName: "seconds"))
    var maxGap: Double?

    @Option(help: ArgumentHelp("Report a clip that is moved by more than this as a problem.", valueName: "seconds"))
    var maxShiftSeconds = TimelineOptions.standardMaxShiftSeconds

    @Option(
        help: ArgumentHelp("Timestamps without Z or an offset: refuse them, or read them as UTC.", valueName: "how"))
    var naiveTimestamps = NaiveTimestamps.refuse

    @Option(help: ArgumentHelp("Whether timestamps of agent_tts mark a clip's start or end.", valueName: "mark"))
    var agentTimestamp = TimelineOptions.TimestampMark.start

    @Option(help: ArgumentHelp("Whether timestamps of user mark a clip's start or end.", valueName: "mark"))
    var userTimestamp = TimelineOptions.TimestampMark.start

    func validate() throws {
        if !TimelineOptions(maxGapSeconds: maxGap, maxShiftSeconds: maxShiftSeconds).isPossible {
            throw ValidationError("--max-gap and --max-shift-seconds take a number of seconds, 0 or more")
        }
    }

    func options(_ session: SessionArguments) -> TimelineOptions {
        TimelineOptions(
            sampleRate: session.sampleRate, layout: session.layout, overlap: overlap, agentTimestamp: agentTimestamp,
            userTimestamp: userTimestamp, naiveTimestamps: naiveTimestamps, maxGapSeconds: maxGap,
            maxShiftSeconds: maxShiftSeconds)
    }
}

extension TimelineOptions.Overlap: ExpressibleByArgument {}
extension TimelineOptions.TimestampMark: ExpressibleByArgument {}
extension NaiveTimestamps: ExpressibleByArgument {}
