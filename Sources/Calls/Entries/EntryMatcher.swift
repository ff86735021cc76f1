import Foundations

/// Finds the entries of all clips listed in an archive's metadata.
///
/// First applies the exact rules (`EntryIndex`). For clips without a match, it applies the same rules but ignores every
/// `NameDifference`, among the entries that no clip matches exactly.
package struct EntryMatcher: Sendable {
    package enum Match: Hashable, Sendable {
        /// The index of the entry in the list of names, and how its name differs from the clip's.
        case entry(Int, [NameDifference])
        /// Several entries match.
        case ambiguous(EntryCandidates)
        /// The entry matches this clip and also another clip with a different name.
        case contested(Int)
        /// The only matching entry is named, by its path, by the session with this id.
        case anothers(Int, owner: String)
        /// No entry matches. `similar` has up to three entries with similar names; `nil` if similar names were not
        /// searched.
        case missing(similar: [Int]?)
    }

    private let names: [EntryName]

    /// - Parameter names: the names of the archive's files, in the archive's order.
    package init(names: [EntryName]) { self.names = names }

    /// The number of clips per archive for which similar names are searched.
    package static let mostSimilar = 1000

    /// - Returns: for each session, the matches of its clips.
    package func matches(of sessions: [ListedSession]) -> [[Match]] {
        var state = State([])
        state.matches = exact(sessions, &state)
        takeOwners(sessions, &state)
        guard !state.open.isEmpty else { return state.matches }
        let index = LenientIndex(names)
        matchByPath(sessions, index, &state)
        matchByLastComponent(sessions, index, &state)
        findSimilar(sessions, index, &state)
        return state.matches
    }

    // MARK: - State

    private struct Place: Hashable {
        let session: Int
        let clip: Int
    }

    private struct State {
        var matches: [[Match]]
        /// Clips without an entry so far.
        var open: [Place] = []
        /// The entries that belong to a clip, with the index of its session.
        var owners: [Int: Int] = [:]
        /// The number of lists of candidates.
        private var lists = 0

        init(_ matches: [[Match]]) { self.matches = matches }

        /// Makes a list of candidates, which is shared by all clips with these.
        mutating func candidates(_ positions: [Int]) -> EntryCandidates {
            lists += 1
            return EntryCandidates(positions, list: lists)
        }

        subscript(place: Place) -> Match {
            get { matches[place.session][place.clip] }
            set { matches[place.session][place.clip] = newValue }
        }
    }

    private struct Claim {
        let place: Place
        let differences: [NameDifference]
    }

    // MARK: - Exact names

    private func exact(_ sessions: [ListedSession], _ state: inout State) -> [[Match]] {
        let index = EntryIndex(paths: names.lazy.map(\.path))
        // Lists of the same length with the same first entry are the same: paths have no entries in common, names
        // neither, and the entries of a path have the same name.
        var known: [[Int]: EntryCandidates] = [:]
        return sessions.map { session in
            session.clips.map { clip in
                let match = index.match(
                    fileName: clip.fileName, sessionId: session.sessionId,
                    externalConversationId: session.externalConversationId)
                switch match {
                case .entry(let position): return .entry(position, [])
                case .ambiguous(let positions):
                    let key = [positions[0], positions.count]
                    let candidates = known[key] ?? state.candidates(positions)
                    known[key] = candidates
                    return .ambiguous(candidates)
                case .missing: return .missing(similar: nil)
                }
            }
        }
    }

    /// An entry that one session names by its path never belongs to another session, even if no other entry has that
    /// name.
    private func takeOwners(_ sessions: [ListedSession], _ state: inout State) {
        let named = namedByPath(sessions, state)
        var unnamed: [Int: EntryCandidates] = [:]
        var distinct = DistinctCandidates()
        for (index, session) in sessions.enumerated() {
            for (clipIndex, clip) in session.clips.enumerated() {
                let place = Place(session: index, clip: clipIndex)
                if case .ambiguous(let candidates) = state[place],
                    !isNamed(candidates.positions[0], by: clip, of: session)
                {
                    let left =
                        unnamed[candidates.list] ?? state.candidates(candidates.positions.filter { named[$0] == nil })
                    unnamed[candidates.list] = left
                    state[place] =
                        switch left.positions.count {
                        case 0: .missing(similar: nil)
                        case 1: .entry(left.positions[0], [])
                        default: .ambiguous(left)
                        }
                }
                switch state[place] {
                case .entry(let position, _):
                    if let owner = named[position], !isNamed(position, by: clip, of: session) {
                        state[place] = .anothers(position, owner: sessions[owner].sessionId)
                        state.open.append(place)
                    } else {
                        state.owners[position] = named[position] ?? index
                    }
                case .ambiguous(let candidates):
                    guard distinct.insert(candidates) else { continue }
                    for position in candidates.positions {
                        state.owners[position] = state.owners[position] ?? named[position] ?? index
                    }
                default:
                    if !clip.fileName.isEmpty { state.open.append(place) }
                }
            }
        }
    }

    /// The entries that a session names by their paths, with the index of the last such session.
    private func namedByPath(_ sessions: [ListedSession], _ state: State) -> [Int: Int] {
        var named: [Int: Int] = [:]
        var distinct = DistinctCandidates()
        for (index, session) in sessions.enumerated() {
            for (clip, match) in zip(session.clips, state.matches[index]) {
                switch match {
                case .entry(let position, _):
                    if isNamed(position, by: clip, of: session) { named[position] = index }
                case .ambiguous(let candidates):
                    // Either all of them have the path, or none has.
                    guard isNamed(candidates.positions[0], by: clip, of: session), distinct.insert(candidates)
                    else { continue }
                    for position in candidates.positions { named[position] = index }
                default: break
                }
            }
        }
        return named
    }

    private func isNamed(_ position: Int, by clip: ListedClip, of session: ListedSession) -> Bool {
        Self.paths(clip, session).contains { ExactText($0) == ExactText(names[position].path) }
    }

    private static func paths(_ clip: ListedClip, _ session: ListedSession) -> [String] {
        EntryIndex.paths(
            fileName: clip.fileName, sessionId: session.sessionId,
            externalConversationId: session.externalConversationId
        ).map(\.text)
    }

    // MARK: - Lenient names

    /// Maps the keys of all names to the entries that have them.
    private struct LenientIndex {
        var byPath: [String: [Int]] = [:]
        var byLastComponent: [String: [Int]] = [:]

        init(_ names: [EntryName]) {
            for (position, name) in names.enumerated() {
                add(name.path, position)
                for reading in name.readings { add(reading.path, position) }
            }
        }

        private mutating func add(_ path: String, _ position: Int) {
            let key = EntryName.key(path)
            guard !key.hasSuffix("/") else { return }
            func add(to positions: inout [Int]) {
                if positions.last != position { positions.append(position) }
            }
            add(to: &byPath[key, default: []])
            add(to: &byLastComponent[EntryName.lastComponent(key), default: []])
        }
    }

    private func matchByPath(_ sessions: [ListedSession], _ index: LenientIndex, _ state: inout State) {
        var claims: [Int: [Claim]] = [:]
        var free: [String: EntryCandidates] = [:]
        settle(&state) { place, state in
            let session = sessions[place.session]
            for path in Self.paths(session.clips[place.clip], session) {
                let key = EntryName.key(path)
                let found = Self.free(index.byPath[key] ?? [], key, &free, &state)
                guard let first = found.positions.first else { continue }
                guard found.positions.count == 1 else { return .ambiguous(found) }
                let differences = differences(of: first, from: path, lastComponentOnly: false)
                claims[first, default: []].append(Claim(place: place, differences: differences))
                return nil
            }
            return nil
        }
        take(claims, sessions, &state)
    }

    private func matchByLastComponent(_ sessions: [ListedSession], _ index: LenientIndex, _ state: inout State) {
        var claims: [Int: [Claim]] = [:]
        var known: [String: EntryCandidates] = [:]
        settle(&state) { place, state in
            let fileName = sessions[place.session].clips[place.clip].fileName
            let key = EntryName.key(fileName)
            let found = index.byLastComponent[key] ?? []
            let free = Self.free(found, key, &known, &state)
            guard let first = free.positions.first else {
                guard found.count == 1, case .missing = state[place], let owner = state.owners[found[0]],
                    owner != place.session
                else { return nil }
                return .anothers(found[0], owner: sessions[owner].sessionId)
            }
            guard free.positions.count == 1 else { return .ambiguous(free) }
            let differences = differences(of: first, from: fileName, lastComponentOnly: true)
            claims[first, default: []].append(Claim(place: place, differences: differences))
            return nil
        }
        take(claims, sessions, &state)
    }

    /// The entries that belong to no clip. While clips are being decided, they are the same for all clips with a key.
    private static func free(
        _ positions: [Int], _ key: String, _ known: inout [String: EntryCandidates], _ state: inout State
    ) -> EntryCandidates {
        if let candidates = known[key] { return candidates }
        let candidates = state.candidates(positions.filter { state.owners[$0] == nil })
        known[key] = candidates
        return candidates
    }

    /// - Parameter decide: returns an open clip's match if it can be decided at once. It does not change owners.
    private func settle(_ state: inout State, _ decide: (Place, inout State) -> Match?) {
        var decided: [(Place, Match)] = []
        for place in state.open {
            if let match = decide(place, &state) { decided.append((place, match)) }
        }
        // Entries that two clips share belong to neither, whichever comes first. So all decisions are made before any
        // is stored.
        for (place, match) in decided { state[place] = match }
        // The last clip that an entry matches is its owner, so clips that come later go first here.
        var distinct = DistinctCandidates()
        var owned: Set<Int> = []
        for (place, match) in decided.reversed() {
            guard case .ambiguous(let candidates) = match, distinct.insert(candidates) else { continue }
            for position in candidates.positions where owned.insert(position).inserted {
                state.owners[position] = place.session
            }
        }
    }

    /// Assigns entries to the clips that claim them. Clips with the same file name may share an entry; clips with
    /// different names may not.
    private func take(_ claims: [Int: [Claim]], _ sessions: [ListedSession], _ state: inout State) {
        for (position, claims) in claims {
            let names = Set(
                claims.map { ExactText(sessions[$0.place.session].clips[$0.place.clip].fileName) })
            for claim in claims {
                state[claim.place] = names.count == 1 ? .entry(position, claim.differences) : .contested(position)
            }
            state.owners[position] = claims[0].place.session
        }
        closeDone(&state)
    }

    private func closeDone(_ state: inout State) {
        let matches = state.matches
        state.open.removeAll { place in
            switch matches[place.session][place.clip] {
            case .missing, .anothers: false
            default: true
            }
        }
    }

    private func differences(of position: Int, from wanted: String, lastComponentOnly: Bool) -> [NameDifference] {
        let name = names[position]
        func isEqual(_ path: String) -> Bool {
            let key = EntryName.key(path)
            return (lastComponentOnly ? EntryName.lastComponent(key) : key) == EntryName.key(wanted)
        }
        if isEqual(name.path) {
            return EntryName.differences(name.path, from: wanted, lastComponentOnly: lastComponentOnly)
        }
        guard let reading = name.readings.first(where: { isEqual($0.path) }) else { return [] }
        let others = EntryName.differences(reading.path, from: wanted, lastComponentOnly: lastComponentOnly)
        return NameDifference.allCases.filter { $0 == reading.difference || others.contains($0) }
    }

    // MARK: - Similar names

    private func findSimilar(_ sessions: [ListedSession], _ index: LenientIndex, _ state: inout State) {
        let open = state.open.filter { if case .missing = state[$0] { true } else { false } }
        guard !open.isEmpty else { return }
        var similar: [String: [Int]] = [:]
        for (position, name) in names.enumerated() {
            for path in [name.path] + name.readings.map(\.path) {
                let key = Self.looseKey(path)
                if !key.isEmpty, similar[key, default: []].count < 3, similar[key]?.last != position {
                    similar[key, default: []].append(position)
                }
            }
        }
        for place in open.prefix(Self.mostSimilar) {
            let fileName = sessions[place.session].clips[place.clip].fileName
            let same = index.byLastComponent[EntryName.lastComponent(EntryName.key(fileName))] ?? []
            let loose = similar[Self.looseKey(fileName)] ?? []
            state[place] = .missing(similar: Array((same + loose.filter { !same.contains($0) }).prefix(3)))
        }
    }

    /// The letters and digits of the last path component, without its extension.
    private static func looseKey(_ path: String) -> String {
        let last = EntryName.lastComponent(EntryName.key(path))
        let stem = last.lastIndex(of: ".").map { last[..<$0] } ?? last[...]
        return stem.filter { $0.isLetter || $0.isNumber }
    }
}

/// Finds the entry of a listed clip among the paths of its archive.
package struct EntryIndex: Sendable {
    package enum Match: Hashable, Sendable {
        /// The index of the entry in the list that the index was made from.
        case entry(Int)
        case missing
        case ambiguous([Int])
    }

    private var byPath: [ExactText: [Int]] = [:]
    private var byLastComponent: [ExactText: [Int]] = [:]

    /// - Parameter paths: the paths of all entries, in the archive's order.
    package init(paths: some Sequence<String>) {
        for (position, path) in paths.enumerated() where !path.hasSuffix("/") {
            byPath[ExactText(path), default: []].append(position)
            if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
                byLastComponent[ExactText(String(path[path.index(after: slash)...])), default: []].append(position)
            } else {
                byLastComponent[ExactText(path), default: []].append(position)
            }
        }
    }

    /// Applies the rules in this order: the whole path; `sessionId/fileName`;
    /// `externalConversationId/sessionId/fileName`; the only entry whose last component is `fileName`. If more than one
    /// candidate is left, the clip is ambiguous.
    package func match(fileName: String, sessionId: String, externalConversationId: String?) -> Match {
        guard !fileName.isEmpty else { return .missing }
        let paths = Self.paths(
            fileName: fileName, sessionId: sessionId, externalConversationId: externalConversationId)
        for path in paths {
            if let positions = byPath[path] { return Self.only(positions) }
        }
        return byLastComponent[ExactText(fileName)].map(Self.only) ?? .missing
    }

    /// The paths that a clip may have, in order of precedence.
    package static func paths(fileName: String, sessionId: String, externalConversationId: String?) -> [ExactText] {
        let own = "\(sessionId)/\(fileName)"
        return [fileName, own].map(ExactText.init) + (externalConversationId.map { [ExactText("\($0)/\(own)")] } ?? [])
    }

    private static func only(_ positions: [Int]) -> Match {
        positions.count == 1 ? .entry(positions[0]) : .ambiguous(positions)
    }
}
