import Bag
import Calls
import Foundations
import TestSupport
import Testing

@Suite("Nothing is lost")
struct AccountingTests {
    @Test("every listed clip is in exactly one timeline", arguments: [true, false])
    func everyClip(isGoodDay: Bool) throws {
        let listed = try isGoodDay ? ListedDay.day() : ListedDay.problemDay()
        let run = try isGoodDay ? SharedRun.day() : SharedRun.problemDay()
        let expected = listed.clips.map {
            "\($0.sessionId) \($0.archive) \($0.messageId) \($0.fileName) \($0.timestamp)"
        }
        let found = try run.bag.timelines().flatMap { _, document in
            document.clips.map { clip in
                let id = clip.messageId.map { "\($0)" } ?? ""
                return "\(document.sessionId) \(clip.source.archive) \(id) \(clip.fileName) \(clip.timestamp ?? "")"
            }
        }
        #expect(found.sorted() == expected.sorted())
    }

    @Test("placed and reported together are what is listed", arguments: BagTests.runs)
    func totals(made: @Sendable () throws -> Run) throws {
        let run = try made()
        let summary = try run.bag.summary()
        let documents = try run.bag.timelines().map(\.document)
        var counted = SummaryDocument.Totals()
        for clip in documents.flatMap(\.clips) { counted.count(clip.status) }
        let totals = summary.totals
        #expect(
            totals.clips == totals.placed + totals.missing + totals.corrupt + totals.ambiguous + totals.unsupported
                + totals.duplicate + totals.untimed)
        #expect(totals.clips == counted.clips)
        #expect(totals.placed == counted.placed)
        #expect(totals.missing == counted.missing)
        #expect(totals.corrupt == counted.corrupt)
        #expect(totals.ambiguous == counted.ambiguous)
        #expect(totals.unsupported == counted.unsupported)
        #expect(totals.duplicate == counted.duplicate)
        #expect(totals.untimed == counted.untimed)
        #expect(totals.sessions == documents.count)
        #expect(totals.archives == summary.inputs.count)
        #expect(totals.clips == summary.inputs.reduce(0) { $0 + $1.clips })
        #expect(totals.unlisted == summary.unlisted.count)
        #expect(totals.problems == summary.problems.count)
        #expect(totals.audioBytes == documents.flatMap(\.audio).reduce(0) { $0 + $1.bytes })
        #expect(summary.hours.reduce(0) { $0 + $1.clips } == totals.placed)
        #expect(abs(totals.timelineSeconds - documents.reduce(0) { $0 + $1.durationSeconds }) < 0.02)
        #expect(abs(totals.clipSeconds - summary.hours.reduce(0) { $0 + $1.clipSeconds }) < 0.02)
    }

    @Test("the summary has a line for every session, as its timeline has it", arguments: BagTests.runs)
    func sessionLines(made: @Sendable () throws -> Run) throws {
        let run = try made()
        let lines = try run.bag.summary().sessions
        let timelines = try run.bag.timelines()
        #expect(lines.map(\.name).sorted() == timelines.map(\.name))
        for line in lines {
            let document = try run.bag.timeline(named: line.name)
            #expect(line.sessionId == document.sessionId)
            #expect(line.start == document.start)
            #expect(line.clips == document.clips.count)
            #expect(line.placed == document.clips.filter { $0.status == .placed }.count)
            #expect(line.durationSeconds == document.durationSeconds)
            #expect(line.problems == document.problems.count)
        }
    }

    @Test(
        "every problem of a timeline is in the summary too, and every clip without a place has one",
        arguments: BagTests.runs)
    func problems(made: @Sendable () throws -> Run) throws {
        let run = try made()
        let summary = try run.bag.summary()
        for document in try run.bag.timelines().map(\.document) {
            for problem in document.problems {
                #expect(summary.problems.contains(problem))
                #expect(problem.sessionId == document.sessionId)
            }
            for clip in document.clips where clip.status != .placed {
                #expect(clip.startFrame == nil && clip.frames == nil && clip.shiftedFrames == nil)
                let reasons = document.problems.filter { $0.fileName == clip.fileName }.map(\.code.rawValue)
                #expect(
                    reasons.contains(clip.status.rawValue),
                    "\(clip.fileName) is \(clip.status), and no problem says why")
            }
        }
    }

    @Test("a message listed again with the same bytes stands once, in one archive or in two")
    func duplicates() throws {
        let sounds = try (1...3).map { try Clips.voice(seconds: 0.3, seed: UInt64($0)) }
        let clips = sounds.enumerated().map { DayMaker.Clip($0 + 1, "user", at(Double($0)), $1) }
        let day = try MadeDay(
            DayMaker([
                DayMaker.Hour(14, [DayMaker.Session("again", clips + [clips[1]])]),
                DayMaker.Hour(15, [DayMaker.Session("again", [clips[2]])]),
            ]))
        let run = try day.job.stitch()
        #expect(run.outcome.status == 2)
        let document = try run.bag.timeline(sessionId: "again")
        let statuses = document.clips.map(\.status.rawValue).sorted()
        #expect(statuses == ["duplicate", "duplicate", "placed", "placed", "placed"])
        #expect(document.frames == 16_000 * 23 / 10)
        #expect(document.clips.filter { $0.status == .placed }.allSatisfy { $0.shiftedFrames == 0 })
        #expect(try run.bag.summary().totals.duplicate == 2)
    }

    @Test("an entry that no metadata lists is named in the summary")
    func unlisted() throws {
        let sound = try Clips.voice(seconds: 0.3, seed: 1)
        var hour = DayMaker.Hour(14, [DayMaker.Session("s", [DayMaker.Clip(1, "user", at(0), sound)])])
        hour.unlisted = [ZipMaker.Entry("extra/notes.txt", Array("hello".utf8)), ZipMaker.Entry("other.opus", sound)]
        let day = try MadeDay(DayMaker([hour]))
        let run = try day.job.stitch()
        #expect(run.outcome.status == 2)
        let unlisted = try run.bag.summary().unlisted
        #expect(unlisted.map(\.entry).sorted() == ["extra/notes.txt", "other.opus"])
        #expect(unlisted.map(\.archive) == ["audio_14.zip", "audio_14.zip"])
        #expect(Set(unlisted.map(\.bytes)) == [5, sound.count])
    }
}
