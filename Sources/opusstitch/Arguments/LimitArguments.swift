import ArgumentParser
import Calls
import Foundations
import Stitching

struct LimitArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Largest uncompressed size of an archive's entry.", valueName: "bytes"))
    var maxEntryBytes = ZipLimits.standard.largestEntry

    @Option(help: ArgumentHelp("Largest ratio of uncompressed to compressed size.", valueName: "ratio"))
    var maxRatio = ZipLimits.standard.largestRatio

    @Option(help: ArgumentHelp("Largest number of entries in an archive.", valueName: "n"))
    var maxEntries = ZipLimits.standard.mostEntries

    @Option(help: ArgumentHelp("Largest metadata.json.", valueName: "bytes"))
    var maxMetadataBytes = MetadataLimits.standard.largest

    @Option(help: ArgumentHelp("Deepest nesting in a metadata.json.", valueName: "n"))
    var maxMetadataDepth = MetadataLimits.standard.deepest

    @Option(help: ArgumentHelp("Largest number of clips in all archives together.", valueName: "n"))
    var maxClips = Limits.standard.mostClips

    @Option(help: ArgumentHelp("Largest file of a text conversation.", valueName: "bytes"))
    var maxConversationBytes = Limits.standard.largestConversation

    @Option(help: ArgumentHelp("Longest clip.", valueName: "seconds"))
    var maxClipSeconds = Limits.standard.longestClipSeconds

    @Option(help: ArgumentHelp("Longest session; a longer one is reported and not written.", valueName: "seconds"))
    var maxSessionSeconds = Limits.standard.longestSessionSeconds

    @Option(
        help: ArgumentHelp(
            "Largest number of speakers in a session; one with more is reported and not written.", valueName: "n"))
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
