import Foundation
import TestSupport
import Testing

/// A `metadata.json` that is not as it should be, in an archive of three sound clips.
struct HostileMetadata: Sendable, CustomTestStringConvertible {
    let name: String
    let status: Int
    let placed: [Int]
    let says: [String]
    let make: @Sendable () throws -> [UInt8]

    var testDescription: String { name }

    init(
        _ name: String, status: Int, placed: [Int] = [], says: String..., make: @escaping @Sendable () throws -> [UInt8]
    ) {
        self.name = name
        self.status = status
        self.placed = placed
        self.says = says
        self.make = make
    }

    init(_ name: String, status: Int, placed: [Int] = [], says: String..., json: String) {
        self.name = name
        self.status = status
        self.placed = placed
        self.says = says
        make = { Array(json.utf8) }
    }

    /// One with something else in place of a text of the honest one.
    init(
        _ name: String, status: Int, placed: [Int] = [], says: String..., replacing part: String, with other: String
    ) {
        self.name = name
        self.status = status
        self.placed = placed
        self.says = says
        make = {
            let text = String(decoding: HostileArchive.metadata(), as: UTF8.self)
            guard text.contains(part) else { throw TestSupportError(reason: "there is no \(part) in it") }
            return Array(text.replacing(part, with: other).utf8)
        }
    }

    static let table: [HostileMetadata] = documents + fields + sessionIds

    private static let documents: [HostileMetadata] = [
        HostileMetadata("empty", status: 2, says: "metadataInvalid", json: ""),
        HostileMetadata("not JSON", status: 2, says: "metadataInvalid", json: "<html><body>503</body></html>"),
        HostileMetadata("a list", status: 2, says: "not a JSON object", json: "[]"),
        HostileMetadata("no object at all", status: 2, says: "not a JSON object", json: "null"),
        HostileMetadata("without sessions", status: 2, says: "`sessions` is absent", json: "{}"),
        HostileMetadata("with no session", status: 2, says: "unlisted", json: #"{"sessions": []}"#),
        HostileMetadata("in UTF-16 with a byte order mark", status: 0, placed: [1, 2, 3]) {
            try utf16(.utf16)
        },
        HostileMetadata("in UTF-16LE without one", status: 0, placed: [1, 2, 3]) { try utf16(.utf16LittleEndian) },
        HostileMetadata("in UTF-16BE without one", status: 0, placed: [1, 2, 3]) { try utf16(.utf16BigEndian) },
        HostileMetadata("in UTF-16, half a character short", status: 2, placed: [1, 2, 3], says: "reading stopped") {
            Array(try utf16(.utf16LittleEndian).dropLast())
        },
        HostileMetadata("in UTF-32", status: 2, says: "UTF-32") { try utf16(.utf32) },
        HostileMetadata("in UTF-8 with a byte order mark", status: 0, placed: [1, 2, 3]) {
            [0xEF, 0xBB, 0xBF] + HostileArchive.metadata()
        },
        HostileMetadata("cut in the third clip", status: 2, placed: [1, 2], says: "reading stopped", "2 clips listed") {
            let json = HostileArchive.metadata()
            guard let third = json.offset(of: Array("message_3".utf8)) else { return [] }
            return Array(json.prefix(third + 5))
        },
        HostileMetadata("with something behind it", status: 2, placed: [1, 2, 3], says: "reading stopped") {
            HostileArchive.metadata() + Array("garbage".utf8)
        },
        HostileMetadata("in Latin-1", status: 2, placed: [1, 2, 3], says: "invalid Unicode") {
            var json = HostileArchive.metadata()
            guard let id = json.offset(of: Array(#""s""#.utf8)) else { return [] }
            json[id + 1] = 0xE9
            return json
        },
        HostileMetadata("of more than 200 MB", status: 2, says: "--max-metadata-bytes") {
            repeated(" ", to: 200_000_000) + HostileArchive.metadata()
        },
        HostileMetadata("of 16 million numbers", status: 0, placed: [1, 2, 3]) {
            Array(#"{"numbers": ["#.utf8) + repeated("1,", to: 16 << 20) + Array("1], ".utf8)
                + HostileArchive.metadata().dropFirst()
        },
        HostileMetadata("nested a million deep", status: 2, says: "nested deeper than 64", "--max-metadata-depth") {
            Array(#"{"deep": "#.utf8) + [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        },
        HostileMetadata("with a million empty clips", status: 2, says: "--max-") {
            Array(#"{"sessions": [{"sessionId": "s", "files": ["#.utf8) + repeated("{},", to: 3_000_000)
                + Array("{}]}]}".utf8)
        },
        HostileMetadata("with a million sessions", status: 2, says: "--max-") {
            Array(#"{"sessions": ["#.utf8) + repeated("{},", to: 3_000_000) + Array("{}]}".utf8)
        },
    ]

    private static let fields: [HostileMetadata] = [
        HostileMetadata(
            "unknown fields, of any kind", status: 0, placed: [1, 2, 3], replacing: #""sessionId""#,
            with: #""x": {"y": [1, null, true, "z", {"\u00e9": -1.5e300}]}, "sessionId""#),
        HostileMetadata(
            "an unknown type of clip", status: 0, placed: [1, 2, 3], replacing: #""messageId": 2, "type": "user""#,
            with: #""messageId": 2, "type": "supervisor""#),
        HostileMetadata(
            "a number beyond 64 bits", status: 2, placed: [1, 2, 3], says: "messageId",
            replacing: #""messageId": 2"#, with: #""messageId": 99999999999999999999999"#),
        HostileMetadata(
            "an exponent", status: 2, placed: [1, 2, 3], says: "messageId", replacing: #""messageId": 2"#,
            with: #""messageId": 1e400"#),
        HostileMetadata(
            "a field that is there twice", status: 2, placed: [1, 2, 3], says: "occurs twice",
            replacing: #""messageId": 2"#, with: #""messageId": 7, "messageId": 2"#),
        HostileMetadata(
            "no fileName", status: 2, placed: [1, 3], says: "`fileName` is absent",
            replacing: #""fileName": "message_2_user.opus", "#, with: ""),
        HostileMetadata(
            "no messageId", status: 2, placed: [1, 2, 3], says: "`messageId` is absent",
            replacing: #""messageId": 2, "#, with: ""),
        HostileMetadata(
            "no type", status: 2, placed: [1, 2, 3], says: "`type` is absent",
            replacing: #""messageId": 2, "type": "user", "#, with: #""messageId": 2, "#),
        HostileMetadata(
            "no timestamp", status: 2, placed: [1, 3], says: "it has no timestamp",
            replacing: #", "timestamp": "2025-12-12T14:00:02Z""#, with: ""),
        HostileMetadata(
            "no sessionId", status: 2, placed: [1, 2, 3], says: "`sessionId` is absent",
            replacing: #""sessionId": "s", "#, with: ""),
        HostileMetadata(
            "no files", status: 2, says: "`files` is absent", replacing: #""files""#, with: #""elsewhere""#),
        HostileMetadata(
            "no utcDay and no hour", status: 0, placed: [1, 2, 3],
            replacing: #""utcDay": "2025-12-12", "hour": "14", "#,
            with: ""),
        HostileMetadata(
            "a sessionId of a wrong type", status: 2, placed: [1, 2, 3], says: "`sessionId`",
            replacing: #""sessionId": "s""#, with: #""sessionId": ["s"]"#),
        HostileMetadata(
            "files of a wrong type", status: 2, says: "`files`", replacing: #""files": ["#,
            with: #""files": 7, "others": ["#),
        HostileMetadata(
            "a session that is none", status: 2, placed: [1, 2, 3], says: "not an object",
            replacing: #""sessions": ["#, with: #""sessions": ["none", "#),
        HostileMetadata(
            "hour 24", status: 2, placed: [1, 2, 3], says: "not 00 to 23", replacing: #""hour": "14""#,
            with: #""hour": "24""#),
        HostileMetadata(
            "a utcDay that the timestamps contradict", status: 2, placed: [1, 2, 3], says: "of another day",
            replacing: #""utcDay": "2025-12-12""#, with: #""utcDay": "2025-12-14""#),
        HostileMetadata(
            "a utcDay that is no date", status: 2, placed: [1, 2, 3], says: "not a date",
            replacing: #""utcDay": "2025-12-12""#, with: #""utcDay": "12.12.2025""#),
        HostileMetadata(
            "a timestamp at hour 24", status: 2, placed: [1, 3], says: "not a valid ISO 8601 time",
            replacing: "2025-12-12T14:00:02Z", with: "2025-12-12T24:00:02Z"),
        HostileMetadata(
            "a timestamp of another century", status: 2, placed: [], says: "--max-session-seconds",
            replacing: "2025-12-12T14:00:02Z", with: "1925-12-12T14:00:02Z"),
    ]

    private static let sessionIds: [HostileMetadata] = [
        "", String(repeating: "x", count: 10_000), "..", ".", "CON", "a/b/../../c", "tab\\u0009nul\\u0000end",
        "\\ud800 half a pair", "görüşme", "‮turned", "S",
    ].map { id in
        HostileMetadata(
            "a sessionId like \(id.prefix(20).debugDescription)", status: id.contains("ud800") ? 2 : 0,
            placed: [1, 2, 3], replacing: #""sessionId": "s""#, with: #""sessionId": "\#(id)""#)
    }

    /// About `count` bytes of it.
    private static func repeated(_ text: String, to count: Int) -> [UInt8] {
        var bytes = Array(text.utf8)
        while bytes.count < count { bytes += bytes }
        return bytes
    }

    private static func utf16(_ encoding: String.Encoding) throws -> [UInt8] {
        guard let data = String(decoding: HostileArchive.metadata(), as: UTF8.self).data(using: encoding) else {
            throw TestSupportError(reason: "no such encoding")
        }
        return Array(data)
    }
}
