import Testing

@testable import OggOpus

/// Packets have 960 samples where nothing else is said, and the pre-skip is 312.
@Suite("where the packets of a stream lie, by the granule positions and numbers of its pages")
struct LinkClockTests {
    /// A clock, and the parts of the page that it took last.
    struct Run {
        var clock = LinkClock(preSkip: 312)
        var parts: [LinkClock.Part] = []

        mutating func take(
            _ lengths: [Int?], at granule: Int64?, lost: Int = 0, outOfNumber: Bool = false, lostPackets: Bool = false,
            ends: Bool = false
        ) -> [LinkClock.Part] {
            let page = LinkClock.Page(
                granulePosition: granule, endsStream: ends, lostPages: lost, isOutOfNumber: outOfNumber || lost > 0,
                hasLostPackets: lostPackets)
            clock.take(page, lengths: lengths, parts: &parts)
            return parts
        }

        /// After one page of one packet, of 960 samples.
        static var begun: Run {
            var run = Run()
            _ = run.take([960], at: 960)
            return run
        }

        /// After two such pages, of which the second claims that its packet ends 420 samples earlier.
        static var lagging: Run {
            var run = Run.begun
            _ = run.take([960], at: 1500)
            return run
        }

        var ends: [Int64] { [clock.position, clock.end48k] }
        var contradictions: [Int] { [clock.notes.contradictingPages, clock.notes.uselessNumbers] }
    }

    static func silence(_ samples: Int, _ reason: ClipSilence.Reason) -> LinkClock.Part {
        .silence(ClipSilence(samples48k: samples, reason: reason))
    }

    static func lost(_ samples: Int) -> LinkClock.Part { silence(samples, .lost) }
    static func absent(_ samples: Int) -> LinkClock.Part { silence(samples, .neverCame) }
    static func unreadable(_ samples: Int) -> LinkClock.Part { silence(samples, .undecodable) }
    /// The samples of 255 packets of 120 ms: no page has more.
    private static let mostInPage: Int64 = 1_468_800

    // MARK: - The first page

    @Test("pages that follow each other have no silence between them")
    func regular() {
        var run = Run()
        #expect(run.clock.extent48k == 0)
        #expect(run.take([960], at: 960) == [.packet(0)])
        #expect(run.take([960, 480], at: 2400) == [.packet(0), .packet(1)])
        #expect(run.take([960], at: 3360, ends: true) == [.packet(0)])
        #expect(run.ends == [3360, 3360] && run.clock.trimmed48k == 0)
        #expect(run.clock.notes == LinkClock.Notes())
        #expect(!run.clock.hasUselessNumbers)
    }

    @Test("a stream that is joined later begins with its first page")
    func joined() {
        var run = Run()
        #expect(run.take([960], at: 10_000) == [.packet(0)])
        #expect(run.clock.isPast(9999) && run.clock.isPast(10_000) && !run.clock.isPast(10_001))
        #expect(run.clock.isDue(10_960, samples48k: 960) && !run.clock.isDue(10_961, samples48k: 960))
        #expect(run.take([960], at: 10_960) == [.packet(0)])
        #expect(run.ends == [1920, 1920] && run.clock.notes == LinkClock.Notes())
    }

    @Test("a stream that is joined at its last page has the length of that page")
    func joinedAtEnd() {
        var run = Run()
        #expect(run.take([960], at: 10_000, ends: true) == [.packet(0)])
        #expect(run.ends == [960, 960])
    }

    @Test("pages that are missing before the first have their time, as far as they can hold it")
    func lostBegin() {
        var run = Run()
        #expect(run.take([960], at: 4800, lost: 1) == [Self.lost(3840), .packet(0)])
        #expect(run.ends == [4800, 4800] && run.contradictions == [0, 0])
        for pages in 1...2 {
            let most = Self.mostInPage * Int64(pages)
            var full = Run()
            #expect(full.take([960], at: most + 960, lost: pages) == [Self.lost(Int(most)), .packet(0)])
            var more = Run()
            #expect(more.take([960], at: most + 961, lost: pages) == [.packet(0)])
            #expect(more.ends == [960, 960])
        }
    }

    @Test("before the only page left, whole packets are missing, and its end is trimmed")
    func lostBeforeOnly() {
        var run = Run()
        #expect(run.take([960], at: 4000, lost: 1, ends: true) == [Self.lost(3840), .packet(0)])
        #expect(run.ends == [4800, 4000] && run.clock.trimmed48k == 800)
    }

    @Test("a number that is not the expected one, where nothing is missing, is useless")
    func uselessNumber() {
        var run = Run()
        _ = run.take([960], at: 960, outOfNumber: true)
        #expect(run.contradictions == [0, 1] && run.clock.hasUselessNumbers)
        _ = run.take([960], at: 1920, lost: 3)
        #expect(run.contradictions == [0, 2])
        _ = run.take([960], at: 3000, lost: 3)
        #expect(run.contradictions == [0, 2])
        _ = run.take([960], at: 3960)
        #expect(run.contradictions == [0, 2])
    }

    @Test("the end of the only page is trimmed, as far as the pre-skip")
    func trimmedAtOnce() {
        for end in [1500, 312] as [Int64] {
            var run = Run()
            #expect(run.take([960, 960], at: end, outOfNumber: true, ends: true) == [.packet(0), .packet(1)])
            #expect(run.ends == [1920, end] && run.clock.notes.startsEarly48k == 0)
            #expect(run.contradictions == [0, 1])
        }
    }

    @Test("a first granule position that is too small shifts the stream")
    func startsEarly() {
        var short = Run()
        #expect(short.take([960, 960], at: 311, ends: true) == [.packet(0), .packet(1)])
        #expect(short.ends == [1920, 1920] && short.clock.notes.startsEarly48k == 1609)
        var run = Run()
        _ = run.take([960, 960], at: 1500, outOfNumber: true)
        #expect(run.clock.notes.startsEarly48k == 420 && run.contradictions == [0, 1])
        #expect(run.take([960], at: 2460) == [.packet(0)])
        #expect(run.ends == [2880, 2880])
    }

    @Test("a page without a granule position contradicts; its packets follow those before")
    func noGranule() {
        var run = Run()
        #expect(run.take([960, nil], at: nil) == [.packet(0), Self.unreadable(960)])
        #expect(run.ends == [1920, 1920] && run.contradictions == [1, 0])
        // The start is known from the first that has one.
        #expect(run.take([960], at: 2880) == [.packet(0)])
        #expect(run.take([960], at: 3840 + 100) == [Self.absent(100), .packet(0)])
    }

    // MARK: - Packets of unknown length

    @Test("packets of unknown length, on a first page of none else, have all its time")
    func allUnknown() {
        var run = Run()
        #expect(run.take([nil, nil], at: 1000) == [Self.unreadable(1000)])
        var longest = Run()
        #expect(longest.take([nil], at: 5760) == [Self.unreadable(5760)])
        var later = Run()
        #expect(later.take([nil], at: 5761) == [Self.unreadable(960)])
        var lost = Run()
        #expect(lost.take([nil], at: 4800, lost: 1) == [Self.lost(3840), Self.unreadable(960)])
        var last = Run()
        #expect(last.take([nil], at: 4800, ends: true) == [Self.unreadable(960)])
        #expect(last.ends == [960, 960])
    }

    @Test("beside others, a packet of unknown length on the first page is as long as they are")
    func someUnknown() {
        var run = Run()
        #expect(run.take([nil, 480, nil], at: 4800) == [Self.unreadable(480), .packet(1), Self.unreadable(480)])
        #expect(run.ends == [1440, 1440])
        #expect(run.take([480], at: 5280) == [.packet(0)])
    }

    @Test("where less time is left on the first page, they have what is left")
    func littleLeft() {
        var run = Run()
        #expect(run.take([nil, 960], at: 1440, outOfNumber: true) == [Self.unreadable(480), .packet(1)])
        #expect(run.ends == [1440, 1440] && run.clock.notes.startsEarly48k == 0 && run.contradictions == [0, 1])
        var nothing = Run()
        #expect(nothing.take([nil, 960], at: 960) == [.packet(1)])
        #expect(nothing.ends == [960, 960] && nothing.clock.notes.startsEarly48k == 0)
        var less = Run()
        #expect(less.take([nil, 960], at: 900) == [.packet(1)])
        #expect(less.ends == [960, 960] && less.clock.notes.startsEarly48k == 60)
    }

    @Test("on an only page, less than a packet is trimmed before one has no length at all")
    func unknownOnOnlyPage() {
        var run = Run()
        #expect(run.take([nil, 960], at: 1440, ends: true) == [Self.unreadable(960), .packet(1)])
        #expect(run.ends == [1920, 1440])
        var none = Run()
        #expect(none.take([nil, 960], at: 960, ends: true) == [.packet(1)])
        #expect(none.ends == [960, 960])
        var known = Run()
        #expect(known.take([nil, 960], at: 900, ends: true) == [Self.unreadable(960), .packet(1)])
        #expect(known.ends == [1920, 900])
    }

    @Test("on a further page, they share the time that is left, to the sample")
    func shares() {
        var run = Run.begun
        let parts = run.take([nil, 960, nil, 960, nil], at: 960 + 1920 + 1000)
        #expect(parts == [Self.unreadable(333), .packet(1), Self.unreadable(333), .packet(3), Self.unreadable(334)])
        #expect(run.ends == [3880, 3880])
    }

    @Test("after a loss, they are as long as others, and the rest was lost")
    func unknownAfterLoss() {
        var run = Run.begun
        #expect(run.take([nil], at: 3960, lost: 1) == [Self.lost(2040), Self.unreadable(960)])
        var little = Run.begun
        #expect(little.take([nil], at: 1460, lost: 1) == [Self.unreadable(500)])
        var last = Run.begun
        #expect(last.take([nil], at: 3000, lost: 1, ends: true) == [Self.lost(1920), Self.unreadable(960)])
        #expect(last.ends == [3840, 3000])
    }

    @Test("on a last page, they are trimmed by less than a packet")
    func unknownOnLastPage() {
        for (granule, samples) in [(1460, 960), (961, 960), (1920, 960), (5960, 5000)] as [(Int64, Int)] {
            var run = Run.begun
            #expect(run.take([nil], at: granule, ends: true) == [Self.unreadable(samples)], "\(granule)")
            #expect(run.ends == [960 + Int64(samples), granule], "\(granule)")
        }
        var none = Run.begun
        #expect(none.take([nil], at: 960, ends: true) == [])
        #expect(none.ends == [960, 960])
    }

    @Test("the usual length is that of the nearest packet before, or else after")
    func usual() {
        var run = Run()
        #expect(run.take([nil], at: nil) == [Self.unreadable(960)])
        #expect(run.take([nil, 480, 240], at: nil) == [Self.unreadable(480), .packet(1), .packet(2)])
        #expect(run.take([nil], at: nil) == [Self.unreadable(240)])
    }

    // MARK: - Gaps

    @Test("time that is left before a page never came, or was lost where something is missing")
    func gaps() {
        var run = Run.begun
        #expect(run.take([960], at: 3840) == [Self.absent(1920), .packet(0)])
        var pages = Run.begun
        #expect(pages.take([960], at: 3840, lost: 1) == [Self.lost(1920), .packet(0)])
        var packets = Run.begun
        #expect(packets.take([960], at: 3840, lostPackets: true) == [Self.lost(1920), .packet(0)])
        #expect(packets.take([960], at: 4801) == [Self.absent(1), .packet(0)])
    }

    @Test("before the last page, losses are whole packets")
    func lostBeforeLast() {
        for (granule, lost) in [(3000, 1920), (3840, 1920), (3841, 2880), (1921, 960)] as [(Int64, Int)] {
            var run = Run.begun
            #expect(run.take([960], at: granule, lost: 1, ends: true) == [Self.lost(lost), .packet(0)], "\(granule)")
            #expect(run.ends == [1920 + Int64(lost), granule], "\(granule)")
        }
        var short = Run.begun
        #expect(short.take([480], at: 1540, lostPackets: true, ends: true) == [Self.lost(480), .packet(0)])
        var exact = Run.begun
        #expect(exact.take([960], at: 1920, lost: 1, ends: true) == [.packet(0)])
        #expect(exact.contradictions == [0, 1])
        var absent = Run.begun
        #expect(absent.take([960], at: 3000, ends: true) == [Self.absent(1080), .packet(0)])
        #expect(absent.ends == [3000, 3000])
    }

    @Test("a loss before a page on which no packet ends counts before the next")
    func lossBeforeEmptyPage() {
        var pages = Run.begun
        #expect(pages.take([], at: nil, lost: 1) == [])
        #expect(pages.take([960], at: 3840) == [Self.lost(1920), .packet(0)])
        #expect(pages.take([960], at: 5000) == [Self.absent(200), .packet(0)])
        var packets = Run.begun
        #expect(packets.take([], at: nil, lostPackets: true) == [])
        #expect(packets.take([], at: nil) == [])
        #expect(packets.take([960], at: 3840) == [Self.lost(1920), .packet(0)])
        #expect(packets.take([960], at: 5000) == [Self.absent(200), .packet(0)])
        var both = Run()
        _ = both.take([], at: nil, lost: 1)
        let most = 2 * Self.mostInPage
        #expect(both.take([960], at: most + 960, lost: 1) == [Self.lost(Int(most)), .packet(0)])
    }

    @Test("silence ends where positions would overflow")
    func longest() {
        var run = Run.begun
        #expect(run.take([960], at: 1 << 53) == [Self.absent(1 << 53 - 1920), .packet(0)])
        #expect(run.take([960], at: 1 << 54) == [.packet(0)])
        #expect(run.clock.position == 1 << 53 + 960)
    }
}
