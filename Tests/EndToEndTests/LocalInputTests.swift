import Foundation
import TestSupport
import Testing

@Suite("An input that is not a file or a folder")
struct LocalInputTests {
    @Test(
        "is wrong usage, and the message says what to do instead",
        arguments: [
            ("-", ["standard input", "save it to a file"]),
            ("https://example.com/audio_14.zip", ["a file or a folder", "curl -O", "opusstitch fetch"]),
            ("HTTP://example.com/audio_14.zip", ["a file or a folder", "curl -O", "opusstitch fetch"]),
            ("s3://bucket/2025-12-12/", ["a file or a folder", "aws s3 cp"]),
            ("gs://bucket/audio_14.zip", ["a file or a folder", "copy it to this machine"]),
            ("file:///srv/audio_14.zip", ["a file or a folder", "without 'file://'"]),
        ])
    func refused(input: String, says: [String]) throws {
        let folder = TemporaryFolder()
        let day = PackageFolder.fixture("day")
        for arguments in [
            ["stitch", input, "--output", "bag"], ["stitch", day, input, "--output", "bag"], ["inspect", input],
            ["verify", "bag", "--against", input],
        ] {
            let outcome = try Program.run(arguments, folder: folder.path)
            #expect(outcome.status == 64, "\(arguments): \(outcome.words)")
            for words in says { #expect(outcome.errorText.contains(words), "\(arguments): \(outcome.words)") }
        }
        #expect(try Disk.tree(folder.path) == [])
    }

    @Test("is named without the secrets that a URL can carry")
    func secrets() throws {
        let outcome = try Program.run([
            "inspect", "https://me:do-not-show@example.com/a.zip?X-Amz-Signature=do-not-show",
        ])
        #expect(outcome.status == 64 && outcome.errorText.contains("https://example.com/a.zip:"), "\(outcome.words)")
        #expect(!outcome.words.contains("do-not-show"), "\(outcome.words)")
    }

    @Test("is no place to write to either", arguments: ["s3://bucket/bag", "https://example.com/bag", ""])
    func output(path: String) throws {
        let folder = TemporaryFolder()
        let day = PackageFolder.fixture("day")
        for command in [
            ["stitch", day], ["merge", day], ["fetch", "personal-ai", "--domain", "a", "--session", "b"],
        ] {
            let outcome = try Program.run(command + ["--output", path], folder: folder.path)
            #expect(outcome.status == 64 && outcome.errorText.contains("--output"), "\(command): \(outcome.words)")
        }
        #expect(try Disk.tree(folder.path) == [])
    }

    @Test("is read if it exists, whatever its name looks like")
    func existing() throws {
        let folder = TemporaryFolder()
        let archive = PackageFolder.fixture("day/audio_14.zip")
        try FileManager.default.createDirectory(atPath: folder("https:/example.com"), withIntermediateDirectories: true)
        for name in ["-", "https:/example.com/audio_14.zip"] {
            try FileManager.default.copyItem(atPath: archive, toPath: folder(name))
        }
        for input in ["./-", "-", "https://example.com/audio_14.zip"] {
            let outcome = try Program.run(["inspect", input], folder: folder.path)
            #expect(outcome.status != 64 && outcome.text.contains("one-clip"), "\(input): \(outcome.words)")
        }
    }
}
