import TestSupport
import Testing

@testable import OggOpus

@Suite("What a clip's log tells")
struct ClipLogTests {
    private static func messages(
        strayBytes: Int = 0, others: OtherStreams = OtherStreams(), _ change: (inout ClipLog) -> Void = { _ in }
    ) -> [String] {
        var log = ClipLog()
        change(&log)
        return log.findings(strayBytes: strayBytes, others: others).map(\.message)
    }

    /// The clock of a stream of one page, which has one packet.
    private static func clock(
        at granule: Int64?, lengths: [Int?] = [960], outOfNumber: Bool = false, ends: Bool = false
    ) -> LinkClock {
        var clock = LinkClock(preSkip: 312)
        var parts: [LinkClock.Part] = []
        clock.take(
            LinkClock.Page(
                granulePosition: granule, endsStream: ends, lostPages: 0, isOutOfNumber: outOfNumber,
                hasLostPackets: false), lengths: lengths, parts: &parts)
        return clock
    }

    @Test("is nothing where nothing is wrong")
    func nothing() {
        #expect(Self.messages() == [])
        #expect(Self.messages { $0.add(Self.clock(at: 960), isEnded: true, isTooShort: false) } == [])
    }

    @Test("counts bytes and pages, one as one")
    func counts() {
        #expect(Self.messages(strayBytes: 1) == ["1 byte belongs to no intact Ogg page"])
        #expect(Self.messages(strayBytes: 2) == ["2 bytes belong to no intact Ogg page"])
        #expect(Self.messages { $0.repeatedPages = 1 } == ["1 page is repeated; it is played once"])
        #expect(Self.messages { $0.repeatedPages = 2 } == ["2 pages are repeated; each is played once"])
        #expect(
            Self.messages { $0.repeatedHeaders = 1 } == [
                "its header occurs 2 times; the sound is treated as one stream"
            ])
        #expect(
            Self.messages { $0.latePages = 1 } == ["1 page comes too late in the file; its place stays silent"])
        #expect(
            Self.messages { $0.latePages = 2 } == ["2 pages come too late in the file; their places stay silent"])
    }

    @Test("names what is wrong with the tags, once for each kind")
    func tags() {
        #expect(Self.messages { $0.lacksTags = true }.map { $0.contains("missing") } == [true])
        #expect(Self.messages { $0.hasDamagedTags = true }.map { $0.contains("damaged") } == [true])
        #expect(Self.messages { $0.hasTagsThatBegin = true }.map { $0.contains("beginning") } == [true])
        #expect(Self.messages { $0.hasSoundBesideTags = true }.map { $0.contains("header page") } == [true])
        #expect(
            Self.messages {
                ($0.lacksTags, $0.hasDamagedTags, $0.hasTagsThatBegin, $0.hasSoundBesideTags) = (true, true, true, true)
            }.count == 4)
    }

    @Test("sums what the clocks of all streams found")
    func clocks() {
        #expect(
            Self.messages { log in
                for _ in 0..<2 { log.add(Self.clock(at: 960, outOfNumber: true), isEnded: true, isTooShort: false) }
            }.map { $0.contains("at 2 places") } == [true])
        #expect(
            Self.messages {
                $0.add(Self.clock(at: 960, outOfNumber: true), isEnded: true, isTooShort: false)
            }.map { $0.contains("at 1 place;") } == [true])
        #expect(
            Self.messages { $0.add(Self.clock(at: nil), isEnded: true, isTooShort: false) }
                .map { $0.hasPrefix("1 page has a granule position") } == [true])
        #expect(
            Self.messages { log in
                for _ in 0..<2 { log.add(Self.clock(at: nil), isEnded: true, isTooShort: false) }
            }.map { $0.hasPrefix("2 pages have a granule position") } == [true])
        // The largest counts.
        #expect(
            Self.messages { log in
                for granule in [900, 840, 959] as [Int64] {
                    log.add(Self.clock(at: granule), isEnded: true, isTooShort: false)
                }
            }.map { $0.contains("is 120 samples smaller") } == [true])
        #expect(
            Self.messages { $0.add(Self.clock(at: 959), isEnded: true, isTooShort: false) }
                .map { $0.contains("is 1 sample smaller") } == [true])
        #expect(
            Self.messages { log in
                for end in [4800, 2400, 4800, 9000] as [Int64] {
                    let clock = Self.clock(at: end, lengths: [Int?](repeating: 960, count: 10), ends: true)
                    log.add(clock, isEnded: true, isTooShort: false)
                }
            }.map { $0.contains("is 0.150 s before the end") } == [true])
    }

    @Test("says which streams have no end, or no sound")
    func streams() {
        func added(_ streams: [(isEnded: Bool, isTooShort: Bool)]) -> [String] {
            Self.messages { log in
                for stream in streams {
                    log.add(Self.clock(at: 960), isEnded: stream.isEnded, isTooShort: stream.isTooShort)
                }
            }
        }
        #expect(added([(false, false)]).map { $0.hasPrefix("it has no end-of-stream mark") } == [true])
        #expect(
            added([(false, false), (true, false)]).map { $0.hasPrefix("1 of its 2 chained streams has no") } == [true])
        #expect(
            added([(false, false), (false, false)]).map { $0.hasPrefix("2 of its 2 chained streams have no") } == [true]
        )
        #expect(
            added([(true, true), (true, false)]) == ["1 of its 2 chained streams is shorter than its pre-skip"])
        #expect(
            added([(true, true), (true, true), (true, false)])
                == ["2 of its 3 chained streams are shorter than their pre-skip"])
        // If none has sound, the clip is refused for it.
        #expect(added([(true, true)]) == [])
    }

    @Test("joins silences that follow each other, and tells the first twenty places")
    func silences() {
        func told(_ count: Int) -> [String] {
            Self.messages { log in
                for index in 0..<count {
                    let start = Int64(index) * 96_000
                    log.add(ClipSilence(samples48k: 480, reason: .lost), at: start)
                    log.add(ClipSilence(samples48k: 480, reason: .lost), at: start + 480)
                }
            }
        }
        #expect(told(1) == ["0.020 s of sound lost at 0.000 s; replaced by silence"])
        #expect(told(2).last == "0.020 s of sound lost at 2.000 s; replaced by silence")
        #expect(told(20).count == 20 && told(20).last == "0.020 s of sound lost at 38.000 s; replaced by silence")
        #expect(told(21).count == 21 && told(21).last == "and 1 more such place, 0.020 s; 0.420 s in total")
        #expect(told(23).count == 21 && told(23).last == "and 3 more such places, 0.060 s; 0.460 s in total")
        #expect(
            Self.messages {
                $0.add(ClipSilence(samples48k: 47, reason: .neverCame), at: 48)
                $0.add(ClipSilence(samples48k: 48, reason: .undecodable), at: -5)
            } == [
                "0.001 s of undecodable sound at 0.000 s; replaced by silence",
                "47 samples at 48 kHz of silence at 0.001 s: the granule positions leave time that no packet fills",
            ])
        #expect(
            Self.messages { $0.addPacketWithoutTime() }
                == ["1 packet cannot be decoded; the granule positions leave no time for it"])
        #expect(
            Self.messages { log in (0..<2).forEach { _ in log.addPacketWithoutTime() } }
                == ["2 packets cannot be decoded; the granule positions leave no time for them"])
    }

    @Test("a length is told in seconds, rounded to milliseconds, and a short one in samples")
    func lengths() {
        for (samples, words) in [
            (0, "0 samples at 48 kHz"), (1, "1 sample at 48 kHz"), (47, "47 samples at 48 kHz"), (48, "0.001 s"),
            (71, "0.001 s"), (72, "0.002 s"), (48_000, "1.000 s"), (4_799_999, "100.000 s"), (480_048, "10.001 s"),
            (484_800, "10.100 s"),
        ] as [(Int64, String)] {
            #expect(SoundLength.words(samples48k: samples) == words)
        }
    }
}
