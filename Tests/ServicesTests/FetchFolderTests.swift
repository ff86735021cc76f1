import Foundation
import Foundations
import HTTP
import TestSupport
import Testing

@testable import Services

@Suite("The folder of a fetch")
struct FetchFolderTests {
    @Test("files that are set aside have names that are not too long, and all of them stay", arguments: [4, 90, 100])
    func setAside(bytes: Int) throws {
        let temporary = TemporaryFolder()
        let folder = try FetchFolder(temporary.path)
        let name = String(repeating: "x", count: bytes)
        for round in 1...11 {
            try Disk.write([UInt8(round)], to: temporary(name))
            try folder.setAside(name)
        }
        let names = try Disk.tree(temporary.path).map { String($0.split(separator: "/").last ?? "") }
            .filter { $0.contains("x") }
        #expect(names.count == 11 && names.allSatisfy { SafeName.isSafe($0) && $0.contains(".damaged") }, "\(names)")
        if bytes == 4 {
            let expected = ["xxxx.damaged"] + (2...11).map { "xxxx.damaged-\($0)" }
            #expect(Set(names) == Set(expected))
            #expect(try Disk.bytes(temporary("xxxx.damaged")) == [1])
        }
        #expect(Set(try names.map { try Disk.bytes(temporary($0)) }).count == 11)
    }

    @Test("a record is of the service with the same address, with or without slashes at its end")
    func sameService() throws {
        let service = try HTTPURL("https://a.example/base")
        for (recorded, isSame) in [
            ("https://a.example/base", true), ("https://a.example/base/", true), ("https://a.example/base//", true),
            ("https://a.example/bas", false), ("https://a.example/base/x", false), ("http://a.example/base", false),
            ("", false), ("/", false),
        ] {
            #expect(FetchFolder.isSame(recorded, service) == isSame, "\(recorded)")
            #expect(FetchFolder.isSame(recorded, try HTTPURL("https://a.example/base/")) == isSame, "\(recorded)")
        }
    }

    @Test("makes a record of another service anew, and says so")
    func otherRecord() throws {
        let (service, folder) = (try ZoomService(), TemporaryFolder())
        #expect(try service.fetch(to: folder.path).notes == [])
        let name = try #require(FileManager.default.contentsOfDirectory(atPath: folder.path).first)
        let path = folder(name + "/download.json")
        let text = String(decoding: try Disk.bytes(path), as: UTF8.self)
        let source = try #require(text.firstRange(of: #""source": "zoom-ai-companion""#))
        try Disk.write(Array(text.replacingCharacters(in: source, with: #""source": "x""#).utf8), to: path)
        #expect(try service.fetch(to: folder.path).notes.first == "\(path) is damaged and was recreated")
        #expect(String(decoding: try Disk.bytes(path), as: UTF8.self).contains("zoom-ai-companion"))
    }
}
