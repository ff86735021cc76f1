import Calls
import Conversations
import Files
import Foundations
import WaveAudio

/// Checks the files of one session against its `timeline.json`.
struct SessionVerifier {
    let files: BagFiles
    /// `data/sessions/NAME`
    let folder: String
    let options: TimelineOptions
    /// The formats used to read the messages of a text conversation again.
    let formats: [any ConversationFormat]

    /// - Returns: the document; `nil` if it cannot be read.
    func check(into report: inout VerificationReport) -> SessionDocument? {
        let path = folder + "/timeline.json"
        let document: SessionDocument
        do {
            document = try BagDocument.read(path, in: files)
        } catch {
            report.add(path, error.reason)
            return nil
        }
        if let impossibility = document.impossibility {
            report.add(path, "it was not written by this program: \(impossibility)")
            return nil
        }
        report.sessionsChecked += 1
        switch document {
        case .recorded(let timeline): check(timeline, into: &report)
        case .written(let conversation):
            TextConversationVerifier(bag: files, folder: folder, document: conversation)
                .check(formats: formats, into: &report)
        }
        return document
    }

    private func check(_ document: TimelineDocument, into report: inout VerificationReport) {
        report.clipsChecked += document.clips.count
        for message in Self.contradictions(in: document, options: options) {
            report.add(folder + "/timeline.json", message)
        }
        for audio in document.audio {
            check(audio.path, into: &report) { try checkAudio(audio, of: document, in: $0) }
        }
        UnplacedVerifier(bag: files, folder: folder, document: document).check(into: &report)
        for clip in document.clips where clip.status == .placed {
            guard let file = clip.file else { continue }
            check(file.path, into: &report) {
                try checkSamples(
                    of: $0, format: WaveFormat(sampleRate: document.sampleRate, channels: 1), frames: clip.frames ?? 0,
                    pcmSha256: file.pcmSha256)
            }
        }
    }

    private func check(
        _ name: String, into report: inout VerificationReport, _ body: (borrowing InputFile) throws -> String?
    ) {
        let path = "\(folder)/\(name)"
        do {
            if let message = try body(try files.open(named: path)) { report.add(path, message) }
        } catch let error as FileError where error.isNoFileThere {
            report.add(path, "it is missing or not a regular file")
        } catch {
            report.add(path, "it cannot be read: \(error)")
        }
    }

    // MARK: - Consistency of the document

    static func contradictions(in document: TimelineDocument, options: TimelineOptions) -> [String] {
        var messages: [String] = []
        if document.format != TimelineDocument.currentFormat {
            messages.append("its format \(document.format) is not supported")
        }
        if document.durationSeconds != Seconds.rounded(frames: document.frames, sampleRate: document.sampleRate) {
            messages.append("durationSeconds \(document.durationSeconds) is not frames / sampleRate")
        }
        let placed = document.clips.filter { $0.status == .placed }
        // The end of a redacted clip is not in the document.
        let ends = placed.compactMap(\.endFrame) + (document.redactions ?? []).map(\.range.upperBound)
        if document.frames != ends.max() ?? 0 {
            messages.append("frames \(document.frames) is not the end of the last clip")
        }
        let explained = Set(document.problems.lazy.compactMap(\.fileName).map(ExactText.init))
        let isExplained = document.problems.contains(where: \.code.concernsAllClips)
        for clip in document.clips {
            messages += contradictions(of: clip, in: document)
            if clip.status != .placed, !isExplained, !explained.contains(ExactText(clip.fileName)) {
                messages.append("clip \(clip.fileName) is \(clip.status.rawValue), but no problem explains it")
            }
            if clip.missingFrames ?? 0 > 0, !explained.contains(ExactText(clip.fileName)) {
                messages.append("clip \(clip.fileName) has missingFrames, but no problem explains it")
            }
        }
        return messages + wronglyCut(placed, options: options) + misplaced(placed, in: document, options: options)
    }

    private static func contradictions(of clip: TimelineDocument.Clip, in document: TimelineDocument) -> [String] {
        let name = "clip \(clip.fileName)"
        guard document.channels.indices.contains(clip.channel) else { return ["\(name) has no valid channel"] }
        guard clip.status == .placed else {
            return clip.startFrame == nil ? [] : ["\(name) is \(clip.status.rawValue), but has a startFrame"]
        }
        guard let start = clip.startFrame, let end = clip.endFrame, start >= 0, end <= document.frames else {
            return ["\(name) is not inside the timeline"]
        }
        if clip.isTouched, document.redactions?.isEmpty == false { return contradictions(ofTouched: clip) }
        guard let missing = clip.missingFrames, missing >= 0, missing <= end - start else {
            return ["\(name) has no valid missingFrames"]
        }
        return hasItsLength(clip, rate: document.sampleRate)
            ? [] : ["frames and cutFrames of \(name) do not match its durationSeconds"]
    }

    /// A redacted clip has nothing that identifies or measures what is hidden.
    private static func contradictions(ofTouched clip: TimelineDocument.Clip) -> [String] {
        let hasMore =
            clip.source.sha256 != nil || clip.source.bytes != nil || clip.durationSeconds != nil
            || clip.cutFrames != nil || clip.file != nil
        return hasMore ? ["clip \(clip.fileName) is redacted, but still has its checksum, length or file"] : []
    }

    /// Whether the clip's length in frames matches `durationSeconds`. Each stream of a clip is rounded down to whole
    /// frames, and `durationSeconds` to the nearest millisecond.
    private static func hasItsLength(_ clip: TimelineDocument.Clip, rate: Int) -> Bool {
        guard let frames = clip.frames, let duration = clip.durationSeconds else { return true }
        let difference = duration - Double(frames + (clip.cutFrames ?? 0)) / Double(rate)
        return difference > -0.000_501 && difference < mostRounded
    }

    /// In seconds: enough for hundreds of chained streams in one clip, far more than occur in practice.
    private static let mostRounded = 0.1

    /// Checks `cutFrames`. With `--overlap cut`, a clip must end where the next clip of the same speaker begins, or be
    /// complete. Otherwise no clip may be cut.
    private static func wronglyCut(
        _ placed: [TimelineDocument.Clip], options: TimelineOptions
    ) -> [String] {
        guard options.overlap == .cut else {
            return placed.filter { $0.cutFrames ?? 0 != 0 }.map {
                "clip \($0.fileName) has cutFrames, but the overlap option is not cut"
            }
        }
        var messages: [String] = []
        var nextStarts: [ExactText: Int] = [:]
        let inOrder = placed.enumerated().sorted {
            ($0.element.startFrame ?? 0, $0.offset) > ($1.element.startFrame ?? 0, $1.offset)
        }
        for (_, clip) in inOrder {
            guard let start = clip.startFrame, let frames = clip.frames else { continue }
            let cut = clip.cutFrames ?? 0
            guard frames + cut > 0 || clip.isTouched else { continue }
            let room = nextStarts.updateValue(start, forKey: ExactText(clip.type)).map { $0 - start } ?? .max
            // The end of a redacted clip is not in the document.
            if clip.isTouched ? frames > room : frames != min(room, frames + cut) {
                messages.append("clip \(clip.fileName) does not end where the next clip of its speaker begins")
            }
        }
        return messages
    }

    /// Checks that clips are at the positions given by their timestamps. Only possible from the document if timestamps
    /// mark the starts of clips.
    private static func misplaced(
        _ placed: [TimelineDocument.Clip], in document: TimelineDocument, options: TimelineOptions
    ) -> [String] {
        guard options.agentTimestamp == .start, options.userTimestamp == .start else { return [] }
        guard let origin = document.clips.lazy.compactMap({ options.time(of: $0.timestamp) }).min()?.writable else {
            return []
        }
        var messages: [String] = []
        if document.start != origin.exactRFC3339 { messages.append("start is not the time of the earliest clip") }
        for clip in placed {
            guard let time = options.time(of: clip.timestamp), let shift = clip.shiftedFrames else {
                messages.append("clip \(clip.fileName) is placed, but has no valid timestamp")
                continue
            }
            if clip.startFrame != time.frame(since: origin, sampleRate: document.sampleRate) + shift {
                messages.append("clip \(clip.fileName) is not at the position of its timestamp")
            }
        }
        return messages
    }

    // MARK: - Audio files

    /// - Returns: a finding; `nil` if there is none.
    private func checkAudio(
        _ audio: TimelineDocument.AudioFile, of document: TimelineDocument, in file: borrowing InputFile
    ) throws -> String? {
        if audio.packets != nil { return try PacketVerifier(document: document, audio: audio).check(file) }
        var silence = SilenceCheck(document: document, audio: audio)
        let format = WaveFormat(sampleRate: document.sampleRate, channels: audio.channels.count)
        let message = try checkSamples(
            of: file, format: format, frames: document.frames, pcmSha256: audio.pcmSha256
        ) { silence.take($0, at: $1) }
        if let (channel, frame) = silence.firstSound {
            return "there is sound at frame \(frame) of channel \(audio.channels[channel]), where no clip is placed"
        }
        return message
    }

    /// - Parameter each: receives the samples block by block, with the position of the first frame of each block.
    /// - Returns: a finding; `nil` if there is none.
    private func checkSamples(
        of file: borrowing InputFile, format: WaveFormat, frames: Int, pcmSha256: Checksum?,
        each: (Span<Int16>, Int) -> Void = { _, _ in }
    ) throws -> String? {
        var reader = try WaveFileReader(file)
        guard reader.format == format, reader.frames == frames else {
            return "its header says \(reader.frames) frames, \(reader.format.channels) channels, "
                + "\(reader.format.sampleRate) Hz; timeline.json says \(frames), \(format.channels), "
                + "\(format.sampleRate)"
        }
        var hash = SHA256Stream()
        var position = 0
        try reader.readBlocks { samples in
            // Samples have no padding, so all bytes are initialized.
            hash.update(unsafe samples.bytes)
            each(samples, position)
            position += samples.count / format.channels
        }
        guard position == frames else { return "it ends after \(position) of \(frames) frames" }
        return hash.finalize() == pcmSha256 ? nil : "the SHA-256 of its samples is not the pcmSha256 in timeline.json"
    }
}

extension TimelineDocument.Clip {
    /// The frame after its last frame.
    package var endFrame: Int? {
        guard let startFrame, let frames, frames >= 0 else { return nil }
        return startFrame + frames
    }
}
