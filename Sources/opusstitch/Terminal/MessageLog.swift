import Bag
import FoundationEssentials
import Foundations
import JSON
import Logging
import Synchronization

/// Writes messages to standard error: as text, or as one JSON object per line.
struct MessageLog: LogHandler {
    enum Format: String, CaseIterable { case text, json }

    let format: Format
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let details = metadata.merging(event.metadata ?? [:]) { $1 }
        switch format {
        case .text:
            let words = details.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            if Log.allowsProgress { Terminal.replaceLine() }
            Terminal.say("opusstitch: \(event.message)\(words)")
        case .json:
            let line = JSONLine(
                details: details.isEmpty ? nil : JSONLine.Value(value: .dictionary(details)),
                level: event.level.rawValue, message: "\(event.message)", time: Clock.now)
            guard let text = try? JSONText.string(of: line, layout: .compact) else { return }
            Terminal.say(text)
        }
    }

    private struct JSONLine: Encodable {
        let details: Value?
        let level: String
        let message: String
        let time: String

        /// Encodes numbers and Booleans as such, and everything else as text.
        struct Value: Encodable {
            let value: Logger.MetadataValue

            func encode(to encoder: any Encoder) throws {
                if case .dictionary(let values) = value { return try Self.encode(values, to: encoder) }
                var container = encoder.singleValueContainer()
                switch value {
                case .string(let text): try container.encode(text)
                case .stringConvertible(let number as Int): try container.encode(number)
                case .stringConvertible(let number as Double) where number.isFinite:
                    if let whole = Int(exactly: number) {
                        try container.encode(whole)
                    } else {
                        try container.encode(number)
                    }
                case .stringConvertible(let flag as Bool): try container.encode(flag)
                case .stringConvertible(let other): try container.encode("\(other)")
                case .array(let values): try container.encode(values.map(Value.init))
                case .dictionary: break
                }
            }

            /// Sorts by name: a dictionary has no order, and the output must be reproducible.
            private static func encode(_ values: Logger.Metadata, to encoder: any Encoder) throws {
                var members = encoder.container(keyedBy: Name.self)
                for (name, value) in values.sorted(by: { $0.key < $1.key }) {
                    try members.encode(Value(value: value), forKey: Name(stringValue: name))
                }
            }
        }

        struct Name: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }

            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
    }
}

/// The log of the program.
enum Log {
    /// Call this once, before the first message: `LoggingSystem.bootstrap` can run only once.
    static func start(_ options: MessageOptions) {
        format.withLock { $0 = options.format }
        LoggingSystem.bootstrap { _ in MessageLog(format: options.format, logLevel: options.level) }
    }

    /// Whether standard error can show a progress line.
    static var allowsProgress: Bool { format.withLock { $0 == .text } && Terminal.showsProgress }

    /// Logs each problem in the JSON format. In the text format, the report lists them.
    ///
    /// - Parameter count: the number of all problems, if not all are given.
    static func problems(_ problems: [Problem], of count: Int? = nil) {
        guard format.withLock({ $0 == .json }) else { return }
        for problem in problems.prefix(mostProblems) {
            var details: Logger.Metadata = ["code": .string(problem.code.rawValue)]
            details["archive"] = problem.archive.map { .string($0) }
            details["sessionId"] = problem.sessionId.map { .string($0) }
            details["fileName"] = problem.fileName.map { .string($0) }
            warning(problem.message, details)
        }
        let rest = (count ?? problems.count) - min(problems.count, mostProblems)
        if rest > 0 { warning("\(Quantity.count(rest, "more problem")); see summary.json") }
    }

    /// Logs the problems of a finished bag, and whether its seal was removed.
    static func made(_ bag: FinishedBag) {
        if bag.losesSeal {
            warning("\(bag.path): the bag has changed since it was sealed; the seal was removed; seal it again")
        }
        if let earlier = bag.earlier {
            notice(
                "\(bag.path): it has hours now that it lacked before; the earlier bag is kept as \(earlier.path)")
            if earlier.isSealed {
                warning("\(bag.path): it has no seal, as the seal is of the earlier bag in \(earlier.path); seal it")
            }
        }
        problems(bag.summary.problems, of: bag.summary.totals.problems)
    }

    private static let mostProblems = 1000
    private static let format = Mutex(MessageLog.Format.text)

    static func error(_ message: String) { logger.error("\(message)") }
    static func warning(_ message: String, _ details: Logger.Metadata = [:]) {
        logger.warning("\(message)", metadata: details)
    }
    static func notice(_ message: String) { logger.notice("\(message)") }
    static func info(_ message: String, _ details: @autoclosure () -> Logger.Metadata) {
        logger.info("\(message)", metadata: details())
    }

    static func shows(_ level: Logger.Level) -> Bool { logger.logLevel <= level }

    private static let logger = Logger(label: "opusstitch")
}
