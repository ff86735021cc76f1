import ArgumentParser
import Bag

/// Where `stitch` writes to, and in which formats.
struct OutputArguments: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Folder for the bag: created if missing, resumed if it holds this job's bag.", valueName: "dir"),
        completion: .directory)
    var output: String

    @Option(
        name: .customLong("audio"),
        help: ArgumentHelp(
            "wav, flac: the decoded timeline; opus: the clips' own packets, one file per speaker. Several: wav,opus.",
            valueName: "kinds"))
    var audioLists = [CommaList<AudioKind>([.wav])]

    func validate() throws { try LocalPath.check(output: output) }

    var audio: [AudioKind] { audioLists.flatMap(\.values) }
}

/// What else `stitch` writes.
struct MoreOutputArguments: ParsableArguments {
    @Flag(help: "Also write every placed clip as a WAV file of its own.")
    var clips = false

    @Option(
        name: .customLong("transcripts"),
        help: ArgumentHelp(
            "Words of the clips: files, folders or ZIPs of recognisers' output. Can be repeated.", valueName: "path"),
        completion: .file())
    var transcripts: [String] = []

    @Option(
        help: ArgumentHelp(
            "run: one bag; day: one bag per UTC day, in subfolders of --output, with a log for resuming.",
            valueName: "run|day"))
    var bagPer = BagPer.run
}

enum BagPer: String, CaseIterable, ExpressibleByArgument {
    case run, day
}

extension AudioKind: ExpressibleByArgument {}
