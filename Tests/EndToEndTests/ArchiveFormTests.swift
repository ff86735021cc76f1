import Bag
import Calls
import Foundations
import TestSupport
import Testing

/// The same clips give the same sound, however the archive that carries them is made.
@Suite("All forms of hour archives are read")
struct ArchiveFormTests {
    @Test(
        "metadata anywhere, stored or deflated, sizes before the data or after it",
        arguments: [DayMaker.Position.first, .middle, .last], [(false, true), (true, true), (true, false)])
    func forms(position: DayMaker.Position, form: (isDeflated: Bool, statesSize: Bool)) throws {
        var sounds: [[UInt8]] = []
        for seed in 1...6 { sounds.append(try Clips.voice(seconds: 0.4, seed: UInt64(seed))) }
        for naming in [DayMaker.Naming.fileName, .session, .conversation] {
            let sessions = (0..<2).map { session in
                DayMaker.Session(
                    "session-\(session)", conversation: "conversation-\(session)",
                    (0..<3).map { clip in
                        DayMaker.Clip(
                            session * 3 + clip, clip == 1 ? "user" : "agent_tts", at(Double(clip)),
                            sounds[session * 3 + clip])
                    })
            }
            var hour = DayMaker.Hour(14, sessions)
            hour.metadataPosition = position
            hour.naming = naming
            hour.isDeflated = form.isDeflated
            hour.statesSize = form.statesSize
            let day = try MadeDay(DayMaker([hour]))
            let run = try day.job.stitch()
            #expect(run.outcome.status == 0, "\(naming): \(run.outcome.words)")
            try expect(run, is: day.listed, job: day.job)
        }
    }

    @Test("a clip in another folder is found where it is the only one of its name")
    func otherFolder() throws {
        let sound = try Clips.voice(seconds: 0.4, seed: 1)
        var clip = DayMaker.Clip(1, "user", at(0), sound)
        clip.fileName = "recordings/elsewhere/message_1_user.opus"
        var hour = DayMaker.Hour(14, [DayMaker.Session("s", [clip])])
        // Listed by its name alone.
        hour.sessions[0].clips[0].fileName = "message_1_user.opus"
        hour.sessions[0].clips[0].bytes = nil
        hour.unlisted = [ZipMaker.Entry("recordings/elsewhere/message_1_user.opus", sound)]
        let day = try MadeDay(DayMaker([hour]))
        let run = try day.job.stitch()
        try expect(run, is: day.listed, job: day.job)
        #expect(try run.bag.summary().unlisted.isEmpty)
    }

    @Test("one damaged byte in a clip is found by the archive's checksum, and the others are placed")
    func damagedEntry() throws {
        let clips = try (1...3).map {
            DayMaker.Clip($0, "user", at(Double($0)), try Clips.voice(seconds: 0.5, seed: UInt64($0)))
        }
        let day = try MadeDay(DayMaker.Session("s", clips))
        var zip = try Disk.bytes(day.archives[0])
        ZipPatch.flipByte(900, of: "s/message_2_user.opus", in: &zip)
        try Disk.write(zip, to: day.archives[0])
        let run = try day.job.stitch()
        #expect(run.outcome.status == 2)
        try expect(run, is: ListedDay(archives: day.archives), job: day.job) { $0.messageId == 2 ? .corrupt : .placed }
    }

    @Test("an archive that is cut off is reported, and the others' clips are placed")
    func cutArchive() throws {
        let hours = try [14, 15].map { hour in
            DayMaker.Hour(
                hour,
                [
                    DayMaker.Session(
                        "session-\(hour)",
                        try (1...3).map {
                            DayMaker.Clip($0, "user", at(Double($0)), try Clips.voice(seconds: 0.5, seed: UInt64($0)))
                        })
                ])
        }
        let day = try MadeDay(DayMaker(hours))
        let zip = try Disk.bytes(day.archives[0])
        try Disk.write(Array(zip.prefix(zip.count / 2)), to: day.archives[0])
        let run = try day.job.stitch()
        #expect(run.outcome.status == 2, "\(run.outcome.words)")
        // Half of it: one clip whole, one cut off, one gone.
        let statuses = try run.bag.timeline(sessionId: "session-14").clips.map(\.status)
        #expect(statuses == [.placed, .corrupt, .missing])
        var others = day.job
        others.sessions = ["session-15"]
        try expect(try others.stitch(), is: ListedDay(archives: [day.archives[1]]), job: others)
        #expect(
            try run.bag.summary().problems.contains { $0.code == .archiveDamaged && $0.archive == "audio_14.zip" })
        #expect(try Job([day.archives[0]]).stitch().outcome.status == 2)
    }

    @Test("a long or foreign session id is told in full, and its folder has a safe name")
    func strangeIds() throws {
        let sound = try Clips.voice(seconds: 0.2, seed: 1)
        let ids = [
            String(repeating: "long-", count: 100), "görüşme 14", "..", "a/b", "\u{E9}", "e\u{301}", "con\u{202E}fused",
            "two\nlines", "tab\tand\u{1}control",
        ]
        var hour = DayMaker.Hour(
            14, ids.enumerated().map { DayMaker.Session($1, [DayMaker.Clip($0, "user", at(Double($0)), sound)]) })
        hour.naming = .fileName
        let day = try MadeDay(DayMaker([hour]))
        let run = try day.job.stitch()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        let documents = try run.bag.timelines()
        #expect(Set(documents.map(\.name)).count == ids.count)
        #expect(
            documents.map { Array($0.document.sessionId.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
                == ids.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
        for (name, document) in documents {
            #expect(name.wholeMatch(of: /[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}/) != nil)
            let wav = try run.bag.audio(try #require(document.audio.first), named: name)
            #expect(wav.samples == (try OggOracle.decode(sound, rate: 16_000)))
            let description = try #require(wav.broadcast).description
            #expect(description.utf8.count <= 256)
            #expect(document.sessionId.hasPrefix(description.prefix(50)) || description.contains("?"))
        }
    }
}
