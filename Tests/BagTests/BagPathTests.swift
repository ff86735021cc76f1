import Bag
import Files
import Foundation
import TestSupport
import Testing

/// The key to the files of a bag.
@Suite("A path of a bag")
struct BagPathTests {
    @Test(
        "cannot be made of what leads out",
        arguments: [
            "", "/etc/passwd", "..", "../x", "data/../../x", "data//x", "data/./x", "data/", "data/a b", "data/ü",
        ])
    func refused(text: String) { #expect(Bag.Path(text) == nil) }

    @Test("opens a file, and no link in its place or on the way")
    func links() throws {
        let folder = TemporaryFolder()
        try Disk.write(Array("inside".utf8), to: folder("bag/data/a.txt"))
        try Disk.write(Array("outside".utf8), to: folder("elsewhere/a.txt"))
        let manager = FileManager.default
        try manager.createSymbolicLink(
            atPath: folder("bag/data/link.txt"), withDestinationPath: folder("elsewhere/a.txt"))
        try manager.createSymbolicLink(atPath: folder("bag/data/folder"), withDestinationPath: folder("elsewhere"))
        try manager.createSymbolicLink(atPath: folder("named"), withDestinationPath: folder("bag"))
        let files = BagFiles(root: folder("named"))
        #expect(try files.contents(of: #require(Bag.Path("data/a.txt")), limit: 100) == Array("inside".utf8))
        for path in ["data/link.txt", "data/folder/a.txt"] {
            let error = #expect(throws: FileError.self) {
                try files.contents(of: #require(Bag.Path(path)), limit: 100)
            }
            #expect(error?.isLinkInTheWay == true, "\(path)")
        }
    }
}
