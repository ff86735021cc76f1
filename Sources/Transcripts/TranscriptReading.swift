import Foundations
import JSON

/// Collects what is read from one file, and what was not read.
public struct TranscriptReading {
    public let knownIDs: KnownIDs
    /// What was not read. Each kind is listed once, in the order of the file.
    public private(set) var unread: [UnreadPart] = []
    private let takeTranscript: (Transcript) throws -> Void
    private var positions: [String: Int] = [:]
    private var transcripts = 0
    private let mostTranscripts: Int
    private let mostWords: Int

    /// The most transcripts of one file.
    public static let mostTranscripts = 150_000
    /// The most words and segments of one transcript together: more than a day of speech without a pause has.
    public static let mostWords = 500_000
    /// The most kinds of parts that are listed as unread. Names of members, which a file can make up, are part of the
    /// kind.
    static let mostUnreadKinds = 100

    init(
        knownIDs: KnownIDs = KnownIDs(), mostTranscripts: Int = Self.mostTranscripts, mostWords: Int = Self.mostWords,
        take: @escaping (Transcript) throws -> Void
    ) {
        self.knownIDs = knownIDs
        self.mostTranscripts = mostTranscripts
        self.mostWords = mostWords
        takeTranscript = take
    }

    /// Checks the number of segments or words of a transcript while it is read. Formats without a limit of their own
    /// call it for each segment.
    ///
    /// - Throws: `TranscriptUnreadable` if there are too many.
    func limit(_ count: Int) throws {
        guard count <= mostWords else {
            throw TranscriptUnreadable(.unsupported, "more than \(mostWords) words in one transcript")
        }
    }

    /// Passes a transcript to the caller, also one without segments.
    ///
    /// - Throws: `TranscriptUnreadable` if there are too many, and the errors of the caller.
    public mutating func take(_ transcript: Transcript) throws {
        transcripts += 1
        guard transcripts <= mostTranscripts else {
            throw TranscriptUnreadable(.unsupported, "more than \(mostTranscripts) transcripts in one file")
        }
        try limit(transcript.segments.reduce(0) { $0 + 1 + $1.words.count })
        var transcript = transcript
        reportDisorder(in: transcript)
        transcript.language = transcript.language.flatMap(trimmedOrNil)
        transcript.recognizer = transcript.recognizer.flatMap(trimmedOrNil)
        try takeTranscript(transcript)
    }

    /// Lists something that was not read.
    ///
    /// - Parameters:
    ///   - pointer: where it is.
    ///   - reason: what it is, and why it was not read. Parts with the same reason are counted together.
    public mutating func skip(_ pointer: @autoclosure () -> String, _ reason: String) {
        skip(pointer(), reason, isMember: false)
    }

    private mutating func skip(_ pointer: @autoclosure () -> String, _ reason: String, isMember: Bool) {
        if let position = positions[reason] {
            unread[position].count += 1
        } else if unread.count < Self.mostUnreadKinds {
            positions[reason] = unread.count
            unread.append(UnreadPart(pointer: pointer(), reason: reason, isMember: isMember, count: 1))
        } else {
            let rest = "parts of other kinds, which are not listed"
            if unread.count == Self.mostUnreadKinds {
                positions[rest] = unread.count
                unread.append(UnreadPart(pointer: pointer(), reason: rest, isMember: isMember, count: 1))
            } else {
                unread[Self.mostUnreadKinds].count += 1
                // Members alone are a note. What else is among them is a problem.
                if !isMember { unread[Self.mostUnreadKinds].isMember = false }
            }
        }
    }

    /// Lists the members of an object that are not in `known`.
    mutating func skipMembers(of object: JSONValue, except known: Set<String>, at pointer: String) {
        for member in object.members where !known.contains(member.name) {
            skipMember(member.name, at: "\(pointer)/\(JSONPointer.escaped(member.name))")
        }
    }

    /// Lists a member, or a column, that is not known.
    mutating func skipMember(_ name: String, at pointer: @autoclosure () -> String) {
        skip(pointer(), "unknown member \(shortened(name))", isMember: true)
    }

    /// Segments that begin before the segment before them are kept in the order of the file, and are reported.
    private mutating func reportDisorder(in transcript: Transcript) {
        var last: TranscriptTime?
        for segment in transcript.segments {
            guard let start = segment.start else { continue }
            if let last, start.isBefore(last) == true {
                skip(segment.pointer, "the segment starts before the one in front of it; the order of the file is kept")
            }
            last = start
        }
    }
}

// MARK: - Values

extension TranscriptReading {
    /// Reads the start and the end of a segment or word.
    ///
    /// - Returns: `nil` for a time that is absent. An invalid time, and an end before its start, are reported.
    mutating func span(
        _ start: JSONValue?, _ end: JSONValue?, unit: DecimalTime.Unit = .seconds,
        at pointer: @autoclosure () -> String
    ) -> (start: TranscriptTime?, end: TranscriptTime?) {
        checked(time(start, unit: unit, at: pointer()), time(end, unit: unit, at: pointer()), at: pointer())
    }

    /// Returns the times, without an end that is before the start.
    mutating func checked(
        _ start: TranscriptTime?, _ end: TranscriptTime?, at pointer: @autoclosure () -> String
    ) -> (start: TranscriptTime?, end: TranscriptTime?) {
        guard let start, let end else { return (start, end) }
        switch end.isBefore(start) {
        case false?: return (start, end)
        case true?: skip(pointer(), "the end is before the start; the end is not used")
        case nil: skip(pointer(), "one time is an offset and the other a date; the end is not used")
        }
        return (start, nil)
    }

    /// Returns the time that is a duration after another; `nil` if one of them is absent, or if the sum is not valid.
    mutating func end(
        _ start: TranscriptTime?, after duration: TranscriptTime?, at pointer: @autoclosure () -> String
    ) -> TranscriptTime? {
        guard case .offset(let start)? = start, case .offset(let duration)? = duration else { return nil }
        if duration <= TranscriptTime.longestOffset - start { return .offset(nanoseconds: start + duration) }
        skip(pointer(), "a time is not valid; it is not used")
        return nil
    }

    /// Reads a number, or a string with a number. `null` and empty strings are absent times.
    mutating func time(
        _ value: JSONValue?, unit: DecimalTime.Unit = .seconds, at pointer: @autoclosure () -> String
    ) -> TranscriptTime? {
        guard let value else { return nil }
        switch value {
        case .null, .string(""): return nil
        case .number(let digits), .string(let digits):
            if let nanoseconds = DecimalTime.nanoseconds(digits, unit: unit) {
                return .offset(nanoseconds: nanoseconds)
            }
        default: break
        }
        skipTime(value, at: pointer())
        return nil
    }

    /// Reads a time in any form that people write: a number of seconds, a clock time, or a date and time with an offset
    /// (ISO 8601).
    mutating func anyTime(_ value: JSONValue?, at pointer: @autoclosure () -> String) -> TranscriptTime? {
        guard let value else { return nil }
        if case .string(let text) = value {
            let text = trimmed(text)
            if let instant = UTCTime(iso8601: text) { return .instant(instant) }
            if let offset = DecimalTime.nanoseconds(clock: text) { return .offset(nanoseconds: offset) }
            return time(.string(text), at: pointer())
        }
        return time(value, at: pointer())
    }

    mutating func skipTime(_ value: JSONValue, at pointer: @autoclosure () -> String) {
        let isNegative = value.word?.hasPrefix("-") == true
        skip(pointer(), isNegative ? "a time is negative; it is not used" : "a time is not valid; it is not used")
    }

    /// Reads a confidence: a number in 0...1, or a string with one.
    mutating func confidence(_ value: JSONValue?, at pointer: @autoclosure () -> String) -> Double? {
        guard let value, value != .null, value != .string("") else { return nil }
        if let number = value.word.flatMap(Double.init), number.isFinite {
            if (0...1).contains(number) { return number }
            // Sums of floating-point probabilities exceed 1 by their rounding.
            if number > 1, number < 1.000_001 { return 1 }
        }
        skip(pointer(), "a confidence is not a number in 0...1; it is not used")
        return nil
    }
}

/// Returns the text without white space at its ends.
func trimmed(_ text: some StringProtocol) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !isWhiteSpace($0) }),
        let last = scalars.lastIndex(where: { !isWhiteSpace($0) })
    else { return "" }
    return String(String.UnicodeScalarView(scalars[first...last]))
}

private func isWhiteSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? scalar == " " || (0x09...0x0D).contains(scalar.value) : scalar.properties.isWhitespace
}

func trimmedOrNil(_ text: some StringProtocol) -> String? {
    let text = trimmed(text)
    return text.isEmpty ? nil : text
}

/// Returns the beginning of a name from a file, for messages.
func shortened(_ name: String) -> String { name.utf8.count <= 60 ? name : "\(name.prefix(40))…" }

/// Returns the last component of a path or URL, without a query.
func lastComponent(_ path: String) -> String? {
    let isURL = path.contains("://")
    let plain = isURL ? path.prefix { $0 != "?" && $0 != "#" } : path[...]
    guard let last = plain.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last, !last.isEmpty else { return nil }
    return isURL ? percentDecoded(last) : String(last)
}

/// Replaces `%20` and the like. Text that is then not valid UTF-8 is returned unchanged.
private func percentDecoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.first {
        let escape = rest.dropFirst().prefix(2)
        if byte == UInt8(ascii: "%"), escape.count == 2,
            let value = UInt8(String(decoding: escape, as: UTF8.self), radix: 16)
        {
            bytes.append(value)
            rest = rest.dropFirst(3)
        } else {
            bytes.append(byte)
            rest = rest.dropFirst()
        }
    }
    return String(validating: bytes, as: UTF8.self) ?? String(text)
}
