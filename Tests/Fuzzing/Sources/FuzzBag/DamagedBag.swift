import Bag
import Calls
import Foundation
import Foundations
import Review
import Stitching

/// A small good bag in memory, of which one file at a time is replaced.
enum DamagedBag {
    static let files = [
        "data/sessions/fuzz/timeline.json", "data/summary.json", "data/sessions/fuzz/timeline.wav",
        "data/sessions/fuzz/timeline.flac", "data/sessions/fuzz/timeline-user.opus", "manifest-sha256.txt",
        "tagmanifest-sha256.txt", "bag-info.txt", "bagit.txt",
    ]

    /// Made of the archive that OPUSSTITCH_FUZZ_ARCHIVE names. Its files become seeds in OPUSSTITCH_FUZZ_SEEDS.
    static let path: String = {
        let path = "/dev/shm/opusstitch-fuzz-\(ProcessInfo.processInfo.processIdentifier)"
        atexit { try? FileManager.default.removeItem(atPath: DamagedBag.path) }
        do {
            guard let archive = ProcessInfo.processInfo.environment["OPUSSTITCH_FUZZ_ARCHIVE"] else {
                fatalError("OPUSSTITCH_FUZZ_ARCHIVE names no archive")
            }
            _ = try makeBag(
                JobOptions(outputs: OutputOptions(audio: [.wav, .flac, .opus])), of: [archive], in: path,
                surroundings: Surroundings(threads: 1))
        } catch {
            fatalError("\(error)")
        }
        return path
    }()

    private static let originals = files.map { file -> Data in
        guard let bytes = FileManager.default.contents(atPath: path + "/" + file) else { fatalError("no \(file)") }
        return bytes
    }

    static func writeSeeds() {
        guard let folder = ProcessInfo.processInfo.environment["OPUSSTITCH_FUZZ_SEEDS"] else { return }
        for (number, bytes) in originals.enumerated() {
            let seed = Data([UInt8(number)]) + bytes.prefix(8000)
            guard FileManager.default.createFile(atPath: "\(folder)/seed-\(number)", contents: seed) else {
                fatalError("cannot write to \(folder)")
            }
        }
    }

    /// - Returns: whether it is another file now.
    static func replace(_ number: Int, by bytes: Data) -> Bool {
        write(bytes, number)
        return bytes != originals[number]
    }

    static func restore(_ number: Int) { write(originals[number], number) }

    private static func write(_ bytes: Data, _ number: Int) {
        do { try bytes.write(to: URL(fileURLWithPath: path + "/" + files[number])) } catch { fatalError("\(error)") }
    }
}
