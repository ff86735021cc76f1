import Bag
import Calls
import Foundations
import TestSupport
import Testing

@Suite("The document of a redacted session")
struct RedactedDocumentTests {
    private static func documents() throws -> [TimelineDocument] {
        try [SharedRun.day(), SharedRun.problemDay(), UnplacedDay.run()].flatMap {
            try $0.bag.timelines().map(\.document)
        }
        .filter { !$0.audio.isEmpty }
    }

    private static func redactions(_ document: TimelineDocument, _ random: inout Random) -> [Redaction] {
        (0..<1 + random.below(4)).map { _ in
            let start = random.below(document.frames)
            // Often at the edge of a clip.
            let edges = document.clips.compactMap(\.endFrame) + document.clips.compactMap(\.startFrame)
            let end =
                random.below(2) == 0 ? edges[random.below(edges.count)] : start + 1 + random.below(document.frames)
            let channels =
                random.below(2) == 0 ? document.channels : [document.channels[random.below(document.channels.count)]]
            return Redaction(
                startFrame: start, frames: max(1, min(end, document.frames) - start), speaker: nil, channels: channels,
                style: .tone, reason: "r", by: nil, audio: [])
        }
    }

    @Test("is the same whether redactions are made in one run or in several")
    func generations() throws {
        var random = Random(seed: 1)
        for document in try Self.documents() {
            for _ in 0..<20 {
                let redactions = Self.redactions(document, &random)
                let options = TimelineOptions()
                let once = document.redacted(by: redactions, options: options)
                let several = redactions.reduce(document) { $0.redacted(by: [$1], options: options) }
                #expect(once == several, "\(document.sessionId), \(redactions.map(\.range))")
                #expect(once.redacted(by: [], options: options) == once)
            }
        }
    }

    @Test("has of a touched clip only what is heard, and of every other clip all")
    func clips() throws {
        var random = Random(seed: 2)
        var (touched, partly) = (0, 0)
        for document in try Self.documents() {
            for _ in 0..<20 {
                let redactions = Self.redactions(document, &random)
                let after = document.redacted(by: redactions, options: TimelineOptions())
                for (old, new) in zip(document.clips, after.clips) where old.status == .placed {
                    let start = try #require(old.startFrame)
                    let frames = start..<start + (try #require(old.frames))
                    let own = redactions.filter { $0.channels.contains(document.channels[old.channel]) }.map(\.range)
                    guard own.contains(where: { $0.overlaps(frames) }) else {
                        #expect(old == new || frames.isEmpty)
                        continue
                    }
                    touched += 1
                    let heard = frames.last { frame in !own.contains { $0.contains(frame) } }
                    #expect(new.frames == (heard.map { $0 + 1 - start } ?? 0))
                    if new.frames != 0 { partly += 1 }
                    #expect(new.source.sha256 == nil && new.source.bytes == nil && new.durationSeconds == nil)
                    #expect(new.missingFrames == nil && new.cutFrames == nil && new.file == nil)
                    #expect(new.startFrame == old.startFrame && new.shiftedFrames == old.shiftedFrames)
                    for problem in after.problems where problem.fileName == old.fileName {
                        #expect(problem.message.contains("withheld"))
                    }
                }
                #expect(after.problems.map(\.code.rawValue).sorted() == document.problems.map(\.code.rawValue).sorted())
                let ends = after.clips.compactMap(\.endFrame) + redactions.map(\.range.upperBound)
                #expect(ends.max() == document.frames)
            }
        }
        #expect(touched > 100 && partly > 20)
    }

    @Test("gives the lengths in the summary, so that none is the difference to another")
    func lengths() throws {
        let source = try SharedRun.day()
        let redacted = try Redacted(source, session: "barge-in", from: "1", to: "12")
        let summary = try redacted.bag.summary()
        var samples48k = 0
        for (name, document) in try redacted.bag.timelines() {
            let frames = document.clips.reduce(0) { $0 + ($1.frames ?? 0) }
            samples48k += frames * (48_000 / document.sampleRate)
            let row = try #require(summary.sessions.first { $0.name == name })
            #expect(abs(row.clipSeconds - Double(frames) / Double(document.sampleRate)) <= 0.000501)
        }
        #expect(abs(summary.totals.clipSeconds - Double(samples48k) / 48_000) <= 0.000501)
        #expect(abs(summary.hours.reduce(0) { $0 + $1.clipSeconds } - summary.totals.clipSeconds) < 0.01)
        #expect(summary.totals.clipSeconds < (try source.bag.summary().totals.clipSeconds) - 1)
        #expect(summary.hours.map(\.clips) == (try source.bag.summary().hours.map(\.clips)))
    }

    @Test("keeps clips that are not placed, unless their sound may be that of the span")
    func unplaced() throws {
        let rows = ["corrupt", "unsupported", "ambiguous", "untimed", "again"].map { "\($0),0,0.2,r\n" }.joined()
        let source = try UnplacedDay.run()
        let redacted = try Redacted(source, plan: "session,from,to,reason\n" + rows)
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        let verified = try Program.run(["verify", redacted.bag.path])
        #expect(verified.status == 0, "\(verified.words)")
        let before = try Disk.digests(source.bag.path)
        let after = try Disk.digests(redacted.bag.path)
        func other(_ name: String) throws -> TimelineDocument.Clip {
            try #require(try redacted.bag.timeline(named: name).clips.first { $0.status != .placed })
        }
        // Its time is after the span.
        let corrupt = try other("corrupt")
        let path = "data/sessions/corrupt/" + (try #require(corrupt.file).path)
        #expect(after[path] == before[path] && corrupt.source.sha256 == before[path])
        for name in ["unsupported", "ambiguous", "untimed"] {
            let clip = try other(name)
            #expect(clip.file == nil && clip.files == nil && clip.source.sha256 == nil, "\(name)")
            #expect(!after.keys.contains { $0.hasPrefix("data/sessions/\(name)/unplaced/") }, "\(name)")
            let leftOut = try redacted.bag.timeline(named: name).leftOut ?? []
            #expect(leftOut.contains { $0.hasPrefix("unplaced/") }, "\(name)")
        }
        // The duplicate has the checksum of the redacted clip.
        let again = try other("again")
        #expect(again.status == .duplicate && again.source.sha256 == nil && again.durationSeconds == nil)
    }
}
