import Calls
import Foundations
import OggOpus

extension Problem.Code {
    /// The code for a clip that is not placed.
    init(_ status: ClipStatus) {
        switch status {
        case .missing: self = .missing
        case .ambiguous: self = .ambiguous
        case .unsupported: self = .unsupported
        case .duplicate: self = .duplicate
        case .untimed: self = .untimed
        case .corrupt, .placed: self = .corrupt
        }
    }

    /// The code for something that is not right with a clip that is placed.
    init(_ finding: ClipFinding.Kind) {
        switch finding {
        case .hole: self = .hole
        case .truncated: self = .truncated
        case .undecodable: self = .undecodable
        case .trailingData: self = .trailingData
        case .granulePositions: self = .granulePositions
        case .repeatedPages: self = .repeatedPages
        case .pageNumbers: self = .pageNumbers
        case .commentHeader: self = .commentHeader
        case .otherStreams: self = .otherStreams
        }
    }
}
