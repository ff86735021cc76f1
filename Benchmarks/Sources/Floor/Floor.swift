import Crypto
import Foundation
import Synchronization

/// The least that the job can cost: libopus decodes every packet, SHA-256 sees every output byte, the bytes are written.
///
/// Reading, demuxing and laying out come before, and aren't counted.
@main
struct Floor {
    static func main() {
        do {
            try run(Arguments(CommandLine.arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("floor: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ arguments: Arguments) throws {
        // The longest first: what is left to the end is small, and no core waits for another.
        let sessions = try layOut(Pack(path: arguments.pack))
            .map { arguments.isBare ? $0.bare : $0 }
            .sorted { $0.speechFrames > $1.speechFrames }
        try FileManager.default.createDirectory(atPath: arguments.folder, withIntermediateDirectories: true)

        let cpuBefore = cpuSeconds()
        let clock = ContinuousClock()
        let wallBefore = clock.now
        let results = renderAll(sessions, folder: arguments.folder, threads: arguments.threads)
        let wall = (clock.now - wallBefore) / .seconds(1)
        let cpu = cpuSeconds() - cpuBefore

        let files = try zip(sessions, results).map { (name: "\($0.id).wav", result: try $1.get()) }
        try writeManifest(of: files.map { ($0.name, $0.result.digest) }, in: arguments.folder)
        let report = Report(
            cpuSeconds: cpu,
            wallSeconds: wall,
            speechSeconds: sessions.reduce(0) { $0 + Double($1.speechFrames) / Double($1.sampleRate) },
            bytesWritten: files.reduce(0) { $0 + $1.result.bytes },
            sessions: sessions.count,
            clips: sessions.reduce(0) { $0 + $1.clipCount },
            threads: arguments.threads
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        print(String(decoding: try encoder.encode(report), as: UTF8.self))
    }

    private static func layOut(_ pack: Pack) throws -> [Session] {
        var offset = 0
        return try pack.index.sessions.map { session in
            let clips = try session.clips.map { clip in
                let bytes = UnsafeMutableRawBufferPointer(rebasing: pack.bytes[offset..<offset + clip.size])
                offset += clip.size
                return (clip.type, clip.microseconds, try OggOpusClip(demuxing: bytes))
            }
            return Session(id: session.id, clips: clips)
        }
    }

    private typealias Rendered = Result<(digest: SHA256.Digest, bytes: Int), any Error>

    private static func renderAll(_ sessions: [Session], folder: String, threads: Int) -> [Rendered] {
        let next = Atomic(0)
        return [Rendered](unsafeUninitializedCapacity: sessions.count) { results, count in
            // Each session is taken by one thread, which initialises that element alone.
            nonisolated(unsafe) let results = results.baseAddress!
            DispatchQueue.concurrentPerform(iterations: threads) { _ in
                let renderer = SessionRenderer(folder: folder)
                while true {
                    let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard index < sessions.count else { return }
                    let rendered = Rendered { try renderer.render(sessions[index]) }
                    (results + index).initialize(to: rendered)
                }
            }
            count = sessions.count
        }
    }

    /// What was hashed, in the form that `sha256sum -c` reads.
    private static func writeManifest(of files: [(name: String, digest: SHA256.Digest)], in folder: String) throws {
        let lines = files.map { file in
            let hex = file.digest.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
            return "\(hex)  \(file.name)\n"
        }
        try Data(lines.sorted().joined().utf8).write(to: URL(fileURLWithPath: "\(folder)/manifest-sha256.txt"))
    }
}

/// The one line that the floor prints; its times are those of the counted part.
private struct Report: Encodable {
    let cpuSeconds: Double
    let wallSeconds: Double
    let speechSeconds: Double
    let bytesWritten: Int
    let sessions: Int
    let clips: Int
    let threads: Int
}

private struct Arguments {
    let pack: String
    let folder: String
    let threads: Int
    /// Whether clips are decoded, hashed and written without being laid out in channels.
    let isBare: Bool

    init(_ words: ArraySlice<String>) throws {
        var paths: [String] = []
        var threads = ProcessInfo.processInfo.activeProcessorCount
        var isBare = false
        var rest = words
        while let word = rest.popFirst() {
            if word == "--threads" {
                guard let count = rest.popFirst().flatMap({ Int($0) }), count > 0 else {
                    throw Failure("--threads takes a number above zero")
                }
                threads = count
            } else if word == "--bare" {
                isBare = true
            } else {
                paths.append(word)
            }
        }
        guard paths.count == 2 else { throw Failure("usage: floor PACK OUTPUT-FOLDER [--threads N] [--bare]") }
        self.pack = paths[0]
        self.folder = paths[1]
        self.threads = threads
        self.isBare = isBare
    }
}
