import Bag
import Foundation
import Foundations
import TestSupport
import Testing

/// Packets that are well-formed, and that libopus refuses all the same: a library stands before it that refuses those of one
/// length. No build of libopus that we have does so.
@Suite("A libopus that refuses packets")
struct RefusingDecoderTests {
    private static let shim = Result {
        let folder = TemporaryFolder()
        let source = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stdlib.h>
            typedef int decode(void *, const unsigned char *, int, float *, int, int);
            int opus_decode_float(void *state, const unsigned char *packet, int length, float *samples, int frames, int fec) {
                if (length == atoi(getenv("REFUSED_LENGTH"))) return -4;
                return ((decode *)dlsym(RTLD_NEXT, "opus_decode_float"))(state, packet, length, samples, frames, fec);
            }
            """
        try Disk.write(Array(source.utf8), to: folder("shim.c"))
        let made = try Tool.run(
            "clang", ["-shared", "-fPIC", "-O1", folder("shim.c"), "-o", folder("shim.so"), "-ldl"])
        try #require(made.status == 0, "\(made.errorText)")
        return folder
    }

    /// At 16 kHz. 104 frames of the first packet are not played.
    private static let (frames, skipped) = (320, 104)

    @Test(
        "is told: how many there are, where they are silent, and how long; and the bag is intact", arguments: [0, 20])
    func refused(packet: Int) throws {
        let packets = try OpusEncoding().packets(Signal.voice(seconds: 1, sampleRate: 16_000, seed: 5)).packets
        let folder = TemporaryFolder()
        let clip = DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", OggMuxer().file(packets: packets))
        // The first archive has no such clip.
        let earlier = DayMaker.Clip(1, "user", "2025-12-12T13:00:00Z", OggMuxer().file(packets: [[0x08], [0x08]]))
        _ = try DayMaker([
            DayMaker.Hour(13, [DayMaker.Session("before", [earlier])]),
            DayMaker.Hour(14, [DayMaker.Session("s", [clip])]),
        ]).write(to: folder("day"))
        let archive = folder("day")
        let length = packets[packet].count
        let refused = packets.indices.filter { packets[$0].count == length }
        let environment = ["LD_PRELOAD": try Self.shim.get()("shim.so"), "REFUSED_LENGTH": "\(length)"]
        func run(_ arguments: [String], _ environment: [String: String] = environment) throws -> ChildProcess.Outcome {
            try Program.run(arguments, environment: environment)
        }
        let outcome = try run(["stitch", archive, "--output", folder("bag"), "--audio", "wav", "--clips"])
        #expect(outcome.status == 2, "\(outcome.text)\(outcome.errorText)")
        let bag = MadeBag(path: folder("bag"))
        let timeline = try bag.timeline(sessionId: "s")
        let words = "libopus rejected \(refused.count) of its packets; replaced by silence"
        let told = timeline.problems.filter { $0.code == .undecodable }
        #expect(told.map(\.message) == [words] && told.map(\.archive) == ["audio_14.zip"])
        #expect(try bag.summary().problems.map(\.message).contains(words))
        let silent = refused.map { max(0, $0 * Self.frames - Self.skipped)..<($0 + 1) * Self.frames - Self.skipped }
        #expect(timeline.clips.map(\.missingFrames) == [silent.reduce(0) { $0 + $1.count }])
        let samples = try bag.audio(timeline.audio[0], named: "s").samples
        #expect(samples.count == packets.count * Self.frames - Self.skipped)
        for (index, range) in zip(refused, silent) {
            #expect(samples[range].allSatisfy { $0 == 0 }, "packet \(index)")
        }
        #expect(samples.count { $0 != 0 } > samples.count / 2)
        #expect(try run(["verify", bag.path], [:]).status == 0)
        #expect(try run(["verify", bag.path, "--against", archive]).status == 0)
        // Where libopus does not refuse them, the samples are others.
        let other = try run(["verify", bag.path, "--against", archive], [:])
        #expect(other.status == 2 && other.text.contains("differ"), "\(other.text)")
    }
}
