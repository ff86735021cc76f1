import Calls
import Foundations

/// What made a bag, according to its documents: the program and its options.
struct BagMaker: Sendable {
    /// The program that made the recordings, with its version.
    let software: String
    /// Whether this program can make every document of the bag again. Another version may have written other bytes.
    let isThisProgram: Bool
    /// The decoder of the samples; `nil` in bags of earlier versions.
    let decoder: DecoderRecord?
    let options: TimelineOptions
    let outputs: OutputOptions

    /// - Parameter log: of a redacted bag.
    init(_ summary: SummaryDocument, log: RedactionLog?) {
        software = summary.software
        isThisProgram = summary.software == Software.name && log?.software ?? Software.name == Software.name
        decoder = summary.decoder
        options = summary.options
        outputs = summary.outputs ?? .standard
    }
}
