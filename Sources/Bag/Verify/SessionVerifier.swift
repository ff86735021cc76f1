import Calls
import Conversations
import Files
import Foundations
import JSON
import WaveAudio

/// Checks the files of one session against its `timeline.json`.
struct SessionVerifier {
    let files: BagFiles
    let listing: BagListing
    /// `data/sessions/NAME`
    let folder: String
    let maker: BagMaker
    let mostClips: Int
    /// The formats used to read the messages of a text conversation again.
    let formats: [any ConversationFormat]
    let interruption: Interruption

    private var options: TimelineOptions { maker.options }

    /// - Returns: the document; `nil` if it cannot be read.
    func check(into report: inout VerificationReport) -> SessionDocument? {
        let path = folder + "/timeline.json"
        let document: SessionDocument
        do {
            document = try BagDocument.read(path, in: files, mostClips: mostClips)
        } catch {
            report.add(path, error.reason)
            return nil
        }
        if let impossibility = document.impossibility {
            report.add(path, "it was not written by this program: \(impossibility)")
            return nil
        }
        report.sessionsChecked += 1
        if maker.isThisProgram, (try? JSONText.digest(of: document)) != listing[path]?.sha256 {
            report.add(path, "it has content or a form that this program does not write")
        }
        for file in document.files { compare(file, into: &report) }
        switch document {
        case .recorded(let timeline): check(timeline, into: &report)
        case .written(let conversation):
            TextConversationVerifier(
                bag: files, folder: folder, document: conversation, isThisProgram: maker.isThisProgram,
                interruption: interruption
            ).check(formats: formats, into: &report)
        }
        return document
    }

    /// Compares what the document says about a file with the file.
    private func compare(_ file: PayloadFile, into report: inout VerificationReport) {
        let path = BagLayout.path(of: file.path, inFolder: folder)
        guard let found = listing[path] else {
            report.add(path, "it is missing or not a regular file; timeline.json lists it")
            return
        }
        if found.sha256 != file.sha256 || found.bytes != file.bytes {
            report.add(found.path, "its content does not match the checksum and size in timeline.json")
        }
    }

    private func check(_ document: TimelineDocument, into report: inout VerificationReport) {
        report.clipsChecked += document.clips.count
        for message in contradictions(in: document) {
            report.add(folder + "/timeline.json", message)
        }
        for audio in document.audio {
            check(audio.path, into: &report) { try checkAudio(audio, of: document, in: $0) }
        }
        for message in UnplacedCheck(document: document).contradictions {
            report.add("\(folder)/timeline.json", message)
        }
        let header = RecordingHeader(document, software: maker.software)
        for clip in document.clips where clip.status == .placed {
            guard let file = clip.file else { continue }
            check(file.path, into: &report) {
                try checkSamples(
                    of: $0, format: WaveFormat(sampleRate: document.sampleRate, channels: 1), frames: clip.frames ?? 0,
                    pcmSha256: file.pcmSha256, broadcast: header.clip(clip.messageId, startFrame: clip.startFrame ?? 0))
            }
        }
    }

    private func check(
        _ name: String, into report: inout VerificationReport, _ body: (borrowing InputFile) throws -> String?
    ) {
        let path = "\(folder)/\(name)"
        let file: InputFile
        do throws(FileError) {
            file = try files.open(named: path)
        } catch {
            // A missing file is reported with those that the document lists.
            if !error.isNoFileThere { report.add(path, "it cannot be opened: \(error)") }
            return
        }
        do {
            if let message = try body(file) { report.add(path, message) }
        } catch {
            report.add(path, "it cannot be read: \(error)")
        }
    }

    // MARK: - Consistency of the document

    private func contradictions(in document: TimelineDocument) -> [String] {
        var messages: [String] = []
        if document.format != TimelineDocument.currentFormat {
            messages.append("its format \(document.format) is not supported")
        }
        if document.durationSeconds != Seconds.rounded(frames: document.frames, sampleRate: document.sampleRate) {
            messages.append("durationSeconds \(document.durationSeconds) is not frames / sampleRate")
        }
        let redactionEnds = (document.redactions ?? []).map(\.range.upperBound)
        if document.frames != (document.clips.compactMap(\.endFrame) + redactionEnds).max() ?? 0 {
            messages.append("frames \(document.frames) is not the end of the last clip")
        }
        messages += contradictionsOfChannels(in: document)
        let explained = Set(document.problems.lazy.compactMap(\.fileName).map(ExactText.init))
        // Problems that are only counted do not name their clips. Their counts are compared instead.
        let isExplained = document.problems.contains(where: \.code.concernsAllClips) || document.problemsByCode != nil
        messages += ProblemCountCheck(document).findings
        let hidden = document.channels.map { HiddenSpans(document.redactions ?? [], channel: $0) }
        for clip in document.clips {
            messages += contradictions(of: clip, in: document, hidden)
            if clip.status != .placed, !isExplained, !explained.contains(ExactText(clip.fileName)) {
                messages.append("clip \(clip.fileName) is \(clip.status.rawValue), but no problem explains it")
            }
            if clip.missingFrames ?? 0 > 0, document.problemsByCode == nil,
                !explained.contains(ExactText(clip.fileName))
            {
                messages.append("clip \(clip.fileName) has missingFrames, but no problem explains it")
            }
        }
        return messages + PacketListCheck(document: document).findings
            + PlacementCheck(document: document, options: options).findings
    }

    /// Compares the channels and the recordings with the speakers and the options of the job.
    private func contradictionsOfChannels(in document: TimelineDocument) -> [String] {
        let speakers = document.speakers
        var messages: [String] = []
        if document.channels != ChannelLayout.channels(speakers: speakers, layout: options.layout) {
            messages.append("channels does not match its speakers and the layout")
        }
        for clip in document.clips
        where clip.channel != (options.layout == .mono ? 0 : speakers.firstIndex(of: clip.speaker) ?? 0) {
            messages.append("clip \(clip.fileName) is not in the channel of its speaker")
        }
        if case .fixed(let rate) = options.sampleRate, rate.rawValue != document.sampleRate {
            messages.append("sampleRate \(document.sampleRate) is not the one of the options")
        }
        // Earlier versions left recordings out of a redacted session.
        guard maker.isThisProgram else { return messages }
        let expected = document.frames > 0 ? ChannelLayout.audioFiles(speakers, options, maker.outputs) : []
        if document.audio.map(\.path) != expected.map(\.name)
            || document.audio.map(\.channels) != expected.map(\.channels)
        {
            messages.append(
                "audio does not list the recordings that the options give: "
                    + expected.map(\.name).joined(separator: ", "))
        }
        if !maker.outputs.clips, document.clips.contains(where: { $0.status == .placed && $0.file != nil }) {
            messages.append("it has recordings of single clips, which the options do not give")
        }
        if document.libraries != maker.decoder?.libraries || document.architecture != maker.decoder?.architecture {
            messages.append("libraries and architecture are not those of summary.json")
        }
        return messages
    }

    private func contradictions(
        of clip: TimelineDocument.Clip, in document: TimelineDocument, _ hidden: [HiddenSpans]
    ) -> [String] {
        let name = "clip \(clip.fileName)"
        guard document.channels.indices.contains(clip.channel) else { return ["\(name) has no valid channel"] }
        guard clip.status == .placed else {
            let places = [
                ("startFrame", clip.startFrame), ("frames", clip.frames), ("shiftedFrames", clip.shiftedFrames),
                ("cutFrames", clip.cutFrames),
            ]
            return places.filter { $0.1 != nil }.map { "\(name) is \(clip.status.rawValue), but has \($0.0)" }
        }
        guard let start = clip.startFrame, let end = clip.endFrame, start >= 0, end <= document.frames else {
            return ["\(name) is not inside the timeline"]
        }
        if clip.isTouched, document.redactions?.isEmpty == false {
            // The frames of a redacted clip end with the last that is heard. Earlier versions kept all.
            guard !maker.isThisProgram || hidden[clip.channel].heard(start..<end) == start..<end else {
                return ["the frames of \(name) end where it is redacted"]
            }
            return Self.contradictions(ofTouched: clip)
        }
        guard let missing = clip.missingFrames, missing >= 0, missing <= end - start else {
            return ["\(name) has no valid missingFrames"]
        }
        return Self.hasItsLength(clip, rate: document.sampleRate)
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

    // MARK: - Audio files

    /// - Returns: a finding; `nil` if there is none.
    private func checkAudio(
        _ audio: TimelineDocument.AudioFile, of document: TimelineDocument, in file: borrowing InputFile
    ) throws -> String? {
        guard audio.packets == nil ? audio.packetsSha256 == nil : audio.pcmSha256 == nil else {
            return "timeline.json has a checksum for it that is of another format"
        }
        let header = RecordingHeader(document, software: maker.software)
        if audio.packets != nil {
            return try PacketVerifier(
                document: document, audio: audio,
                header: maker.isThisProgram
                    ? OpusFileHeader(sessionId: document.sessionId, start: document.start, software: maker.software)
                    : nil
            ).check(file)
        }
        var silence = SilenceCheck(document: document, audio: audio)
        var redaction = RedactionCheck(document: document, audio: audio)
        let format = WaveFormat(sampleRate: document.sampleRate, channels: audio.channels.count)
        var flac =
            audio.fileExtension == "flac" && maker.isThisProgram
            ? try FlacFileCheck(
                file, "\(folder)/\(audio.path)", in: RootFolder(files.root), format: format, frames: document.frames,
                title: document.sessionId) : nil
        let layout = ChannelLayout.files(speakers: document.speakers, layout: options.layout)
            .first { $0.fileName(.wav) == audio.path }
        let message = try checkSamples(
            of: file, format: format, frames: document.frames, pcmSha256: audio.pcmSha256,
            broadcast: layout == nil ? nil : header.timeline,
            cues: maker.outputs.cuePoints == .clips ? layout.map(document.cues) ?? [] : []
        ) {
            silence.take($0, at: $1)
            redaction?.take($0, at: $1)
            try flac?.take($0)
        }
        if let frame = redaction?.firstDifference {
            return "frame \(frame) is redacted, but does not have the samples that replace it"
        }
        if let (channel, frame) = silence.firstSound {
            return "there is sound at frame \(frame) of channel \(audio.channels[channel]), where no clip is placed"
        }
        return try message ?? flac?.finish()
    }

    /// - Parameters:
    ///   - broadcast: what the header of a WAV file must say; `nil` for other files.
    ///   - each: receives the samples block by block, with the position of the first frame of each block.
    /// - Returns: a finding; `nil` if there is none.
    private func checkSamples(
        of file: borrowing InputFile, format: WaveFormat, frames: Int, pcmSha256: Checksum?,
        broadcast: BroadcastExtension?, cues: [WaveCue] = [],
        each: (Span<Int16>, Int) throws -> Void = { _, _ in }
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
            try each(samples, position)
            position += samples.count / format.channels
        }
        guard position == frames else { return "it ends after \(position) of \(frames) frames" }
        guard hash.finalize() == pcmSha256 else {
            return "the SHA-256 of its samples is not the pcmSha256 in timeline.json"
        }
        guard maker.isThisProgram, let broadcast else { return nil }
        let layout = try WaveLayout(format: format, frames: frames, broadcast: broadcast, cues: cues)
        return try layout.firstDifference(in: file).map {
            "it has the samples, but not the header or cue points that timeline.json gives; the first difference is at "
                + "byte \($0)"
        }
    }
}

extension TimelineDocument.Clip {
    /// The frame after its last frame.
    package var endFrame: Int? {
        guard let startFrame, let frames, frames >= 0 else { return nil }
        return startFrame + frames
    }
}
