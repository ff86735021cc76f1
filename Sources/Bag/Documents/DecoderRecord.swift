import Foundations

/// The libraries and the processor architecture that made samples.
///
/// RFC 6716 section 6 lets decoders differ slightly. Other builds of libopus may give samples that differ by 1.
public struct DecoderRecord: Hashable, Sendable, CustomStringConvertible {
    /// As the libraries name themselves, libopus first: `libopus 1.3.1`.
    public let libraries: [String]
    /// As the system names it: `x86_64`, `aarch64`.
    public let architecture: String

    package init(libraries: [String], architecture: String) {
        self.libraries = libraries
        self.architecture = architecture
    }

    /// - Returns: `nil` for documents of earlier versions, which have neither member.
    package init?(libraries: [String]?, architecture: String?) {
        guard let libraries, let architecture else { return nil }
        self.init(libraries: libraries, architecture: architecture)
    }

    /// The libraries and the architecture, for messages.
    public var description: String { libraries.joined(separator: ", ") + " on " + architecture }

    /// What the samples depend on: libopus and the architecture.
    package var samples: String { "\(opus) on \(architecture)" }

    /// libopus, which alone shapes the samples: `libopus 1.3.1`.
    package var opus: String { libraries.first { $0.hasPrefix("libopus ") } ?? "libopus" }
}
