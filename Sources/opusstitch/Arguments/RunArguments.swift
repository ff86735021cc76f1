import ArgumentParser
import Foundations

struct RunArguments: ParsableArguments {
    // The parser does not know the default: manual pages must not differ between machines.
    @Option(
        name: .customLong("threads"),
        help: ArgumentHelp("Number of decoding threads (default: one per processor).", valueName: "n"))
    var threadsAsked: Int?

    var threads: Int { threadsAsked ?? Machine.cores }

    func surroundings(limits: Limits, _ line: ProgressLine) -> Surroundings {
        Surroundings(
            threads: threads, limits: limits, interruption: Signals.interruption(), progress: line.show)
    }

    func validate() throws {
        guard (1...1024).contains(threads) else { throw ValidationError("--threads takes a number from 1 to 1024") }
    }
}

struct ResultArguments: ParsableArguments {
    @Flag(help: "Print one JSON object, and nothing else, on standard output.")
    var json = false
}
