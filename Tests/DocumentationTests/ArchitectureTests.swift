import Foundation
import TestSupport
import Testing

@Suite("The walk through the architecture")
struct ArchitectureTests {
    private static func links() throws -> [String] {
        let text = String(decoding: try Disk.bytes(PackageFolder.root + "/docs/architecture.md"), as: UTF8.self)
        return text.components(separatedBy: "](../").dropFirst().compactMap { $0.components(separatedBy: ")").first }
    }

    @Test("names files that are there")
    func files() throws {
        let links = try Self.links()
        #expect(links.count > 40)
        for link in links {
            #expect(FileManager.default.fileExists(atPath: "\(PackageFolder.root)/\(link)"), "\(link)")
        }
    }

    @Test("names every module")
    func modules() throws {
        let text = String(decoding: try Disk.bytes(PackageFolder.root + "/docs/architecture.md"), as: UTF8.self)
        let modules = try FileManager.default.contentsOfDirectory(atPath: PackageFolder.root + "/Sources")
        // Module maps of C libraries have no code.
        for module in modules where !module.hasPrefix("C") || ["Calls", "Conversations"].contains(module) {
            #expect(text.contains("Sources/\(module)"), "\(module)")
        }
    }
}
