import Bag
import Calls
import Foundation
import Foundations
import Stitching
import TestSupport

/// A job at random, and archives for it: clips of all kinds, listed well and badly. No encoder is asked, so it is the same
/// with every build of libopus.
struct RandomJob {
    private var random: Random
    private(set) var job = JobOptions()
    private(set) var day = DayMaker([])

    init(seed: Int) {
        random = Random(seed: UInt64(seed))
        job = options()
        day = hours()
    }

    /// - Returns: the paths of the archives.
    func write(to folder: String) throws -> [String] { try day.write(to: folder) }

    private mutating func options() -> JobOptions {
        var timeline = TimelineOptions(
            sampleRate: random.one(of: [.auto, .fixed(.hz8000), .fixed(.hz8000), .fixed(.hz12000)]),
            layout: random.one(of: TimelineOptions.Layout.allCases),
            overlap: random.one(of: TimelineOptions.Overlap.allCases),
            agentTimestamp: random.one(of: [.start, .start, .end]),
            userTimestamp: random.one(of: [.start, .start, .end]),
            maxGapSeconds: random.one(of: [nil, nil, 0, 0.1, 0.5001, 3]))
        if random.chance(20) { timeline.naiveTimestamps = .utc }
        if random.chance(40) { timeline.maxShiftSeconds = random.one(of: [0, 0.05, 0.5]) }
        let kinds: [AudioKind] = random.one(of: [
            [.wav], [.wav], [.wav, .opus], [.opus], [.flac], [.wav, .flac, .opus],
        ])
        return JobOptions(
            timeline: timeline,
            outputs: OutputOptions(
                audio: timeline.overlap == .mix ? kinds.filter { $0 != .opus } : kinds, clips: random.chance(30),
                cuePoints: kinds.contains(.wav) && random.chance(30) ? .clips : nil),
            sessions: random.chance(10) ? ["s0", "none"] : [])
    }

    private mutating func hours() -> DayMaker {
        let count = random.one(of: [1, 1, 2])
        var message = 0
        return DayMaker(
            (0..<count).map { index in
                let sessions = (0..<1 + random.below(3)).map { session in
                    DayMaker.Session(
                        "s\(random.chance(70) ? session : 0)", conversation: "c\(random.below(2))",
                        (0..<random.one(of: [1, 3, 8])).map { _ in
                            message += 1
                            return clip(message, at: count - index > 1 ? "14:59:5" : "15:00:0")
                        })
                }
                var hour = DayMaker.Hour(16 - count + index, sessions)
                hour.naming = random.one(of: [.fileName, .session, .conversation])
                hour.metadataPosition = random.one(of: [.first, .middle, .last])
                hour.statesSize = random.chance(80)
                if random.chance(20) {
                    hour.unlisted = [
                        ZipMaker.Entry("\(random.one(of: ["x", "s0"]))/message_\(message)_user.opus", sound()),
                        ZipMaker.Entry("notes.txt", [1, 2]),
                    ]
                }
                return hour
            })
    }

    private mutating func clip(_ number: Int, at time: String) -> DayMaker.Clip {
        let id = random.chance(5) ? max(1, number - 1) : number
        var clip = DayMaker.Clip(
            id, random.one(of: ["user", "user", "agent_tts", "agent_tts", "agent_tts", "supervisor"]), timestamp(time),
            sound()
        )
        switch random.below(25) {
        case 0: clip.bytes = nil
        case 1: clip.bytes = Array("no sound".utf8)
        case 2: clip.bytes = Array("RIFF\u{24}\0\0\0WAVEfmt ".utf8) + [UInt8](repeating: 0, count: 40)
        case 3: clip.bytes = []
        case 4: clip.bytes = clip.bytes.map { $0.dropLast(20) }
        case 5: clip.timestamp = random.one(of: ["soon", "2025-12-12 15:00:00", ""])
        case 6: clip.fileName = "message_\(id)_USER.opus"
        default: break
        }
        return clip
    }

    private mutating func timestamp(_ time: String) -> String {
        let milliseconds = String(1000 + (random.chance(50) ? 100 * random.below(10) : random.below(1000))).dropFirst()
        let second = random.one(of: ["0", "0", "0", "1", "5"])
        let zone = random.one(of: ["Z", "Z", "Z", "Z", "+00:00", ""])
        return "2025-12-12T\(time)\(second).\(milliseconds)\(zone)"
    }

    /// Packets of 20 ms of a voice at 8 kHz.
    private static let packets: [[UInt8]] = [
        "08067361de0822cb030620", "08067398ff2da75730074b84", "083f9864f7fa50a1b73ca9140801",
        "080673207e40e7365a7dc0", "083f9526597a4ddbbe2d61c0", "0806726e01d8fe0fdebf60", "083f88c6e4af5b2a2c053c440c",
        "083f88c69e1d280f2e679c8a",
    ].map { text in
        stride(from: 0, to: text.count, by: 2).compactMap { UInt8(text.dropFirst($0).prefix(2), radix: 16) }
    }

    private mutating func sound() -> [UInt8] {
        var muxer = OggMuxer()
        muxer.preSkip = random.one(of: [0, 120, 312, 313])
        muxer.packetsPerPage = random.one(of: [1, 3, 50])
        muxer.gain = random.one(of: [0, 0, 0, 0, 256, -300])
        muxer.inputSampleRate = random.one(of: [8000, 8000, 8000, 16_000, 44_100])
        muxer.endTrim = random.below(960)
        muxer.marksEnd = random.chance(90)
        if random.chance(10) { muxer.lostAudioPages = [1] }
        let packets = (0..<1 + random.below(14)).map { _ in random.one(of: Self.packets) }
        return muxer.file(packets: packets) + (random.chance(8) ? muxer.file(packets: packets) : [])
            + (random.chance(4) ? [1, 2, 3] : [])
    }
}
