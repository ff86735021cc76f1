import TestSupport

extension ClipKind {
    /// What an encoder may make, and RFC 7845 allows.
    static func good() throws -> [ClipKind] { try encodings() + headers() + pages() + chains() }

    private static func encodings() throws -> [ClipKind] {
        var kinds: [ClipKind] = []
        for milliseconds in [2.5, 5, 10, 20, 40, 60] {
            var encoding = OpusEncoding()
            encoding.sampleRate = 48_000
            encoding.frameMilliseconds = milliseconds
            encoding.application = .audio
            kinds.append(try ClipKind("frames-of-\(milliseconds)-ms", encoding: encoding))
        }
        for application in [OpusEncoding.Application.voice, .audio, .lowDelay] {
            for bandwidth in OpusEncoding.Bandwidth.allCases {
                var encoding = OpusEncoding()
                encoding.sampleRate = 48_000
                encoding.application = application
                encoding.bandwidth = bandwidth
                kinds.append(try ClipKind("\(application)-\(bandwidth)", encoding: encoding))
            }
        }
        for channels in [1, 2] {
            var encoding = OpusEncoding()
            encoding.channels = channels
            encoding.bitrate = 48_000
            kinds.append(try ClipKind("family-1-\(channels)-channels", encoding: encoding) { $0.mappingFamily = 1 })
            kinds.append(try ClipKind("family-0-\(channels)-channels", encoding: encoding))
        }
        return kinds
    }

    private static func headers() throws -> [ClipKind] {
        var kinds: [ClipKind] = []
        for gain in [-1536, 896, 5120, -32_768, 32_767] {
            kinds.append(try ClipKind("gain-\(gain)") { $0.gain = gain })
        }
        for preSkip in [0, 1, 5, 313, 3840, 9601] {
            kinds.append(try ClipKind("pre-skip-\(preSkip)") { $0.preSkip = preSkip })
        }
        for rate in [0, 1, 8000, 11_025, 12_001, 22_050, 24_000, 24_001, 44_100, 96_000, 4_294_967_295] {
            kinds.append(try ClipKind("input-rate-\(rate)") { $0.inputSampleRate = rate })
        }
        return kinds
    }

    private static func pages() throws -> [ClipKind] {
        var large = OpusEncoding()
        large.sampleRate = 48_000
        large.bitrate = 256_000
        large.application = .audio
        var kinds = [
            try ClipKind("one-packet-per-page") { $0.packetsPerPage = 1 },
            try ClipKind("packets-over-pages", encoding: large) { $0.segmentsPerPage = 2 },
            try ClipKind("packets-over-many-pages", encoding: large) { $0.segmentsPerPage = 1 },
            try ClipKind("only-page-trimmed", seconds: 0.2),
            try ClipKind("one-packet", seconds: 0.01),
            try ClipKind("starts-late") { $0.startGranule = 4_800_000 },
            try ClipKind("starts-late-by-an-odd-count") { ($0.startGranule, $0.packetsPerPage) = (100_001, 7) },
        ]
        for samples in [33_601, 33_602, 33_603, 33_605] {
            kinds.append(try ClipKind("\(samples)-samples", seconds: Double(samples) / 48_000))
        }
        // A packet of its table of contents alone: nothing was sent, the decoder fills in.
        let (packets, preSkip) = try OpusEncoding().packets(Signal.voice(seconds: 0.8, sampleRate: 16_000))
        var muxer = OggMuxer()
        muxer.preSkip = preSkip
        let gaps = packets.enumerated().map { $0 % 7 == 3 ? [$1[0]] : $1 }
        kinds.append(ClipKind("packets-of-one-byte", muxer.file(packets: gaps)))
        return kinds
    }

    private static func chains() throws -> [ClipKind] {
        // Lengths that are no whole number of frames at any rate but 48 kHz: each link is rounded on its own.
        let lengths = [9_601, 9_605, 19_207]
        let links = try lengths.enumerated().map { index, samples in
            try Clips.clip(seconds: Double(samples) / 48_000, encoding: OpusEncoding(), seed: UInt64(index + 20)) {
                $0.gain = index * 300 - 300
                $0.preSkip += index
                $0.endTrim -= index
            }
        }
        return [
            ClipKind("two-links", links[0] + links[1]), ClipKind("three-links", links[2] + links[1] + links[0]),
        ]
    }
}
