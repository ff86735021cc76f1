extension Bag {
    /// A pattern for the paths of the files that an output owns.
    ///
    /// | in the pattern | matches |
    /// |---|---|
    /// | `<session>` | the folder name of a session, as a whole component or part of one |
    /// | `<number>` | at the start of a component: four or more digits |
    /// | `<control>` | at the start of a component: a control number, which has seven or more digits in a row |
    /// | `*` | any number of characters of one component |
    /// | `/` at the end | everything below the folder |
    ///
    /// `data/review/sessions/<session>.js` is a file of one session, `data/sessions/<session>/clips/` is a folder of
    /// one session, and `data/report.html` is a file for all sessions.
    public struct Pattern: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
        /// The text of the pattern.
        public let description: String
        private let components: [Component]
        private let takesAllBelow: Bool

        public init(_ text: String) {
            description = text
            takesAllBelow = text.hasSuffix("/")
            components = (takesAllBelow ? text.dropLast() : text[...])
                .split(separator: "/", omittingEmptySubsequences: false).map(Component.init)
        }

        public init(stringLiteral text: String) { self.init(text) }

        /// Whether names of matching files have parts that depend on the job.
        var isOpen: Bool { takesAllBelow || components.contains { $0.place == .any } }

        /// Whether each matching file belongs to one session.
        package var isOfSession: Bool { components.contains { $0.place == .session } }

        /// - Parameter path: relative to the bag: `data/report.html`.
        public func matches(_ path: String) -> Bool { matches(Self.names(of: path)) }

        /// Whether a folder contains files that match, or folders of such files.
        ///
        /// - Parameter path: relative to the bag: `data/review`.
        func leads(through path: String) -> Bool {
            let names = Self.names(of: path)
            let folders = takesAllBelow ? components[...] : components.dropLast()
            guard takesAllBelow || names.count <= folders.count else { return false }
            return zip(names, folders).allSatisfy { $1.matches($0) }
        }

        /// The folder name of the session that the file belongs to; `nil` if the pattern does not match or has no
        /// `<session>`.
        package func session(of path: String) -> String? { session(of: Self.names(of: path)) }

        fileprivate static func names(of path: String) -> [Substring.UTF8View] {
            path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        }

        fileprivate func matches(_ names: [Substring.UTF8View]) -> Bool {
            guard takesAllBelow ? names.count > components.count : names.count == components.count else { return false }
            return zip(names, components).allSatisfy { $1.matches($0) }
        }

        fileprivate func session(of names: [Substring.UTF8View]) -> String? {
            guard matches(names), let index = components.firstIndex(where: { $0.place == .session }) else { return nil }
            return String(Substring(components[index].open(in: names[index])))
        }

        /// One component of the pattern. Names are compared byte by byte, as file systems do.
        private struct Component: Hashable {
            enum Place: Hashable { case none, any, session }

            let startsWithNumber: Bool
            let isControlNumber: Bool
            let before: [UInt8]
            let place: Place
            let behind: [UInt8]

            init(_ text: Substring) {
                startsWithNumber = text.hasPrefix(Self.number)
                isControlNumber = text.hasPrefix(Self.control)
                let text = text.dropFirst(
                    startsWithNumber ? Self.number.count : isControlNumber ? Self.control.count : 0)
                let session = text.firstRange(of: "<session>")
                let range = session ?? text.firstRange(of: "*") ?? text.endIndex..<text.endIndex
                before = Array(text[..<range.lowerBound].utf8)
                behind = Array(text[range.upperBound...].utf8)
                place = session != nil ? .session : range.isEmpty ? .none : .any
            }

            private static let number = "<number>"
            private static let control = "<control>"
            private static let fewestDigits = 4
            private static let fewestDigitsOfControlNumber = 7

            func matches(_ name: Substring.UTF8View) -> Bool {
                var name = name
                if startsWithNumber {
                    let digits = name.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                    guard digits.count >= Self.fewestDigits else { return false }
                    name = name[digits.endIndex...]
                }
                if isControlNumber, Self.longestRunOfDigits(name) < Self.fewestDigitsOfControlNumber { return false }
                let open = name.count - before.count - behind.count
                let fits =
                    switch place {
                    case .none: open == 0
                    case .any: open >= 0
                    case .session: open > 0
                    }
                return fits && name.starts(with: before) && name.suffix(behind.count).elementsEqual(behind)
            }

            private static func longestRunOfDigits(_ name: Substring.UTF8View) -> Int {
                var (longest, run) = (0, 0)
                for byte in name {
                    run = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? run + 1 : 0
                    longest = max(longest, run)
                }
                return longest
            }

            func open(in name: Substring.UTF8View) -> Substring.UTF8View {
                name.dropFirst(before.count).dropLast(behind.count)
            }
        }
    }
}

extension Bag.Pattern: Codable {
    public init(from decoder: any Decoder) throws { self.init(try decoder.singleValueContainer().decode(String.self)) }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Sequence<Bag.Pattern> {
    /// Whether any of the patterns matches.
    package func own(_ path: String) -> Bool {
        let names = Bag.Pattern.names(of: path)
        return contains { $0.matches(names) }
    }

    /// The folder name of the session that the file belongs to; `nil` if there is none.
    func session(of path: String) -> String? {
        let names = Bag.Pattern.names(of: path)
        for pattern in self {
            if let name = pattern.session(of: names) { return name }
        }
        return nil
    }
}
