import Foundation
import TestSupport
import Testing
import Transcripts

@Suite("The search for words")
struct WordPatternTests {
    /// The parts of the text that match.
    private static func found(_ pattern: String, in text: String) throws -> [String] {
        try found(WordPattern(pattern), in: text)
    }

    private static func found(_ pattern: WordPattern, in text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        return pattern.matches(in: FoldedText(text)).map { String(String.UnicodeScalarView(scalars[$0])) }
    }

    @Test(
        "finds words as people type them",
        arguments: [
            ("smith", "Mr. SMITH, and Smithson", ["SMITH", "Smith"]),
            ("John Smith", "it is John, Smith; john-smith", ["John, Smith", "john-smith"]),
            ("john smith", "John Paul Smith", []),
            ("istanbul", "İSTANBUL, Istanbul, ıstanbul", ["İSTANBUL", "Istanbul", "ıstanbul"]),
            ("IĞDIR", "iğdir'da", ["iğdir"]),
            ("creme brulee", "Crème brûlée", ["Crème brûlée"]),
            ("strasse", "Straße 1", ["Straße"]),
            ("محمد", "مُحَمَّد", ["مُحَمَّد"]),
            ("анна каренина", "Анна, Каренина и Анна-Каренина", ["Анна, Каренина", "Анна-Каренина"]),
            ("анна каренина", "Анна и Каренина", []), ("بله آقا", "بله، آقا", ["بله، آقا"]),
            ("4.5", "4.5 or 4 5", ["4.5"]),
            ("(what?)", "what", ["what"]),
            ("C++", "c++ and c", ["c++"]),
        ] as [(String, String, [String])])
    func words(pattern: String, text: String, expected: [String]) throws {
        #expect(try Self.found(pattern, in: text) == expected)
    }

    @Test(
        "finds regular expressions, across words",
        arguments: [
            (#"/\d{4} ?\d{4}/"#, "is 4532 0151 or 45320151", ["4532 0151", "45320151"]),
            (#"/\bann\b/"#, "Ann, Annual, Joann ANN", ["Ann", "ANN"]),
            (#"/(my|his) name is \w+/"#, "My name is İbrahim.", ["My name is İbrahim"]),
            (#"/[A-Z]{2}\d+/"#, "order ab12, no AB", ["ab12"]),
            (#"/[^a-z ]+/"#, "a 12 b", ["12"]),
            (#"/İ[ğü]/"#, "iğ IU", ["iğ", "IU"]),
            (#"/^pin|code$/"#, "pin pin code code", ["pin", "code"]),
            (#"/a.*c/"#, "xa b c c d", ["a b c c"]),
            (#"/a.*?c/"#, "xa b c c d", ["a b c c"]),
            (#"/x*/"#, "axxb", ["xx"]),
            (#"/\(\d\)|\[/"#, "(1) [", ["(1)", "["]),
            (#"/(a|ab)(c|bcd)/"#, "abcd", ["abcd"]),
            (#"/[А-Я]{3,}/"#, "Привет, мир. Да", ["Привет", "мир"]), (#"/[Α-Ω]+/"#, "σοφία x", ["σοφία"]),
            (#"/\bан\w+/"#, "Анна, Иоанна, ан", ["Анна"]), (#"/\W+/"#, "да — нет", [" — "]),
            (#"/[\d\-]+/"#, "a 4532-0151 b", ["4532-0151"]), (#"/[^\s\]]+/"#, "a] b", ["a", "b"]),
            (#"/[\w.]+@\S+/"#, "write to ada.l_1@example.org now", ["ada.l_1@example.org"]),
        ] as [(String, String, [String])])
    func expressions(pattern: String, text: String, expected: [String]) throws {
        #expect(try Self.found(pattern, in: text) == expected)
    }

    @Test(
        "says what is wrong with a pattern",
        arguments: [
            ("", "empty"), ("  ", "empty"), ("//", "empty"), ("/(/", "( without a )"), ("/a)/", ") without a ("),
            ("/[a/", "[ without a ]"), ("/*/", "in front of the *"), ("/a{2,1}/", "above"), ("/a{/", "{n}"),
            ("/a**/", "repeats a repetition"), ("/(?=a)/", "supported"), (#"/\1/"#, "not supported"),
            (#"/\p{L}/"#, "not supported"), (#"/a\/"#, "backslash"), ("/[b-a]/", "does not ascend"),
            ("/a{1001}/", "1000"), ("/(a{100}){100}/", "too large"), (#"/\b+/"#, "cannot be repeated"),
            ("/" + String(repeating: "(", count: 60) + "/", "inside each other"), ("/[[a]]/", "inside"),
            (#"/[a-\d]/"#, "does not ascend"), (#"/[\q]/"#, "not supported"),
        ])
    func mistakes(pattern: String, reason: String) throws {
        let error = try #require(throws: PatternError.self) { try WordPattern(pattern) }
        #expect(error.description.contains(reason), "\(error)")
    }

    @Test("agrees with another implementation about where the first match begins, and never ends before it")
    func oracle() throws {
        var random = Random(seed: 19)
        func piece(_ depth: Int) -> String {
            let atom =
                switch random.below(depth > 0 ? 8 : 5) {
                case 0: "."
                case 1: "[ab]"
                case 2: "[^a]"
                case 3, 4: ["a", "b", "c"][random.below(3)]
                case 5: "(?:\(piece(depth - 1))|\(piece(depth - 1)))"
                default: "(?:\(piece(depth - 1))\(piece(depth - 1)))"
                }
            return atom + ["", "", "", "*", "+", "?", "{2}", "{1,2}"][random.below(8)]
        }
        var matches = 0
        for _ in 0..<3000 {
            let expression = piece(2) + piece(2)
            let text = String((0..<random.below(12)).map { _ in ["a", "b", "c", " "][random.below(4)] }.joined())
            let regex = try Regex(expression)
            let found = try WordPattern("/\(expression)/").matches(in: FoldedText(text)).first
            let other = text.matches(of: regex).first { !$0.range.isEmpty }.map { match in
                text.distance(
                    from: text.startIndex, to: match.range.lowerBound)..<text.distance(
                        from: text.startIndex, to: match.range.upperBound)
            }
            guard let other else {
                // The other takes the first way to match, also if that is an empty one.
                #expect(
                    found == nil || text.matches(of: regex).contains { $0.range.isEmpty }, "\(expression) in \(text)")
                continue
            }
            matches += 1
            let match = try #require(found, "\(expression) in \(text)")
            #expect(match.lowerBound <= other.lowerBound, "\(expression) in \(text)")
            if match.lowerBound == other.lowerBound { #expect(match.upperBound >= other.upperBound) }
            #expect(text.scalars(match).wholeMatch(of: regex) != nil, "\(expression) in \(text)")
        }
        #expect(matches > 1000)
    }

    @Test("takes no time that grows with the ways to match")
    func hostile() throws {
        let text = String(repeating: "a", count: 20_000)
        // A search that goes back tries more ways than there are atoms.
        #expect(try Self.found("/(a+)+(a|aa)*b/", in: text) == [])
        #expect(try Self.found("/(a*)*c|(.?){40}b/", in: text) == [])
    }

    @Test(
        "finds card numbers in groups of any size, as digits and as words",
        arguments: [
            ("4532015112830366", true), ("4532 0151 1283 0366", true), ("4532-0151-1283-0366.", true),
            ("4 5 3 2 0 1 5 1 1 2 8 3 0 3 6 6", true), ("3782 822463 10005", true),
            ("four five three two, zero one five one, one two eight three, oh three double six", true),
            ("forty-five thirty two oh one fifty one twelve eighty-three zero three sixty six", true),
            ("4532 0151 and then 1283 0366", true),
            ("kırk beş otuz iki sıfır bir elli bir on iki seksen üç sıfır üç altmış altı", true),
            ("dört beş üç iki sıfır bir beş bir bir iki sekiz üç sıfır üç altı altı", true),
            ("٤٥٣٢ ٠١٥١ ١٢٨٣ ٠٣٦٦", true),
            ("4532 0151 1283 0367", false), ("4532 0151 1283", false), ("0000 0000 0000 0000", false),
            ("4532 0151 and now the second part 1283 0366", false),
            // Inside of longer numbers.
            ("14532015112830366", false),
        ])
    func cards(text: String, isCard: Bool) {
        let found = Self.found(.cardNumbers, in: "My number is \(text)")
        #expect(found == (isCard ? [text.hasSuffix(".") ? String(text.dropLast()) : text] : []))
    }

    @Test("finds every card number with a valid check digit, however it is grouped")
    func anyCard() {
        var random = Random(seed: 7)
        for _ in 0..<500 {
            var digits = [1 + random.below(9)] + (0..<11 + random.below(7)).map { _ in random.below(10) }
            let sum = digits.reversed().enumerated().map { place, digit in
                place.isMultiple(of: 2) ? [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][digit] : digit
            }.reduce(0, +)
            digits.append((10 - sum % 10) % 10)
            let text = digits.map { "\($0)\(["", "", " ", "-", ", "][random.below(5)])" }.joined()
            let number = text.trimmingCharacters(in: CharacterSet(charactersIn: " -,"))
            let found = Self.found(.cardNumbers, in: "so \(text) it is")
            #expect(found.contains { $0.contains(number) }, "\(text): \(found)")
        }
    }

    @Test("finds the parts of card numbers that are divided among several messages")
    func divided() {
        var random = Random(seed: 23)
        let digits = "4532015112830366".map(String.init)
        for _ in 0..<200 {
            var messages = ["Hello, I have lost my card."]
            for digit in digits {
                if random.below(4) == 0 { messages.append(["", "and then", "yes"][random.below(3)]) }
                messages[messages.count - 1] += " \(digit)"
            }
            messages.append("That is it, and thank you very much.")
            var run = CardNumberRun()
            for message in messages { run.add(FoldedText(message)) }
            let parts = run.finish()
            guard messages.count > 2, messages[1...].contains(where: { $0.contains(/[0-9]/) }) else { continue }
            let isDivided = messages.count { $0.contains(/[0-9]/) } > 1
            for (index, message) in messages.enumerated() where isDivided && message.contains(/[0-9]/) {
                let covered = parts.filter { $0.message == index }.flatMap { part in
                    Array(message.unicodeScalars.enumerated().filter { part.range.contains($0.offset) }.map(\.element))
                }
                #expect(covered.filter(\.isASCIIDigit) == message.unicodeScalars.filter(\.isASCIIDigit))
            }
            #expect(isDivided != parts.isEmpty && !parts.contains { $0.message == messages.count - 1 })
        }
        var apart = CardNumberRun()
        for message in ["4532 0151", "I do not know the rest", "1283 0366"] { apart.add(FoldedText(message)) }
        #expect(apart.finish().isEmpty)
        var whole = CardNumberRun()
        for message in ["It is 4532 0151 1283 0366.", "Thank you."] { whole.add(FoldedText(message)) }
        #expect(whole.finish().isEmpty)
    }

    @Test("gives the words that a match is in")
    func parts() throws {
        let words = ["Your", " card", "", "45", "32", "x"]
        let joined = JoinedText(words)
        #expect(joined.text == "Your card 45 32 x")
        let match = try #require(try WordPattern("/d 45 3/").matches(in: FoldedText(joined.text)).first)
        #expect(joined.parts(in: match) == 1..<5)
        #expect(joined.parts(in: 4..<5) == nil)
        for (place, scalar) in joined.text.unicodeScalars.enumerated() where scalar != " " {
            let parts = try #require(joined.parts(in: place..<place + 1))
            #expect(parts.count == 1 && words[parts.lowerBound].unicodeScalars.contains(scalar))
        }
    }

    @Test("folds every letter as the search of the page does")
    func page() throws {
        let blocks: [ClosedRange<UInt32>] = [
            0x20...0x058F, 0x0590...0x08B4, 0x0900...0x0DFF, 0x0E00...0x0EFF, 0x10A0...0x11FF, 0x1E00...0x2BFF,
            0x3040...0x30FF, 0xAC00...0xACFF, 0xF900...0xFDFF, 0xFE20...0xFFEF,
        ]
        let scalars = blocks.flatMap { $0.compactMap(Unicode.Scalar.init) }
            .filter { $0.properties.generalCategory != .unassigned }
        let script = """
            const { readFileSync } = require('node:fs');
            require('node:vm').runInThisContext(readFileSync(process.argv[1], 'utf8') + ';globalThis.fold = fold');
            const texts = JSON.parse(readFileSync(process.argv[2], 'utf8'));
            process.stdout.write(JSON.stringify(texts.map((text) => fold(text))));
            """
        let folder = TemporaryFolder()
        // Between other letters: a capital sigma at the end of a word is another letter.
        let texts = scalars.map { "x\(String($0))x" }
        try Disk.write(Array(try JSONEncoder().encode(texts)), to: folder("texts.json"))
        let page = PackageFolder.root + "/Sources/Review/Page/Web/search.js"
        let outcome = try Tool.run("node", ["-e", script, page, folder("texts.json")])
        #expect(outcome.status == 0, "\(outcome.errorText)")
        let folded = try JSONDecoder().decode([String].self, from: Data(outcome.output))
        #expect(folded.count == texts.count && texts.count > 8000)
        let different = zip(texts, folded).filter { text, expected in
            String(String.UnicodeScalarView(FoldedText(text).scalars)).unicodeScalars.elementsEqual(
                expected.unicodeScalars) == false
        }
        #expect(
            different.isEmpty,
            "\(different.map { "U+\(String($0.0.unicodeScalars.dropFirst().first?.value ?? 0, radix: 16))" })")
    }
}

extension Unicode.Scalar {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}

extension String {
    /// The scalars at these positions.
    fileprivate func scalars(_ range: Range<Int>) -> String {
        String(String.UnicodeScalarView(Array(unicodeScalars)[range]))
    }
}
