/// Finds payment card numbers: 13 to 19 digits with a valid check digit (Luhn, ISO/IEC 7812-1), in groups of any size,
/// as digits or as words of English or Turkish.
enum CardNumbers {
    /// - Parameter text: folded.
    static func matches(in text: [Unicode.Scalar]) -> [Range<Int>] {
        let tokens = tokens(of: text)
        return merged(
            NumberWords.languages.flatMap { words in
                var reader = Reader(words: words)
                reader.read(tokens, from: 0)
                reader.end()
                return reader.found
            })
    }

    fileprivate enum Token {
        case digits([UInt8], Range<Int>)
        case word(String, Range<Int>)
    }

    /// Digits that are written or spoken together. A number begins and ends with a whole group.
    fileprivate struct Group {
        var digits: [UInt8]
        var range: Range<Int>
    }

    private static let lengths = 13...19
    /// Between two groups, so many words may be said that are not numbers: `and then`.
    fileprivate static let mostOtherWords = 2

    fileprivate static func tokens(of text: [Unicode.Scalar]) -> [Token] {
        var tokens: [Token] = []
        var position = 0
        while position < text.count {
            let start = position
            while position < text.count, ScalarSet.isDigit(text[position]) { position += 1 }
            if position > start {
                let digits = text[start..<position].map { UInt8($0.properties.numericValue ?? 0) }
                tokens.append(.digits(digits, start..<position))
                continue
            }
            while position < text.count, ScalarSet.isWord(text[position]), !ScalarSet.isDigit(text[position]) {
                position += 1
            }
            if position > start {
                tokens.append(.word(String(String.UnicodeScalarView(text[start..<position])), start..<position))
            } else {
                position += 1
            }
        }
        return tokens
    }

    /// Reads the groups of one language, and finds the numbers in groups that follow each other.
    fileprivate struct Reader {
        let words: NumberWords
        private(set) var found: [Range<Int>] = []
        private var groups: [Group] = []
        /// The number of other words since the last group.
        private var others = 0
        /// How often the next digit is said, and where the word for it begins.
        private var times: (count: Int, start: Int)?
        /// Whether the last group is a ten, such as `forty`, to which a unit can be added.
        private var isTen = false

        init(words: NumberWords) { self.words = words }

        /// - Parameter start: added to the positions of the tokens.
        mutating func read(_ tokens: [Token], from start: Int) {
            for token in tokens {
                switch token {
                case .digits(let digits, let range):
                    add(digits, start + range.lowerBound..<start + range.upperBound)
                    (isTen, times) = (false, nil)
                case .word(let word, let range):
                    read(word, start + range.lowerBound..<start + range.upperBound)
                }
            }
        }

        private mutating func read(_ word: String, _ range: Range<Int>) {
            if let unit = words.units[word] {
                if isTen, unit > 0, let last = groups.indices.last {
                    groups[last].digits[groups[last].digits.count - 1] = unit
                    groups[last].range = groups[last].range.lowerBound..<range.upperBound
                } else {
                    let begin = times?.start ?? range.lowerBound
                    add(Array(repeating: unit, count: times?.count ?? 1), begin..<range.upperBound)
                }
                (isTen, times) = (false, nil)
            } else if let number = words.others[word] {
                add([number / 10, number % 10], range)
                (isTen, times) = (number >= words.firstTen && number % 10 == 0, nil)
            } else if let count = words.times[word] {
                (isTen, times) = (false, (count, range.lowerBound))
            } else {
                others += 1
                (isTen, times) = (false, nil)
            }
        }

        private mutating func add(_ digits: [UInt8], _ range: Range<Int>) {
            if others > mostOtherWords { end() }
            others = 0
            groups.append(Group(digits: digits, range: range))
        }

        /// No number goes on from here.
        mutating func end() {
            found += numbers(in: groups)
            groups = []
        }
    }

    fileprivate static func numbers(in groups: [Group]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        for first in groups.indices where groups[first].digits.first != 0 {
            var digits: [UInt8] = []
            for last in groups.indices[first...] {
                digits += groups[last].digits
                if digits.count > lengths.upperBound { break }
                guard lengths.contains(digits.count), isValid(digits) else { continue }
                found.append(groups[first].range.lowerBound..<groups[last].range.upperBound)
            }
        }
        return found
    }

    /// Whether the last digit is the check digit of the others. Every second digit is doubled, from the last but one.
    static func isValid(_ digits: [UInt8]) -> Bool {
        let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
            let value = Int(digit.element) * (digit.offset.isMultiple(of: 2) ? 1 : 2)
            return sum + value / 10 + value % 10
        }
        return sum.isMultiple(of: 10)
    }

    fileprivate static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        ranges.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { merged, range in
            if let last = merged.last, range.lowerBound < last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
    }
}

/// Finds card numbers that are divided among several messages of one speaker.
package struct CardNumberRun {
    private var readers = NumberWords.languages.map(CardNumbers.Reader.init)
    private var messages = 0

    /// Positions in a message have so many bits. Those above are the number of the message.
    private static let bits = 32

    package init() {}

    /// Adds the next message of the speaker.
    package mutating func add(_ text: FoldedText) {
        let tokens = CardNumbers.tokens(of: text.scalars)
        for index in readers.indices { readers[index].read(tokens, from: messages << Self.bits) }
        messages += 1
    }

    /// A part of a message that has digits of such a number.
    package struct Part: Hashable, Sendable {
        /// The position of the message among those that were added.
        package let message: Int
        /// Positions in the folded text. The upper bound can be behind its end.
        package let range: Range<Int>
    }

    /// Returns the parts of numbers that are not in one message.
    package mutating func finish() -> [Part] {
        for index in readers.indices { readers[index].end() }
        let divided = readers.flatMap(\.found).filter { range in
            range.lowerBound >> Self.bits != (range.upperBound - 1) >> Self.bits
        }
        return CardNumbers.merged(divided).flatMap { range in
            (range.lowerBound >> Self.bits...(range.upperBound - 1) >> Self.bits).map { message in
                let start = message << Self.bits
                return Part(
                    message: message,
                    range: max(range.lowerBound - start, 0)..<min(range.upperBound - start, 1 << Self.bits))
            }
        }
    }
}

/// The words for numbers below 100 in one language, folded.
private struct NumberWords {
    let units: [String: UInt8]
    /// Ten and above.
    let others: [String: UInt8]
    /// The first of `others` to which a unit is added.
    let firstTen: UInt8
    /// Words that repeat the next digit.
    let times: [String: Int]

    static let languages = [english, turkish]

    private static let english = NumberWords(
        units: [
            "zero": 0, "oh": 0, "o": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
            "eight": 8, "nine": 9,
        ],
        others: [
            "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
            "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
            "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
        ], firstTen: 20, times: ["double": 2, "triple": 3])

    private static let turkish = NumberWords(
        units: [
            "sifir": 0, "bir": 1, "iki": 2, "uc": 3, "dort": 4, "bes": 5, "alti": 6, "yedi": 7, "sekiz": 8, "dokuz": 9,
        ],
        others: [
            "on": 10, "yirmi": 20, "otuz": 30, "kirk": 40, "elli": 50, "altmis": 60, "yetmis": 70, "seksen": 80,
            "doksan": 90,
        ], firstTen: 10, times: [:])
}
