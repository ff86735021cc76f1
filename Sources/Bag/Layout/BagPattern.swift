extension Bag {
    /// Which files of a bag an output owns, as one path with open places.
    ///
    /// | in the pattern | stands for |
    /// |---|---|
    /// | `<session>` | the folder name of a session: all or a part of one component |
    /// | `*` | any characters of one component, also none |
    /// | `/` at the end | everything below |
    ///
    /// `data/review/sessions/<session>.js` is the file of one session, `data/sessions/<session>/clips/` is a folder of one,
    /// `data/report.html` speaks of all of them.
    public struct Pattern: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
        /// As it was given.
        public let description: String
        private let components: [Substring]
        private let takesAllBelow: Bool

        public init(_ text: String) {
            description = text
            takesAllBelow = text.hasSuffix("/")
            components = (takesAllBelow ? text.dropLast() : text[...])
                .split(separator: "/", omittingEmptySubsequences: false)
        }

        public init(stringLiteral text: String) { self.init(text) }

        /// Whether each of its files is of one session alone.
        public var isOfSession: Bool { description.contains(Self.session) }

        /// - Parameter path: below the bag, `data/report.html`.
        public func matches(_ path: String) -> Bool { match(path) != nil }

        /// The folder name of the session that the file is of; `nil` where the pattern does not match, or names none.
        public func session(of path: String) -> String? { match(path)?.session }

        private static let session = "<session>"

        private func match(_ path: String) -> (session: String?, Void)? {
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            guard takesAllBelow ? parts.count > components.count : parts.count == components.count else { return nil }
            var session: String?
            for (part, component) in zip(parts, components) {
                guard let place = component.firstRange(of: Self.session) else {
                    guard Self.isLike(part, component) else { return nil }
                    continue
                }
                let (before, behind) = (component[..<place.lowerBound], component[place.upperBound...])
                guard part.utf8.count > before.utf8.count + behind.utf8.count, part.hasPrefix(before),
                    part.hasSuffix(behind)
                else { return nil }
                let name = part.dropFirst(before.count).dropLast(behind.count)
                guard session == nil || session == String(name) else { return nil }
                session = String(name)
            }
            return (session, ())
        }

        private static func isLike(_ part: Substring, _ component: Substring) -> Bool {
            guard let star = component.firstIndex(of: "*") else { return part == component }
            let (before, behind) = (component[..<star], component[component.index(after: star)...])
            return part.utf8.count >= before.utf8.count + behind.utf8.count && part.hasPrefix(before)
                && part.hasSuffix(behind)
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
    /// Whether one of them matches.
    package func own(_ path: String) -> Bool { contains { $0.matches(path) } }
}
