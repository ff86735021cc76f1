/// Why the floor could not be measured. It takes well-formed days only: a wrong one stops it.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
