import Foundation
import TestSupport
import Testing

/// `Tests/Examples/run` builds and runs that code; here it is compared with what the articles show.
@Suite("Articles")
struct ArticleTests {
    private static let examples = PackageFolder.root + "/Tests/Examples/Sources/Examples"

    @Test("show code of the example package and no other, and all of it")
    func code() throws {
        let files = try Disk.tree(Self.examples).filter { $0 != "Examples.swift" }
        let sources = try files.map { String(decoding: try Disk.bytes("\(Self.examples)/\($0)"), as: UTF8.self) }
        let blocks = try Self.articles().flatMap { Self.blocks(of: $0.text) }
        #expect(blocks.count >= 4)
        #expect(Set(blocks) == Set(sources))
    }

    @Test("stand in a catalogue of a module, whose page lists them")
    func listed() throws {
        for (path, text) in try Self.articles() where text.hasPrefix("# ") && !text.hasPrefix("# ``") {
            let folder = (path as NSString).deletingLastPathComponent
            let module = ((folder as NSString).lastPathComponent as NSString).deletingPathExtension
            let name = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
            let page = String(decoding: try Disk.bytes("\(folder)/\(module).md"), as: UTF8.self)
            #expect(page.contains("<doc:\(name)>"), "\(path)")
        }
    }

    private static func articles() throws -> [(path: String, text: String)] {
        let root = PackageFolder.root + "/Sources"
        return try Disk.tree(root).filter { $0.contains(".docc/") && $0.hasSuffix(".md") }.map {
            ("\(root)/\($0)", String(decoding: try Disk.bytes("\(root)/\($0)"), as: UTF8.self))
        }
    }

    private static func blocks(of text: String) -> [String] {
        text.components(separatedBy: "```swift\n").dropFirst().compactMap { $0.components(separatedBy: "```").first }
    }
}
