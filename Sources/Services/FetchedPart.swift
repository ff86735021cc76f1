/// One part of what was fetched, of a day or of a conversation: each source has its own.
public protocol FetchedPart: Encodable, Sendable {
    /// What is there of it, for people, in a line.
    ///
    /// - Parameter output: the folder that was fetched to.
    func line(in output: String) -> String

    /// The files of it that can be stitched and inspected, in the order of time.
    func inputs(in output: String) -> [String]
}
