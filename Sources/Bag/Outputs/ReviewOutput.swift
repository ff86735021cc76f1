import Files

/// A kind of output for reviewers, made from what a run has put into the bag. A new kind is a file of its own; the
/// engine does not know of it.
public protocol ReviewOutput: Sendable {
    /// Writes its files below `data/`.
    ///
    /// - Returns: what was written, for the manifest.
    func write(_ material: ReviewMaterial) throws -> [PayloadFile]
}
