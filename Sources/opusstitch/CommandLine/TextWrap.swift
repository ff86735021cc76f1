/// Breaks text into lines of a given width.
struct TextWrap {
    /// In columns.
    let width: Int

    /// Where the explanations of options start, if the lines are wide enough for two columns.
    private static let column = 26
    private static let leastWidthForColumns = 60

    func paragraph(_ text: String) -> String { lines(text, first: "", next: "") }

    /// An option and its explanation: beside each other, or on narrow terminals one below the other.
    func entry(_ label: String, _ explanation: String) -> String {
        if width < Self.leastWidthForColumns {
            let indent = String(repeating: " ", count: 6)
            return lines(label, first: "  ", next: "    ")
                + (explanation.isEmpty ? "" : "\n" + lines(explanation, first: indent, next: indent))
        }
        let indent = String(repeating: " ", count: Self.column)
        let start = "  " + label
        if start.count + 2 > Self.column { return start + "\n" + lines(explanation, first: indent, next: indent) }
        return lines(explanation, first: start + indent.dropFirst(start.count), next: indent)
    }

    /// - Parameters:
    ///   - first: what the first line starts with.
    ///   - next: what every other line starts with.
    func lines(_ text: String, first: String, next: String) -> String {
        lines(text.split(separator: " ").flatMap { pieces(String($0), next.count) }, first, next, joint: "")
    }

    /// A command line, which is only broken between arguments: not inside of quotes, and not between an option and its
    /// value.
    ///
    /// - Parameter joint: what a line that continues ends with.
    func command(_ text: String, first: String, next: String, joint: String) -> String {
        lines(Self.arguments(text, longest: width - next.count - joint.count), first, next, joint: joint)
    }

    private func lines(_ words: [String], _ first: String, _ next: String, joint: String) -> String {
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for (index, word) in words.enumerated() {
            let space = isEmpty ? "" : " "
            // The last line needs no room for the joint.
            let room = width - (index == words.count - 1 ? 0 : joint.count)
            if !isEmpty, line.count + space.count + word.count > room {
                lines.append(line + joint)
                line = next + word
            } else {
                line += space + word
            }
            isEmpty = false
        }
        return (lines + [line]).joined(separator: "\n")
    }

    /// A word that is longer than a line, in pieces.
    private func pieces(_ word: String, _ indent: Int) -> [String] {
        let room = max(1, width - indent)
        var rest = word[...]
        var pieces: [String] = []
        while rest.count > room {
            pieces.append(String(rest.prefix(room)))
            rest = rest.dropFirst(room)
        }
        return pieces + [String(rest)]
    }

    private static func arguments(_ text: String, longest: Int) -> [String] {
        var words: [String] = []
        var quote: Character?
        for word in text.split(separator: " ") {
            let continues = quote != nil
            for character in word where character == "\"" || character == "'" {
                if quote == nil { quote = character } else if quote == character { quote = nil }
            }
            let isValue =
                words.last.map {
                    ($0.hasPrefix("-") || $0.hasPrefix("[-")) && !$0.contains(" ")
                        && $0.count + 1 + word.count <= longest
                }
                ?? false
            if continues || isValue && !word.hasPrefix("-"), let last = words.popLast() {
                words.append("\(last) \(word)")
            } else {
                words.append(String(word))
            }
        }
        return words
    }
}
