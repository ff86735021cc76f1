import ArgumentParser
import Calls

struct InputArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Hour archives (ZIP), text conversations (JSON), or folders of them.", valueName: "input"),
        completion: .file())
    var paths: [String]

    func validate() throws {
        for path in paths { try LocalPath.check(path) }
    }
}

/// What is made of the inputs. `inspect` takes these options too, so that it reports what `stitch` would do.
struct SessionArguments: ParsableArguments {
    @Option(help: "stereo: one channel per speaker; mono: all speakers mixed; split: one file per speaker.")
    var layout = TimelineOptions.Layout.stereo

    @Option(
        help: ArgumentHelp(
            "Only these sessions, separated by commas; write a comma in an id as \\,.", valueName: "ids"))
    var session: [SessionList] = []

    @Option(
        help: ArgumentHelp(
            "Sample rate in Hz; auto: the lowest that is not below any clip's original rate.", valueName: "hz"))
    var sampleRate = SampleRateChoice.auto

    var ids: [String] { session.flatMap(\.ids) }
}

extension SampleRateChoice: ExpressibleByArgument {}
extension TimelineOptions.Layout: ExpressibleByArgument {}
