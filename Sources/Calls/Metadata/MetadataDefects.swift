/// What is not as it should be in a document from outside: sentences for people, so many that they can be read.
struct MetadataDefects {
    /// As many are told one by one; the rest are counted.
    static let mostTold = 100

    private var first: [String] = []
    private var told: [String] = []
    private var untold = 0

    /// About the whole: it is never among those that are only counted.
    mutating func addFirst(_ sentence: String) { first.append(sentence) }

    mutating func add(_ sentence: @autoclosure () -> String) {
        if told.count < Self.mostTold { told.append(sentence()) } else { untold += 1 }
    }

    var sentences: [String] {
        first + told + (untold == 0 ? [] : ["and \(untold) more like these"])
    }
}
