import Files
import Foundations

/// A text conversation that becomes a session of the bag.
struct PlannedConversation: Sendable {
    /// Positions: of its archive, and of it in what that holds.
    let archiveIndex: Int
    let position: Int
    let sessionId: String
    /// Its folder under `sessions/`.
    let name: String
    /// What is wrong with it beside what its reader says.
    let problems: [Problem]

    /// - Parameters:
    ///   - archives: in the order of their labels.
    ///   - recorded: the sessions that were recorded, in all shards: their ids are taken.
    ///   - takenNames: the names of their folders.
    ///   - onlySessions: empty: all.
    static func list(
        _ archives: [ConversationArchive], recorded: Set<ExactText>, avoiding takenNames: Set<String>,
        onlySessions: [String]
    ) -> [PlannedConversation] {
        var taken: [ExactText: String] = [:]
        guard !archives.isEmpty else { return [] }
        for id in recorded { taken[id] = "the recordings" }
        // The next number for an id that is taken.
        var numbers: [ExactText: Int] = [:]
        var found: [(archive: Int, position: Int, id: ExactText, problems: [Problem])] = []
        for (index, archive) in archives.enumerated() {
            for (position, listed) in archive.listed.enumerated() {
                var problems: [Problem] = []
                var id = ExactText(listed.id)
                if let other = taken[id] {
                    // Two are never one by accident, and never lost.
                    var number = numbers[id, default: 2]
                    while taken[ExactText("\(listed.id)~\(number)")] != nil { number += 1 }
                    numbers[id] = number + 1
                    id = ExactText("\(listed.id)~\(number)")
                    problems.append(
                        Problem(
                            .sameConversation,
                            "\(other) holds a conversation with the id \(listed.id) too; both are kept, this one as "
                                + id.text, sessionId: id.text, archive: archive.label))
                }
                taken[id] = archive.label
                found.append((index, position, id, problems))
            }
        }
        func digest(_ id: String) -> Checksum { SHA256Stream.digest(of: id.utf8) }
        let names = SafeName.names(for: found.map(\.id), avoiding: takenNames, digest: digest)
        let wanted = Set(onlySessions.map(ExactText.init))
        return found.compactMap { archive, position, id, problems in
            guard wanted.isEmpty || wanted.contains(id) else { return nil }
            return PlannedConversation(
                archiveIndex: archive, position: position, sessionId: id.text, name: names[id] ?? "", problems: problems
            )
        }
    }
}
