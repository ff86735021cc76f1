import Bag
import Calls
import Foundation
import Foundations
import TestSupport
import Testing

/// Everything in a bag is as the metadata, the clips and the contract want it.
///
/// - Parameters:
///   - run: made by `job`.
///   - day: what the job's archives list.
///   - status: what has to become of each clip.
func expect(
    _ run: Run, is day: ListedDay, job: Job, status: (ListedDay.Clip) -> ClipStatus = { _ in .placed }
) throws {
    let timelines = try run.bag.timelines()
    let sessions = day.sessions.filter { job.sessions.isEmpty || job.sessions.contains($0.key) }
    #expect(timelines.map(\.document.sessionId).sorted() == sessions.keys.sorted())
    for (name, document) in timelines {
        let listed = try #require(sessions[document.sessionId])
        let expected = try ExpectedSession(listed, job: job) { status($0) == .placed }
        expectFigures(document, are: expected, job: job)
        expectClips(document, are: expected, status: status, layout: job.layout)
        try expectAudio(of: document, named: name, in: run.bag, is: expected, layout: job.layout)
    }
}

private func expectFigures(_ document: TimelineDocument, are expected: ExpectedSession, job: Job) {
    let session = Comment(rawValue: document.sessionId)
    #expect(document.format == "opusstitch-timeline/1")
    #expect(document.sampleRate == expected.sampleRate, session)
    #expect(document.frames == expected.frames, session)
    let seconds = Double(expected.frames) / Double(expected.sampleRate)
    #expect(abs(document.durationSeconds - seconds) <= 0.000501, session)
    #expect(document.channels == (job.layout == .mono ? ["mix"] : expected.speakers), session)
    #expect(document.externalConversationId == expected.clips.first?.listed.externalConversationId, session)
    #expect(document.start == expected.startText, session)
    #expect(document.gapsShortened.map { [$0.startFrame, $0.frames, $0.removedFrames] } == expected.gaps, session)
}

private func expectClips(
    _ document: TimelineDocument, are expected: ExpectedSession, status: (ListedDay.Clip) -> ClipStatus,
    layout: Job.Layout
) {
    #expect(document.clips.count == expected.clips.count, Comment(rawValue: document.sessionId))
    var unmatched = document.clips
    for clip in expected.clips {
        let words = Comment(rawValue: "\(document.sessionId), \(clip.listed.fileName) of \(clip.listed.archive)")
        // A message may be listed several times; then the one with the expected status is meant.
        let index = unmatched.firstIndex {
            $0.fileName == clip.listed.fileName && $0.source.archive == clip.listed.archive
                && $0.status == status(clip.listed) && $0.startFrame == (clip.sound == nil ? nil : clip.startFrame)
        }
        guard let index else {
            let same = unmatched.filter { $0.fileName == clip.listed.fileName }
                .map { "\($0.status) \($0.startFrame ?? -1)" }
            Issue.record("\(words): not \(status(clip.listed)) at \(clip.startFrame), but \(same)")
            continue
        }
        let found = unmatched.remove(at: index)
        #expect(found.messageId == .number(Int64(clip.listed.messageId)), words)
        #expect(found.type == clip.listed.type, words)
        #expect(found.timestamp == clip.listed.timestamp, words)
        #expect(found.channel == (layout == .mono ? 0 : expected.speakers.firstIndex(of: clip.listed.type)), words)
        if clip.listed.candidates.count == 1, clip.listed.candidates[0].isSound {
            #expect(found.source.entry == clip.listed.candidates[0].path, words)
            #expect(found.source.bytes == clip.listed.bytes.count, words)
            #expect(found.source.sha256 == Disk.sha256(clip.listed.bytes), words)
        }
        guard let sound = clip.sound else {
            #expect(found.frames == nil && found.shiftedFrames == nil, words)
            continue
        }
        #expect(found.frames == clip.frames, words)
        #expect(found.shiftedFrames == clip.shiftedFrames, words)
        #expect(found.cutFrames == (clip.cutFrames == 0 ? nil : clip.cutFrames), words)
        #expect(abs((found.durationSeconds ?? -1) - Double(sound.samples48k) / 48_000) <= 0.000501, words)
    }
}

private func expectAudio(
    of document: TimelineDocument, named name: String, in bag: MadeBag, is expected: ExpectedSession, layout: Job.Layout
) throws {
    let files = try expected.audioFiles(layout: layout)
    #expect(document.audio.map(\.path) == files.map(\.path), "\(document.sessionId)")
    for (audio, file) in zip(document.audio, files) {
        let words = Comment(rawValue: "\(document.sessionId), \(file.path)")
        let wav = try bag.audio(audio, named: name)
        #expect(audio.channels == file.channels, words)
        #expect(wav.channels == file.channels.count, words)
        #expect(wav.sampleRate == expected.sampleRate, words)
        #expect(audio.bytes == wav.fileBytes, words)
        #expect(audio.sha256 == Disk.sha256(try Disk.bytes(bag.sessionFolder(name) + "/" + audio.path)), words)
        #expect(audio.pcmSha256 == Disk.sha256(wav.pcm), words)
        expectSamples(wav.samples, are: file.samples, channels: file.channels, words)
        expectBroadcast(
            wav.broadcast, of: document.sessionId, start: expected.startTime, rate: expected.sampleRate, words)
    }
}

/// Sample by sample, and silence too: what is not a clip is zero in `expected`.
private func expectSamples(_ found: [Int16], are expected: [Int16], channels: [String], _ words: Comment) {
    #expect(found.count == expected.count, words)
    guard found.count == expected.count else { return }
    let wrong = wrongSamples(found, are: expected)
    guard let index = wrong.first else { return }
    Issue.record(
        """
        \(words): \(wrong.count) samples of \(found.count) are wrong, the first in frame \(index / channels.count), \
        \(channels[index % channels.count]): \(found[index]), not \(expected[index])
        """)
}

/// Positions of the samples that are not as they have to be; both have as many.
func wrongSamples(_ found: [Int16], are expected: [Int16]) -> [Int] {
    // Compared as bytes: sample by sample takes its time in a debug build.
    let isEqual = found.withUnsafeBytes { found in expected.withUnsafeBytes { Data(found) == Data($0) } }
    return isEqual ? [] : found.indices.filter { found[$0] != expected[$0] }
}

private func expectBroadcast(
    _ broadcast: BroadcastExtension?, of sessionId: String, start: UTCTime, rate: Int, _ words: Comment
) {
    guard let broadcast else {
        Issue.record("\(words): no bext chunk")
        return
    }
    #expect(broadcast.description == sessionId, words)
    #expect(broadcast.originator == "opusstitch", words)
    #expect(broadcast.originationDate == start.dayText, words)
    #expect(broadcast.originationTime == start.timeText, words)
    let midnight = UTCTime(seconds: start.seconds / 86_400 * 86_400)
    let exact = Double(start.seconds - midnight.seconds) * Double(rate) + Double(start.nanoseconds) * Double(rate) / 1e9
    #expect(broadcast.timeReference == Int(exact.rounded()), words)
    #expect(broadcast.version == 2, words)
    // Not measured (EBU Tech 3285, version 2, section 2.4): 0 would claim 0 LUFS.
    #expect(broadcast.loudness == [0x7FFF, 0x7FFF, 0x7FFF, 0x7FFF, 0x7FFF], words)
    #expect(!broadcast.codingHistory.isEmpty, words)
}

extension ExpectedSession {
    /// What is less than a nanosecond is dropped.
    var startTime: UTCTime {
        let nanoseconds = start / 3_000_000_000
        return UTCTime(
            seconds: Int64(nanoseconds / 1_000_000_000), nanoseconds: Int32(nanoseconds % 1_000_000_000))
    }

    /// RFC 3339, with the digits that it has, three at least.
    var startText: String {
        var digits = String(String(1_000_000_000_000_000_000 + start % ExpectedClip.unitsPerSecond / 3).dropFirst())
        while digits.count > 3, digits.hasSuffix("0") { digits.removeLast() }
        return "\(startTime.dayText)T\(startTime.timeText).\(digits)Z"
    }
}
