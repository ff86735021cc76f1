import Foundations

/// Counts how entries of one archive were found whose names are not exactly those that were wanted.
struct NameTally {
    private var found: [NameDifference: (count: Int, entry: String, wanted: String)] = [:]

    mutating func add(_ entry: String, for wanted: String, _ differences: [NameDifference]) {
        for difference in differences { found[difference, default: (0, entry, wanted)].count += 1 }
    }

    /// One for each kind.
    func notes(archive: String) -> [Note] {
        NameDifference.allCases.compactMap { difference in
            guard let (count, entry, wanted) = found[difference] else { return nil }
            let example = "\(PrintableText.of(entry, width: 200)) for \(PrintableText.of(wanted, width: 200))"
            return Note(
                Note.Code(difference),
                "\(count == 1 ? "1 entry was" : "\(count) entries were") found \(difference.words): "
                    + "\(example)\(count == 1 ? "" : " the first")",
                archive: archive, count: count)
        }
    }
}
