import TestSupport
import Testing

@Suite("A file of a bag that cannot be read")
struct BagReadFaultTests {
    /// A sealed bag, and the files that a verification reads in different ways.
    private static let made = Result {
        let folder = TemporaryFolder()
        #expect(try Program.run(FaultDay.arguments(into: folder("bag"))).status == 0)
        let key = try Sealed.makeKey(in: folder)
        #expect(try Program.run(["seal", folder("bag"), "--key", key]).status == 0)
        let session = "data/sessions/\(try #require(MadeBag(path: folder("bag")).sessionNames().first))/"
        // Not FLAC: its decoder also asks for what is behind the end, and loses nothing by an error there.
        let files =
            ["timeline-user.opus", "timeline.wav", "timeline.json"].map { session + $0 }
            + ["bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "tagmanifest-sha256.txt.sig"]
        return (folder: folder, files: files)
    }

    /// Opening a file that is not there fails with some of these codes, too.
    @Test(
        "is named, whatever the error, and from whatever moment on: the bag is never called intact",
        arguments: ["EIO", "EINVAL", "ENOENT"])
    func everyRead(error: String) throws {
        let (made, files) = try Self.made.get()
        let folder = TemporaryFolder()
        for file in files {
            // From the n-th read of each thread on, as long as there is one.
            for number in 1... {
                let outcome = try Program.run(
                    ["verify", made("bag")],
                    under: [
                        "strace", "-f", "-o", folder("trace"), "-P", made("bag/\(file)"), "-e", "trace=pread64", "-e",
                        "inject=pread64:error=\(error):when=\(number)+",
                    ])
                guard String(decoding: try Disk.bytes(folder("trace")), as: UTF8.self).contains("INJECTED") else {
                    #expect(outcome.status == 0 && number > 1, "\(file): \(outcome.words)")
                    break
                }
                #expect([1, 2].contains(outcome.status), "\(file), \(number): \(outcome.words)")
                #expect((outcome.text + outcome.errorText).contains(file), "\(file), \(number): \(outcome.words)")
            }
        }
    }
}
