import Testing

@testable import OggOpus

extension LinkClockTests {
    // MARK: - Granule positions that contradict

    @Test("packets that end before they begin follow those before; the difference counts from the shortest packet")
    func contradicting() {
        for (granule, contradictions) in [(1500, 1), (1800, 1), (1801, 0)] as [(Int64, Int)] {
            var run = Run.begun
            #expect(run.take([960], at: granule) == [.packet(0)], "\(granule)")
            #expect(run.ends == [1920, 1920] && run.contradictions == [contradictions, 0], "\(granule)")
        }
        var late = Run.begun
        #expect(late.take([nil], at: 500) == [Self.unreadable(960)])
        var inside = Run.begun
        #expect(inside.take([nil, 960], at: 1500) == [.packet(1)])
        var start = Run.begun
        #expect(start.take([nil, 960], at: 960) == [Self.unreadable(960), .packet(1)])
        var nothing = Run.begun
        #expect(nothing.take([nil], at: 960) == [])
    }

    @Test("after one that was too small, the next that is right counts")
    func rightAgain() {
        var run = Run.lagging
        #expect(!run.clock.isDue(2880, samples48k: 960) && run.clock.isDue(2460, samples48k: 960))
        #expect(run.take([960], at: 2880) == [.packet(0)])
        #expect(run.take([960], at: 4000) == [Self.absent(160), .packet(0)])
        #expect(run.contradictions == [1, 0])
    }

    @Test("after one that was too small, all further ones may count from it")
    func shifted() {
        var run = Run.lagging
        #expect(run.take([960], at: 2460) == [.packet(0)])
        #expect(run.take([960], at: 3420) == [.packet(0)])
        #expect(run.ends == [3840, 3840] && run.contradictions == [1, 0])
        var gap = Run.lagging
        #expect(gap.take([960], at: 2600) == [Self.absent(140), .packet(0)])
        var smaller = Run.lagging
        #expect(smaller.take([960], at: 2000) == [.packet(0)])
        #expect(smaller.ends == [2880, 2880] && smaller.contradictions == [2, 0])
    }

    @Test("a last page that counts from one too small is trimmed by less than a packet")
    func shiftedEnd() {
        var run = Run.lagging
        #expect(run.take([960], at: 2000, ends: true) == [.packet(0)])
        #expect(run.ends == [2880, 2420] && run.contradictions == [1, 0])
        // By a whole packet: then it is neither shifted nor trimmed.
        var far = Run.lagging
        #expect(far.take([960], at: 1500, ends: true) == [.packet(0)])
        #expect(far.ends == [2880, 2880] && far.contradictions == [2, 0])
    }

    @Test(
        "after one that was too small by any length, a last page of two packets is trimmed by less than the last of them"
    )
    func trimmedAfterOne() {
        for lag in [1, 2, 119, 420] as [Int64] {
            for (trim, isTrimmed) in [(959, true), (960, false), (1840, false)] as [(Int64, Bool)] {
                var run = Run.begun
                _ = run.take([960], at: 1920 - lag)
                _ = run.take([960, 960], at: 3840 - lag - trim, ends: true)
                #expect(run.ends == [3840, isTrimmed ? 3840 - trim : 3840], "\(lag) \(trim)")
            }
        }
    }

    @Test("after two that contradict, a last page is trimmed by less than a packet")
    func trimmedAfterTwo() {
        for (granule, end, contradictions) in [(3300, 3300, 1), (2881, 2881, 1), (2880, 3840, 2)]
            as [(Int64, Int64, Int)]
        {
            var run = Run.begun
            _ = run.take([960], at: 1860)
            _ = run.take([960], at: 2700)
            #expect(run.contradictions == [1, 0])
            #expect(run.take([960], at: granule, ends: true) == [.packet(0)])
            #expect(run.ends == [3840, end] && run.contradictions == [contradictions, 0], "\(granule)")
        }
    }

    @Test("what fits is what leaves the packets their time, counted either way")
    func fits() {
        let none = LinkClock(preSkip: 312)
        #expect(none.fits(5, lengths: [960], endsStream: false))
        let begun = Run.begun.clock
        #expect(begun.fits(nil, lengths: [960], endsStream: false))
        #expect(begun.fits(1920, lengths: [960], endsStream: false))
        #expect(begun.fits(1920, lengths: [nil], endsStream: false))
        #expect(begun.fits(2400, lengths: [480, 960], endsStream: true))
        #expect(!begun.fits(1921, lengths: [960], endsStream: true))
        #expect(!begun.fits(1919, lengths: [960], endsStream: false))
        #expect(begun.fits(1919, lengths: [960], endsStream: true))
        let lagging = Run.lagging.clock
        #expect(lagging.fits(2880, lengths: [960], endsStream: false))
        #expect(lagging.fits(2460, lengths: [960], endsStream: false))
        #expect(!lagging.fits(2461, lengths: [960], endsStream: false))
        let joined = {
            var run = Run()
            _ = run.take([960], at: 10_000)
            return run.clock
        }()
        #expect(joined.fits(10_960, lengths: [960], endsStream: false))
    }

    @Test("nothing is due or past before the first packet")
    func notBegun() {
        let clock = LinkClock(preSkip: 312)
        #expect(!clock.isDue(960, samples48k: 960) && !clock.isPast(0))
        // On its first page, a packet of unknown length may have no time at all.
        var run = Run()
        #expect(run.take([nil], at: 0) == [])
        #expect(!run.clock.isDue(960, samples48k: 960))
    }

    // MARK: - The end

    @Test("a last page is trimmed within its packets, or by a second, or by its length")
    func trimmed() {
        var inside = Run.begun
        _ = inside.take([960, 960], at: 2000, ends: true)
        #expect(inside.ends == [2880, 2000] && inside.clock.trimmed48k == 880)
        var before = Run.begun
        _ = before.take([960], at: 500, ends: true)
        #expect(before.ends == [1920, 500] && before.contradictions == [0, 0])
        var preSkip = Run.begun
        _ = preSkip.take([960], at: 312, ends: true)
        #expect(preSkip.ends == [1920, 312])
        var less = Run.begun
        _ = less.take([960], at: 311, ends: true)
        #expect(less.ends == [1920, 1920] && less.contradictions == [1, 0])
    }

    @Test("a last page that claims more than a second before itself does not mark the end")
    func trimmedFar() {
        let long = [Int?](repeating: 960, count: 60)
        // A short last page: a second. A long one: its length.
        for (lengths, granule, marks) in [
            ([960], 10_560, true), ([960], 10_559, false), (long, 57_600, true), (long, 57_599, false),
        ] as [([Int?], Int64, Bool)] {
            var run = Run()
            _ = run.take(long, at: 57_600)
            _ = run.take(lengths, at: granule, ends: true)
            #expect(run.clock.end48k == (marks ? granule : run.clock.position), "\(granule)")
        }
    }

    @Test("far is more than four packets of the usual length")
    func isTrimmedFar() {
        for (granule, isFar) in [(5760, false), (5759, true)] as [(Int64, Bool)] {
            var run = Run()
            _ = run.take([Int?](repeating: 960, count: 10), at: granule, ends: true)
            #expect(run.clock.isTrimmedFar == isFar)
        }
    }

    @Test("a last page without packets marks the end within the page before it, or behind it")
    func emptyLast() {
        for (granule, end, contradictions) in [
            (961, 961, 0), (1920, 1920, 0), (960, 1920, 1), (1, 1920, 1), (0, 1920, 0),
        ] as [(Int64, Int64, Int)] {
            var run = Run.begun
            _ = run.take([960], at: 1920)
            #expect(run.take([], at: granule, ends: true) == [])
            #expect(run.ends == [1920, end] && run.contradictions == [contradictions, 0], "\(granule)")
        }
        var behind = Run.begun
        #expect(behind.take([], at: 3000, ends: true) == [Self.absent(2040)])
        #expect(behind.ends == [3000, 3000])
        var lost = Run.begun
        #expect(lost.take([], at: 3000, lost: 1, ends: true) == [Self.lost(2040)])
        var unknown = Run.begun
        _ = unknown.take([nil], at: 1460)
        #expect(unknown.take([], at: 961, ends: true) == [])
        #expect(unknown.ends == [1460, 961])
    }

    @Test("a page without packets that is not the last, or has no place, changes nothing")
    func emptyInside() {
        var run = Run.begun
        #expect(run.take([], at: 3000) == [] && run.take([], at: nil, ends: true) == [])
        #expect(run.ends == [960, 960] && run.contradictions == [0, 0])
        var first = Run()
        #expect(first.take([], at: 500, ends: true) == [])
        #expect(first.ends == [0, 0])
    }

    @Test("a page with packets behind the end takes the end away")
    func continued() {
        var run = Run.begun
        _ = run.take([960], at: 1500, ends: true)
        #expect(run.ends == [1920, 1500])
        _ = run.take([960], at: nil)
        #expect(run.ends == [2880, 2880])
    }
}
