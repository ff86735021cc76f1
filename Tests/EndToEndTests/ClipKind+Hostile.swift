import Calls
import TestSupport

extension ClipKind {
    /// What somebody may have made in order to break a reader, or a recorder by mistake.
    static func hostile() throws -> [ClipKind] {
        try containers() + cutOff() + granules() + packets()
    }

    private static func refused(
        _ name: String, _ bytes: [UInt8], _ status: ClipStatus = .unsupported
    ) -> ClipKind {
        var kind = ClipKind(name, bytes, problem: status.rawValue)
        kind.status = status
        return kind
    }

    private static func containers() throws -> [ClipKind] {
        let opus = try Clips.voice(seconds: 0.4, seed: 11)
        let vorbis = try encoded("libvorbis", "ogg")
        // The pages of two streams, one after the other in turn (RFC 3533, section 4).
        let (first, second) = (pages(vorbis), pages(opus))
        var interleaved: [UInt8] = []
        for index in 0..<max(first.count, second.count) {
            if index < first.count { interleaved += first[index] }
            if index < second.count { interleaved += second[index] }
        }
        return [
            refused("ogg-vorbis", vorbis), refused("ogg-flac", try encoded("flac", "ogg")),
            refused("webm-opus", try encoded("libopus", "webm")), refused("wav", try encoded("pcm_s16le", "wav")),
            ClipKind("opus-beside-vorbis", interleaved, problem: "otherStreams"),
            ClipKind("opus-before-vorbis", opus + vorbis, problem: "otherStreams"),
            ClipKind("vorbis-before-opus", vorbis + opus, problem: "otherStreams"),
        ]
    }

    /// At the end of every page, and in the middle of it.
    private static func cutOff() throws -> [ClipKind] {
        let clip = try Clips.clip(seconds: 0.5, encoding: OpusEncoding(), seed: 12) { $0.packetsPerPage = 4 }
        let ends = OggPatch.pages(of: clip).dropLast().map { $0.upperBound }
        return ends.enumerated().flatMap { page, end -> [ClipKind] in
            [("after", end), ("within", end + 40)].map { where_, count in
                let bytes = Array(clip.prefix(count))
                // Two pages are headers.
                return page < 2
                    ? refused("cut-\(where_)-page-\(page)", bytes, .corrupt)
                    : ClipKind("cut-\(where_)-page-\(page)", bytes, problem: "truncated")
            }
        }
    }

    private static func granules() throws -> [ClipKind] {
        let clip = try Clips.clip(seconds: 0.8, encoding: OpusEncoding(), seed: 13) { $0.packetsPerPage = 5 }
        let audio = Array(OggPatch.pages(of: clip).dropFirst(2))
        func changed(_ pages: some Sequence<Range<Int>>, _ change: (Int64) -> Int64) -> [UInt8] {
            var bytes = clip
            for page in pages { OggPatch.changeGranule(of: page, in: &bytes, change) }
            return bytes
        }
        let year: Int64 = 48_000 * 86_400 * 365
        return [
            ClipKind("granule-goes-back-once", changed([audio[3]]) { $0 - 9_600 }, problem: "granulePositions"),
            ClipKind("granules-go-back-to-zero", changed(audio[3..<6]) { _ in 0 }, problem: "granulePositions"),
            ClipKind("granule-jumps-by-a-minute", changed(audio[4...]) { $0 + 60 * 48_000 }, problem: "hole"),
            refused("granule-jumps-by-years", changed(audio[4...]) { $0 + 30 * year }, .unsupported),
            refused("claims-to-last-for-a-year", changed(audio.suffix(1)) { $0 + year }, .unsupported),
            ClipKind("granule-beyond-reason", changed(audio.suffix(1)) { _ in .max }, problem: "granulePositions"),
            ClipKind("granule-below-zero", changed([audio[2]]) { _ in -2 }, problem: "granulePositions"),
            ClipKind("first-page-without-granule", changed([audio[0]]) { _ in -1 }, problem: "granulePositions"),
            ClipKind("last-page-without-granule", changed(audio.suffix(1)) { _ in -1 }, problem: "granulePositions"),
        ]
    }

    private static func packets() throws -> [ClipKind] {
        var random = Random(seed: 14)
        func noise(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
        // 48 frames of 2.5 ms, each of the 1275 bytes that a frame may have (RFC 6716, section 3.4).
        let longest: [UInt8] = [0x83, 48] + noise(48 * 1275)
        // Tables of contents of all kinds, and nothing right behind them.
        let random256 = (0..<256).map { [UInt8($0) & 0xFC] + noise(1 + Int($0 * 7 % 90)) }
        var muxer = OggMuxer()
        muxer.packetsPerPage = 8
        return [
            ClipKind("random-packets", muxer.file(packets: random256)),
            ClipKind("longest-packets", muxer.file(packets: [longest, longest, longest])),
            ClipKind(
                "frames-larger-than-allowed", muxer.file(packets: (0..<5).map { _ in [0x08] + noise(70_000) }),
                problem: "undecodable"),
            ClipKind(
                "a-packet-of-six-megabytes", muxer.file(packets: [[0x08] + noise(6 << 20), [0x08] + noise(100)]),
                problem: "undecodable"),
            refused("packets-without-bytes", muxer.file(packets: [[], [], []]), .corrupt),
        ]
    }

    private static func pages(_ file: [UInt8]) -> [[UInt8]] { OggPatch.pages(of: file).map { Array(file[$0]) } }

    private static func encoded(_ codec: String, _ format: String) throws -> [UInt8] {
        let folder = TemporaryFolder()
        let outcome = try Tool.run(
            "ffmpeg",
            [
                "-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:duration=0.4", "-c:a", codec, "-f", format,
                folder("clip"),
            ])
        guard outcome.status == 0 else { throw TestSupportError(reason: outcome.errorText) }
        return try Disk.bytes(folder("clip"))
    }
}
