import TestSupport
import Testing

@testable import OggOpus

@Suite("Sound that is missing from a clip")
struct MissingSoundTests {
    private static let rates = [8000, 12_000, 16_000, 24_000, 48_000]

    private struct Stream {
        let preSkip: Int
        let samples: Int
    }

    private static func link(_ stream: Stream) throws -> ClipFacts.Link {
        let skip = [UInt8(stream.preSkip & 0xFF), UInt8(stream.preSkip >> 8)]
        // Version 1, one channel, 48 kHz, no gain, mapping family 0.
        let head = Array("OpusHead".utf8) + [1, 1] + skip + [0x80, 0xBB, 0, 0, 0, 0, 0]
        return ClipFacts.Link(
            head: try head.withUnsafeBytes { try OpusHead(packet: $0) }, samples48k: stream.samples,
            packetSamples48k: stream.preSkip + stream.samples)
    }

    @Test("is counted as a slow model counts it, at every rate, and up to every limit", arguments: 0..<60)
    func model(seed: UInt64) throws {
        var random = Random(seed: seed)
        let streams = (0..<1 + random.below(3)).map { _ in
            Stream(preSkip: random.below(40), samples: random.below(200))
        }
        var missing = MissingSound()
        var stretches: [(link: Int, range: Range<Int64>)] = []
        for link in streams.indices {
            var position = 0
            while position < 260, random.below(4) > 0 {
                let start = position + random.below(60)
                let end = start + 1 + random.below(50)
                position = end
                stretches.append((link, Int64(start)..<Int64(end)))
                missing.add(
                    Int64(start)..<Int64(end), link: link, preSkip: streams[link].preSkip,
                    samples48k: streams[link].samples)
            }
        }
        let links = try streams.map(Self.link)
        for rate in Self.rates {
            let step = 48_000 / rate
            // Of every frame that is heard, in order, whether it is missing.
            let isMissing = streams.indices.flatMap { link -> [Bool] in
                let first = streams[link].preSkip / step
                return (0..<streams[link].samples / step).map { frame in
                    stretches.contains { stretch in
                        stretch.link == link && Int(stretch.range.lowerBound) / step <= first + frame
                            && first + frame < Int(stretch.range.upperBound) / step
                    }
                }
            }
            #expect(missing.frames(at: rate) == isMissing.count { $0 }, "\(rate)")
            for limit in [0, 1, 7, isMissing.count / 2, max(0, isMissing.count - 1), isMissing.count, 10_000] {
                let expected = isMissing.prefix(limit).count { $0 }
                #expect(missing.frames(at: rate, upTo: limit, links: links) == expected, "\(rate), \(limit)")
            }
        }
    }

    @Test("is bounded from above where it is in more places than are kept")
    func manyPlaces() throws {
        for (places, isExact) in [(1000, true), (1001, false)] {
            var missing = MissingSound()
            for place in 0..<places {
                missing.add(Int64(place * 2)..<Int64(place * 2 + 1), link: 0, preSkip: 0, samples48k: 4000)
            }
            let links = [try Self.link(Stream(preSkip: 0, samples: 4000))]
            #expect(missing.frames(at: 48_000) == places)
            #expect(missing.frames(at: 48_000, upTo: 100, links: links) == (isExact ? 50 : 100))
            #expect(missing.frames(at: 48_000, upTo: 3000, links: links) == places)
        }
        #expect(MissingSound().frames(at: 48_000) == 0)
    }

    /// A clip in which a packet that libopus cannot decode follows each that it can: so many of them, then sound, and one
    /// more at the end.
    private static func brokenEverywhere(_ count: Int, soundPackets: Int) -> [UInt8] {
        // Twenty milliseconds of nothing, and of a code that promises frames that are not there.
        let (good, broken): ([UInt8], [UInt8]) = ([8], [11])
        let packets =
            (0..<count).flatMap { _ in [good, broken] } + [[UInt8]](repeating: good, count: soundPackets)
            + [broken, good]
        let preSkip = [UInt8(MadeClip.preSkip & 255), UInt8(MadeClip.preSkip >> 8)]
        var head = OddPage([Array("OpusHead".utf8) + [1, 1] + preSkip + [0x80, 0x3E, 0, 0, 0, 0, 0]])
        var tags = OddPage([Array("OpusTags".utf8) + [0, 0, 0, 0, 0, 0, 0, 0]])
        (head.flags, head.granulePosition, tags.granulePosition, tags.number) = (2, 0, 0, 1)
        var pages = [head, tags]
        for start in stride(from: 0, to: packets.count, by: 200) {
            let end = min(packets.count, start + 200)
            var page = OddPage(Array(packets[start..<end]))
            page.granulePosition = Int64(end * 960)
            page.number = UInt32(pages.count)
            pages.append(page)
        }
        pages[pages.count - 1].flags = 4
        return pages.bytes
    }

    @Test(
        "is counted to the last place, of more than ten thousand in a stream",
        arguments: [(10_000, 10), (10_002, 10), (10_002, 3000), (15_000, 0)])
    func places(count: Int, soundPackets: Int) throws {
        let facts = try OddClipReading.facts(of: Self.brokenEverywhere(count, soundPackets: soundPackets))
        #expect(facts.first.samples48k == (2 * count + soundPackets + 2) * 960 - MadeClip.preSkip)
        for rate in Self.rates {
            #expect(facts.missingFrames(at: rate) == (count + 1) * 960 / (48_000 / rate), "\(rate)")
        }
    }

    private static func messages(
        _ reason: ClipSilence.Reason, _ places: [(at: Int64, samples: Int64)]
    ) -> [String] {
        var found = SilencePlaces(reason)
        for place in places { found.add(at: place.at, samples: place.samples) }
        #expect(found.findings.allSatisfy { $0.kind == (reason == .undecodable ? .undecodable : .hole) })
        return found.findings.map(\.message)
    }

    @Test("is told place by place, with what is next to each other as one")
    func placesTold() {
        #expect(
            Self.messages(.lost, [(48_000, 960), (48_960, 960), (96_000, 480)]) == [
                "0.040 s of sound lost at 1.000 s; replaced by silence",
                "0.010 s of sound lost at 2.000 s; replaced by silence",
            ])
        #expect(Self.messages(.lost, [(-10, 960)]) == ["0.020 s of sound lost at 0.000 s; replaced by silence"])
        #expect(
            Self.messages(.undecodable, [(0, 960), (961, 960)]) == [
                "0.020 s of undecodable sound at 0.000 s; replaced by silence",
                "0.020 s of undecodable sound at 0.020 s; replaced by silence",
            ])
        #expect(
            Self.messages(.neverCame, [(48_000, 48_000)]) == [
                "1.000 s of silence at 1.000 s: the granule positions leave time that no packet fills"
            ])
    }

    @Test("in more than twenty places is told in total")
    func total() {
        func messages(_ count: Int) -> [String] {
            Self.messages(.lost, (0..<count).map { (Int64($0) * 48_000, 480) })
        }
        #expect(messages(20).count == 20 && messages(20).allSatisfy { $0.hasPrefix("0.010 s of sound lost at") })
        #expect(messages(21).last == "and 1 more such place, 0.010 s; 0.210 s in total")
        #expect(messages(23).last == "and 3 more such places, 0.030 s; 0.230 s in total")
        // What is next to a place that is not told any more is added to that.
        func next(to count: Int) -> [(at: Int64, samples: Int64)] {
            (0..<count).map { (Int64($0) * 48_000, 480) } + [(Int64(count - 1) * 48_000 + 480, 480)]
        }
        #expect(Self.messages(.lost, next(to: 22)).last == "and 2 more such places, 0.030 s; 0.230 s in total")
        #expect(Self.messages(.lost, next(to: 20)).last?.hasPrefix("0.020 s of sound lost at 19.000 s") == true)
    }

    @Test("that takes no time is counted in packets")
    func withoutTime() {
        #expect(
            Self.messages(.undecodable, [(5, 0)]) == [
                "1 packet cannot be decoded; the granule positions leave no time for it"
            ])
        #expect(
            Self.messages(.undecodable, [(5, 0), (5, 0)]) == [
                "2 packets cannot be decoded; the granule positions leave no time for them"
            ])
    }
}
