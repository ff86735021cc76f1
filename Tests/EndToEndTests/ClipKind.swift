import Calls
import TestSupport

/// A clip that is odd in one way.
struct ClipKind: Sendable {
    let name: String
    let bytes: [UInt8]
    var status = ClipStatus.placed
    /// The code of the one problem that it has to bring; empty for none.
    var problem = ""

    init(_ name: String, _ bytes: [UInt8], problem: String = "") {
        self.name = name
        self.bytes = bytes
        self.problem = problem
    }

    init(
        _ name: String, seconds: Double = 0.7, encoding: OpusEncoding = OpusEncoding(), problem: String = "",
        arrange: (inout OggMuxer) -> Void = { _ in }
    ) throws {
        self.init(name, try Clips.clip(seconds: seconds, encoding: encoding, seed: 5, arrange: arrange))
        self.problem = problem
    }
}
