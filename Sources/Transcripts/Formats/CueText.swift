import JSON

/// Blocks of lines between blank lines, as WebVTT and SubRip are made of.
struct CueBlocks: Sequence, IteratorProtocol {
    private var lines: TextLines

    init(_ bytes: [UInt8]) { lines = TextLines(bytes) }

    mutating func next() -> [TextLines.Line]? {
        var block: [TextLines.Line] = []
        while let line = lines.next() {
            if !line.isBlank {
                block.append(line)
            } else if !block.isEmpty {
                break
            }
        }
        return block.isEmpty ? nil : block
    }
}

/// The line of a cue with its times: `00:00:01.000 --> 00:00:02.500`.
enum CueTiming {
    /// Whether a line is meant to have times.
    static func isTiming(_ line: TextLines.Line) -> Bool {
        // Compared as bytes, since a file may have very many lines.
        var rest = line.bytes
        while let dash = rest.firstIndex(of: UInt8(ascii: "-")) {
            if rest[dash...].starts(with: "-->".utf8) { return true }
            rest = rest[(dash + 1)...]
        }
        return false
    }

    /// Reads the times. What follows the second one, such as the settings of a cue, is ignored.
    static func read(_ line: TextLines.Line, _ reading: inout TranscriptReading)
        -> (start: TranscriptTime?, end: TranscriptTime?)
    {
        let pointer = "line \(line.number)"
        let text = line.text
        guard let arrow = text.firstRange(of: "-->") else { return (nil, nil) }
        let start = trimmed(text[..<arrow.lowerBound])
        let end = text[arrow.upperBound...].split(whereSeparator: \.isWhitespace).first ?? ""
        return reading.checked(
            time(start, at: pointer, &reading), time(String(end), at: pointer, &reading), at: pointer)
    }

    private static func time(_ text: String, at pointer: String, _ reading: inout TranscriptReading)
        -> TranscriptTime?
    {
        if let offset = DecimalTime.nanoseconds(clock: text) { return .offset(nanoseconds: offset) }
        reading.skipTime(.string(text), at: pointer)
        return nil
    }
}

/// The text of a cue, without its tags.
struct CueText {
    /// What one voice says, and the words of it if the cue has times between them.
    struct Part {
        let speaker: String?
        let text: String
        let words: [Transcript.Word]
    }

    private(set) var parts: [Part] = []
    private var speaker: String?
    private var text = ""
    private var pieces: [(text: String, start: TranscriptTime?)] = []
    private var hasTimes = false
    private let start: TranscriptTime?
    private let end: TranscriptTime?

    /// - Parameters:
    ///   - payload: the lines after the times, joined by LF.
    ///   - start: the times of the cue.
    ///   - isWebVTT: whether voices, times and character references are read, as in WebVTT; otherwise only the tags of
    ///     SubRip are removed.
    init(_ payload: String, start: TranscriptTime?, end: TranscriptTime?, isWebVTT: Bool) {
        (self.start, self.end) = (start, end)
        pieces = [("", start)]
        var rest = payload.unicodeScalars[...]
        // Searched for once, so that a text of many `<` takes no longer than another.
        var hasTags = true
        while let scalar = rest.first {
            let plain = rest.prefix { $0 != "<" && $0 != "&" && $0 != "{" }
            if !plain.isEmpty {
                add(plain)
                rest = rest[plain.endIndex...]
            } else if scalar == "<", isWebVTT, hasTags {
                guard let close = rest.firstIndex(of: ">") else {
                    hasTags = false
                    continue
                }
                take(tag: Substring(rest[..<close].dropFirst()))
                rest = rest[close...].dropFirst()
            } else if isWebVTT, scalar == "&", let (reference, length) = Self.reference(rest) {
                add(reference.unicodeScalars[...])
                rest = rest.dropFirst(length)
            } else if !isWebVTT, let length = Self.subRipTag(rest) {
                rest = rest.dropFirst(length)
            } else {
                add(rest.prefix(1))
                rest = rest.dropFirst()
            }
        }
        flush()
    }

    private mutating func add(_ more: Substring.UnicodeScalarView) {
        text += Substring(more)
        pieces[pieces.count - 1].text += Substring(more)
    }

    private mutating func take(tag: Substring) {
        if tag.first.map({ $0.isASCII && $0.isNumber }) == true {
            guard let offset = DecimalTime.nanoseconds(clock: tag) else { return }
            hasTimes = true
            pieces.append(("", .offset(nanoseconds: offset)))
        } else if tag == "v" || tag.hasPrefix("v ") || tag.hasPrefix("v.") || tag.hasPrefix("v\t") {
            flush()
            // Classes follow the name of the tag, and the voice follows the first space.
            let name = tag.drop { $0 != " " && $0 != "\t" }
            speaker = trimmedOrNil(CueText.plain(name))
        } else if tag == "/v" {
            flush()
            speaker = nil
        }
    }

    /// Ends the part of one voice.
    private mutating func flush() {
        let whole = Self.collapsed(text)
        if !whole.isEmpty {
            var words: [Transcript.Word] = []
            if hasTimes {
                let spoken = pieces.map { (text: Self.collapsed($0.text), start: $0.start) }
                for (index, piece) in spoken.enumerated() where !piece.text.isEmpty {
                    let next = index + 1 < spoken.count ? spoken[index + 1].start : end
                    let isOrdered = next.flatMap { next in piece.start.flatMap { next.isBefore($0) } } == false
                    words.append(
                        Transcript.Word(text: piece.text, start: piece.start, end: isOrdered ? next : nil))
                }
            }
            parts.append(Part(speaker: speaker, text: whole, words: words))
        }
        text = ""
        pieces = [("", pieces.last?.start)]
        hasTimes = false
    }

    /// Returns the text with a space in place of each line end, and without white space at its ends.
    private static func collapsed(_ text: String) -> String {
        text.split(separator: "\n").map { trimmed($0) }.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// The longest tag of SubRip, in characters. Longer ones are text.
    private static let longestTag = 200

    /// Returns the length of the tag at the beginning: of fonts and the like, or a position of Advanced SubStation,
    /// which players accept in SubRip.
    private static func subRipTag(_ text: Substring.UnicodeScalarView) -> Int? {
        let beginning = text.prefix(longestTag)
        if beginning.starts(with: "{\\".unicodeScalars) {
            return beginning.firstIndex(of: "}").map { beginning[...$0].count }
        }
        guard beginning.first == "<", let close = beginning.firstIndex(of: ">") else { return nil }
        let tag = Substring(beginning[..<close].dropFirst())
        let name = (tag.hasPrefix("/") ? tag.dropFirst() : tag).prefix { $0 != " " }.lowercased()
        return ["i", "b", "u", "s", "font"].contains(name) ? beginning[...close].count : nil
    }

    // MARK: - Character references

    /// Returns text with its character references replaced.
    private static func plain(_ text: Substring) -> String {
        var plain = String.UnicodeScalarView()
        var rest = text.unicodeScalars
        while let scalar = rest.first {
            if scalar == "&", let (reference, length) = reference(rest) {
                plain += reference.unicodeScalars
                rest = rest.dropFirst(length)
            } else {
                plain.append(scalar)
                rest = rest.dropFirst()
            }
        }
        return String(plain)
    }

    private static let named = [
        "amp": "&", "lt": "<", "gt": ">", "nbsp": "\u{A0}", "lrm": "\u{200E}", "rlm": "\u{200F}", "quot": "\"",
        "apos": "'",
    ]

    /// Returns the text of the character reference at the beginning, and the length of the reference.
    private static func reference(_ text: Substring.UnicodeScalarView) -> (text: String, length: Int)? {
        let name = text.dropFirst().prefix(10)
        guard let end = name.firstIndex(of: ";") else { return nil }
        let word = String(name[..<end])
        let length = name[...end].count + 1
        if let plain = named[word] { return (plain, length) }
        guard word.hasPrefix("#") else { return nil }
        let digits = word.dropFirst()
        let isHexadecimal = digits.first == "x" || digits.first == "X"
        guard let code = UInt32(isHexadecimal ? digits.dropFirst() : digits, radix: isHexadecimal ? 16 : 10),
            let scalar = Unicode.Scalar(code), code != 0
        else { return nil }
        return (String(Character(scalar)), length)
    }
}
