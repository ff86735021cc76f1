import Bag
import Files
import Foundation
import Foundations
import Stitching

/// Does the same jobs over and over in one process, and watches what it holds: memory, open files, threads.
///
///     Soak SECONDS SCRATCH INPUT...
///
/// Each round stitches every input with all outputs into a new folder, resumes it, inspects it, verifies the bag from
/// its bytes, and compares it with the archives sample by sample. A round that gives other bytes than the first, or
/// memory that grows, ends with status 1.
@main
struct Soak {
    let seconds: Double
    let scratch: String
    let inputs: [String]
    private let clock = ContinuousClock()

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count >= 3, let seconds = arguments.first.flatMap(Double.init) else {
            print("usage: Soak SECONDS SCRATCH INPUT...")
            exit(64)
        }
        let soak = Soak(
            seconds: seconds, scratch: arguments[arguments.startIndex + 1], inputs: Array(arguments.dropFirst(2)))
        let samples = try soak.run()
        guard let growth = soak.judge(samples) else {
            print("too short to judge: give it at least a minute")
            exit(samples.isEmpty ? 1 : 0)
        }
        print("growth: \(growth / 1024) KiB between the first half after the start-up and the second")
        exit(growth <= Self.toleratedGrowth ? 0 : 1)
    }

    /// What the allocator may give or take between two rounds.
    private static let toleratedGrowth = 4 << 20

    private func run() throws -> [Footprint] {
        let start = clock.now
        var samples: [Footprint] = []
        var reference: [String: [String]] = [:]
        var rounds = 0
        var next = 0.0
        print("seconds  rounds  resident KiB  peak KiB  files  threads")
        while true {
            let elapsed = (clock.now - start) / .seconds(1)
            if elapsed >= next || elapsed >= seconds {
                let now = try Footprint()
                print(
                    "\(Int(elapsed))  \(rounds)  \(now.residentBytes / 1024)  \(now.peakBytes / 1024)  "
                        + "\(now.openFiles)  \(now.threads)")
                fflush(nil)
                // The first rounds fill caches and free lists.
                if rounds >= 3 { samples.append(now) }
                next = elapsed + max(1, min(60, seconds / 60))
            }
            if elapsed >= seconds { return samples }
            for input in inputs {
                let bytes = try round(input)
                if let before = reference[input], before != bytes {
                    print("round \(rounds) of \(input) gave other bytes than the first")
                    exit(1)
                }
                reference[input] = bytes
            }
            rounds += 1
        }
    }

    /// - Returns: the checksum and path of every file that it made.
    private func round(_ input: String) throws -> [String] {
        let bag = scratch + "/bag"
        try? FileManager.default.removeItem(atPath: bag)
        let job = JobOptions(outputs: OutputOptions(audio: [.wav, .flac, .opus], clips: true))
        let surroundings = Surroundings(threads: 1)
        var payload: [String] = []
        // The second time it resumes what the first one left.
        for _ in 0..<2 {
            let result = try makeBag(job, of: [input], in: bag, surroundings: surroundings)
            payload = try String(contentsOfFile: result.path + "/manifest-sha256.txt", encoding: .utf8)
                .split(separator: "\n").map(String.init)
        }
        let inspection = try Inspector(inputs: [input], surroundings: surroundings).run()
        let report = try BagVerifier(path: bag, formats: [], surroundings: surroundings).run()
        let (differences, _) = try Stitcher(
            job, inputs: [input], output: FolderPlace(bag), surroundings: surroundings
        ).compare(decoder: Software.decoder)
        guard report.isIntact, differences.isEmpty, !inspection.timelines.isEmpty else {
            print("a bag of \(input) is not what was made: \(report.text(bag: bag)) \(differences)")
            exit(1)
        }
        return payload
    }

    /// - Returns: by how many bytes the resident memory of the second half exceeds that of the first, at their most.
    private func judge(_ samples: [Footprint]) -> Int? {
        guard samples.count >= 8 else { return nil }
        let half = samples.count / 2
        let before = samples[..<half].map(\.residentBytes).max() ?? 0
        let after = samples[half...].map(\.residentBytes).max() ?? 0
        guard samples[half...].allSatisfy({ $0.openFiles <= samples[0].openFiles }) else {
            print("files stay open")
            exit(1)
        }
        return after - before
    }
}
