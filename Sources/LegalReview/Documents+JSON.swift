import Storage
import Timelines

extension SummaryDocument {
    /// As `summary.json` has it.
    public var json: String {
        get throws { try JSONText.string(of: self) }
    }
}

extension InspectionDocument {
    public var json: String {
        get throws { try JSONText.string(of: self) }
    }
}

extension DaysDocument {
    public var json: String {
        get throws { try JSONText.string(of: self) }
    }
}
