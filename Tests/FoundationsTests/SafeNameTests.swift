import Crypto
import Foundations
import Testing

@Suite("Session ids become names of folders")
struct SafeNameTests {
    @Test(
        "a plain id is its own name",
        arguments: [
            "session-456", "a", "0", "A.b_c-9", "a-", "_", "a..b", "contact", "com10", "lpt", "auxiliary.txt", "nulls",
            String(repeating: "x", count: 100),
        ])
    func staysAsItIs(_ id: String) {
        #expect(SafeName.isSafe(id))
        #expect(names([id]) == [id])
    }

    @Test(
        "any other gets a harmless name of its own",
        arguments: [
            "", ".", "..", ".hidden", "-", "-rf", "a.", "a ", "con", "Con", "NUL.txt", "aux.tar.gz", "com1", "LPT9.wav",
            "CONIN$", "CONOUT$", "nul .txt", "com\u{B9}", "LPT\u{B2}.log", "COM0", "prn.", "../../etc/passwd", "a/b",
            "a\\b", "a b", "a\nb", "a\u{0}b", "a:b", "a%2Fb",
            "<script>alert(1)</script>", "é", "日本語", "\u{202E}abc", String(repeating: "x", count: 101),
            String(repeating: "é", count: 5000),
        ])
    func isMadeHarmless(_ id: String) throws {
        #expect(!SafeName.isSafe(id))
        let name = try #require(names([id]).first)
        #expect(SafeName.isSafe(name))
        #expect(name.hasSuffix("-" + digest(id).hexadecimal.prefix(16)))
    }

    @Test("ids that look alike have names of their own")
    func lookAlikes() {
        let ids = ["a/b", "a_b", "a:b", "\u{E9}", "e\u{301}", "", "_", " ", "A", "a"]
        #expect(Set(names(ids)).count == ids.count)
    }

    @Test("those that differ by case alone all get a hash, whichever of them comes first")
    func caseAlone() throws {
        let ids = ["ABC", "abc", "Abc", "other"]
        let all = names(ids)
        #expect(all[3] == "other")
        #expect(zip(ids, all).prefix(3).allSatisfy { $1 == "\($0)-\(digest($0).hexadecimal.prefix(16))" })
        #expect(names(ids.reversed()) == all.reversed())
        #expect(names(["ABC"]) == ["ABC"], "alone, it is safe")
    }

    @Test("no two names are one to a file system that does not tell cases or Unicode forms apart, and none is reserved")
    func onEveryFileSystem() throws {
        let ids = [
            "ABC", "abc", "Abc.", "con", "CON", "nul.txt", "NUL", "com1", "a/b", "A/B", "caf\u{E9}", "cafe\u{301}",
            "-x",
            ".x", "x.", "x ", " x", "\u{130}stanbul", "istanbul", "ISTANBUL", String(repeating: "x", count: 300),
            String(repeating: "X", count: 300), "",
        ]
        for longest in [SafeName.longest, 43] {
            let given = SafeName.names(for: ids.map { ExactText($0) }, longest: longest, digest: digest)
            #expect(given.count == ids.count)
            #expect(Set(given.values.map { $0.lowercased() }).count == ids.count)
            for name in given.values {
                #expect(SafeName.isSafe(name) && name.utf8.count <= longest, "\(name)")
            }
        }
    }

    @Test("a name that is taken in another case is not given out")
    func taken() throws {
        let name = SafeName.names(for: [ExactText("abc")], avoiding: ["ABC"], digest: digest)[ExactText("abc")]
        #expect(name == "abc-\(digest("abc").hexadecimal.prefix(16))")
    }

    @Test(
        "a file keeps its ending, and has room for a number before its name",
        arguments: [
            "a.opus", "con.txt", "-x.pdf", "a b.wav", "..", "é.opus", String(repeating: "x", count: 95) + ".opus",
        ])
    func fileNames(_ name: String) throws {
        let given = SafeName.fileName(for: name, digest: digest)
        #expect(SafeName.isSafe("0007-" + given) && SafeName.isSafe(given), "\(given)")
        if let ending = name.split(separator: ".").last, name != ".." { #expect(given.hasSuffix(".\(ending)")) }
    }

    @Test("an id made to look like the name of another does not take it")
    func forgedName() throws {
        let victim = "../victim"
        let usual = try #require(names([victim]).first)
        let both = names([victim, usual])
        #expect(both[1] == usual)
        #expect(both[0] != usual)
        #expect(SafeName.isSafe(both[0]))
    }

    @Test("not even if all names it could have are forged")
    func allNamesForged() throws {
        let victim = "../victim"
        let usual = try #require(names([victim]).first)
        let stem = usual.dropLast(16)
        let forged = (16...64).map { "\(stem)\(digest(victim).hexadecimal.prefix($0))" }
        let all = ([victim] + forged).map { ExactText($0) }
        let given = SafeName.names(for: all, digest: digest)
        #expect(given.count == all.count)
        #expect(Set(given.values).count == all.count)
    }

    @Test("the order in which ids come does not matter, nor whether one comes twice")
    func orderDoesNotMatter() {
        let ids = ["b", "../x", "a", "../y", "x y", "../x"].map { ExactText($0) }
        let names = SafeName.names(for: ids, digest: digest)
        #expect(names.count == 5)
        #expect(SafeName.names(for: ids.reversed(), digest: digest) == names)
    }

    /// In the order of the ids; what has no name is "".
    private func names(_ ids: [String]) -> [String] {
        let names = SafeName.names(for: ids.map { ExactText($0) }, digest: digest)
        return ids.map { names[ExactText($0)] ?? "" }
    }
}

private func digest(_ text: String) -> Checksum {
    guard let checksum = Checksum(bytes: Array(SHA256.hash(data: Array(text.utf8)))) else {
        fatalError("SHA-256 has 32 bytes")
    }
    return checksum
}
