import Foundations

/// Header fields of a message (RFC 5322), with lines of at most 78 characters.
enum MailHeader {
    /// A field. A value that is not short plain ASCII becomes encoded words (RFC 2047).
    static func field(_ name: String, _ value: String) -> String {
        let isPlain = value.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !value.contains("=?")
        let isShort = name.utf8.count + 2 + value.utf8.count <= 76 && !value.hasPrefix(" ") && !value.hasSuffix(" ")
        if isPlain, isShort { return "\(name): \(value)\r\n" }
        return "\(name): \(encodedWords(value).joined(separator: "\r\n "))\r\n"
    }

    /// A field of addresses, one for each line. The names have no addresses, so each gets one of the reserved domain
    /// `.invalid` (RFC 2606).
    static func addresses(_ name: String, _ people: [(id: String, display: String)]) -> String {
        let list = people.map { person in
            encodedWords(person.display).joined(separator: "\r\n ")
                + "\r\n <\(person.id.lowercased())@opusstitch.invalid>"
        }
        return "\(name): \(list.joined(separator: ",\r\n "))\r\n"
    }

    /// Words of at most 52 characters, which fit behind the longest name of a field. Each has whole characters.
    private static func encodedWords(_ text: String) -> [String] {
        var words: [[UInt8]] = [[]]
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            // 30 bytes are 40 digits of Base64.
            if words[words.count - 1].count + bytes.count > 30 { words.append([]) }
            words[words.count - 1] += bytes
        }
        return words.map { "=?utf-8?B?\(Base64Lines.text(of: $0))?=" }
    }

    /// `Fri, 12 Dec 2025 14:00:00 +0000`
    static func date(_ time: UTCTime) -> String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = time.dayText.split(separator: "-").compactMap { Int($0) }
        // The first day of POSIX time was a Thursday.
        let day = Int((time.midnight.seconds / 86_400 + 4) % 7)
        guard parts.count == 3, months.indices.contains(parts[1] - 1) else { return "Thu, 01 Jan 1970 00:00:00 +0000" }
        let clock = time.secondText.dropFirst(time.dayText.count + 1).dropLast()
        return "\(days[(day + 7) % 7]), \(DecimalSeconds.padded(parts[2], 2)) \(months[parts[1] - 1]) "
            + "\(DecimalSeconds.padded(parts[0], 4)) \(clock) +0000"
    }
}

/// Base64 (RFC 2045) in lines of 76 characters, computed piece by piece.
struct Base64Lines {
    private var rest: [UInt8] = []
    /// 76 characters.
    private static let bytesOfLine = 57

    mutating func add(_ piece: [UInt8], to put: ([UInt8]) throws -> Void) throws {
        rest += piece
        guard rest.count >= Self.bytesOfLine else { return }
        let lines = rest.count / Self.bytesOfLine
        var text: [UInt8] = []
        text.reserveCapacity(lines * 78)
        for line in 0..<lines {
            Self.append(rest[line * Self.bytesOfLine..<(line + 1) * Self.bytesOfLine], to: &text)
            text += [0x0D, 0x0A]
        }
        rest.removeFirst(lines * Self.bytesOfLine)
        try put(text)
    }

    /// Writes the last line.
    mutating func end(to put: ([UInt8]) throws -> Void) throws {
        guard !rest.isEmpty else { return }
        var text: [UInt8] = []
        Self.append(rest[...], to: &text)
        rest = []
        try put(text + [0x0D, 0x0A])
    }

    static func text(of bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        append(bytes[...], to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static func append(_ bytes: ArraySlice<UInt8>, to text: inout [UInt8]) {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let count = min(3, bytes.endIndex - index)
            let first = Int(bytes[index])
            let second = count > 1 ? Int(bytes[index + 1]) : 0
            let third = count > 2 ? Int(bytes[index + 2]) : 0
            text.append(digits[first >> 2])
            text.append(digits[(first & 3) << 4 | second >> 4])
            text.append(count > 1 ? digits[(second & 15) << 2 | third >> 6] : UInt8(ascii: "="))
            text.append(count > 2 ? digits[third & 63] : UInt8(ascii: "="))
            index += count
        }
    }

    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
