import Files
import Foundation
import Foundations
import HTTP
import JSON
import TestSupport
import Testing

@testable import Services

@Suite("What a service sends")
struct ResponseTests {
    private static func words(
        _ body: String, secrets: [HTTPField] = [], links: [String] = []
    ) throws -> String {
        let head = HTTPResponseHead(url: try HTTPURL("https://a.example"), status: 400, fields: [])
        return ServiceWords.of(
            HTTPResponse(head: head, body: Array(body.utf8)), secrets: secrets, links: try links.map { try HTTPURL($0) }
        )
    }

    @Test(
        "its words are those of `error`, else of `message`, with its code",
        arguments: [
            (#"{"error": "a", "message": "b"}"#, "\"a\""), (#"{"message": "b", "code": 7}"#, "\"b (code 7)\""),
            (#"{"error": 5, "message": "b", "code": "7"}"#, "\"b\""), (#"{"code": 7}"#, ""), ("[]", ""), ("", ""),
        ])
    func words(body: String, expected: String) throws {
        #expect(try Self.words(body) == expected)
    }

    @Test("its words do not repeat secrets, links, and what is as long as they are")
    func secrets() throws {
        let field = HTTPField("Authorization", secret: Secret("Bearer abcd"))
        let short = HTTPField("X", secret: Secret("abc"))
        let plain = HTTPField("Accept", "text")
        #expect(
            try Self.words(#"{"error": "Bearer abcd, abcd, Bearer, abc, text"}"#, secrets: [field, short, plain])
                == "\"(secret), (secret), Bearer, abc, text\"")
        #expect(
            try Self.words(#"{"error": "no 1234 and 12345 of xyz"}"#, links: ["https://b/?a=1234&b=12345&c=xyz"])
                == "\"no (secret) and (secret) of xyz\"")
        for count in 40...41 {
            let word = String(repeating: "x", count: count)
            #expect(try Self.words(#"{"error": "a \#(word) z"}"#) == "\"a \(count > 40 ? "(…)" : word) z\"")
        }
        let long = Array(repeating: "word", count: 100).joined(separator: " ")
        let shown = try Self.words(#"{"error": "\#(long)"}"#)
        #expect((297...302).contains(shown.count) && shown == "\"\(PrintableText.of(long, width: 300))\"")
        #expect(try Self.words(#"{"error": "see https://b ."}"#) == "\"see (…) .\"")
    }

    @Test(
        "a web page is one by its beginning, after blanks, comments and a declaration",
        arguments: [
            ("<!DOCTYPE html>", true), ("<html", true), ("<HEAD>", true), ("<body ", true), ("<p>", false), ("", false),
            ("\u{FEFF} \n<html>", true), ("<!-- a --><!-- b -->\n<html>", true), ("<?xml version='1'?> <html>", true),
            ("<!-- a <html>", false), ("<?xml?><feed>", false), ("x<html>", false), ("{}", false),
            (String(repeating: " ", count: 1019) + "<html>", true),
            (String(repeating: " ", count: 1020) + "<html>", false),
        ])
    func pages(text: String, isPage: Bool) {
        #expect(WebPage.isLikely(Array(text.utf8)) == isPage)
    }

    @Test(
        "a web page may be in a file that is named so",
        arguments: [
            ("a.html", true), ("A.HTM", true), ("a.mht", true), ("a.xhtml", true), ("html", false), ("", false),
        ])
    func names(name: String, isExpected: Bool) {
        #expect(WebPage.isExpected(in: name) == isExpected)
    }

    /// A beginning, an end, a size if there are zeros in between, and whether it is whole.
    static let documentTexts: [(String, String, Int, Bool)] = [
        ("{}", "", 0, true), (" [1] ", "", 0, true), ("{} {}", "", 0, false), ("[1", "", 0, false),
        ("", "", 0, false),
        ("\u{FEFF}{}", "", 0, true), ("{", "}", 64 << 20 + 1, true),
        ("{", "]", 64 << 20 + 1, false), ("[", " ]\n", 64 << 20 + 1, true), ("x", "}", 64 << 20 + 1, false),
        ("", "}", 64 << 20 + 1, false), ("{", "", 64 << 20 + 1, false),
        ("{", "}" + String(repeating: " ", count: 63), 64 << 20 + 1, true),
        ("{", "}" + String(repeating: " ", count: 64), 64 << 20 + 1, false),
        (String(repeating: " ", count: 64) + "{", "}", 64 << 20 + 1, false),
        (String(repeating: " ", count: 63) + "{", "}", 64 << 20 + 1, true),
        ("{", "}", 64 << 20, false),
    ]

    @Test(
        "a JSON document is whole if it ends where it should; in a large file, if it ends as it begins",
        arguments: Effort.some(documentTexts, quick: 16))
    func documents(beginning: String, end: String, size: Int, isWhole: Bool) throws {
        let folder = TemporaryFolder()
        let place = folder("a.json")
        try Disk.write(Array(beginning.utf8), to: place)
        if size > 0 {
            // Zeros in between take no room on the disk.
            let file = try #require(FileHandle(forWritingAtPath: place))
            try file.truncate(atOffset: UInt64(size))
            try file.seek(toOffset: UInt64(size - end.utf8.count))
            try file.write(contentsOf: Data(end.utf8))
            try file.close()
        }
        #expect(try InputFile(path: place).isJSON() == isWhole)
    }

    @Test("a status that may pass is 408, or one from 500 to 599")
    func temporary() {
        let found = (100...700).filter(APIClient.mayPass)
        #expect(found == [408] + Array(500...599))
    }

    @Test("is one whole document, of JSON in JSON up to 512 times")
    func whole() {
        for (depth, isWhole) in [(1, true), (512, true), (513, false)] {
            let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            #expect(JSONReader.isWhole(Array(text.utf8)) == isWhole, "\(depth)")
            #expect(!JSONReader.isWhole(Array(text.dropLast().utf8)) && !JSONReader.isWhole(Array((text + "1").utf8)))
        }
    }
}
