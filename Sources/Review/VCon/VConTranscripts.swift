import Bag
import Foundations
import JSON

extension VConDocument {
    /// An `analysis` of type `transcript`: the words of one clip.
    struct Analysis: Encodable {
        let type = "transcript"
        /// The index of the clip's recording in `dialog`.
        var dialog: Int
        let mediatype = "application/json"
        /// Who made the words, as far as the source says. The draft requires a value.
        var vendor: String
        /// The name of the body's format. It has the members of the World Transcription Format
        /// (draft-howe-vcon-wtf-extension), as far as they are known: that draft also requires a language, a confidence
        /// and a time at which the transcript was made, which most sources do not state.
        let schema = "opusstitch-transcript/1"
        var body: Transcription
        let encoding = "json"
    }

    /// The body of a transcript. Times are in seconds after the start of the dialog.
    struct Transcription: Encodable {
        var transcript: Transcript
        var segments: [Part]?
        var words: [Part]?
        var source: ClipTranscript.Source
        /// Whether a redaction has removed words; absent if none has.
        var redacted: Bool?

        struct Transcript: Encodable {
            var text: String
            var language: String?
            var confidence: Double?
        }

        struct Part: Encodable, InlineJSON {
            var id: Int
            var start: Double?
            var end: Double?
            var text: String
            var confidence: Double?
        }
    }
}

extension VConDocument.Analysis {
    /// - Parameters:
    ///   - dialog: the index of the clip's recording.
    ///   - startFrame: the first frame of the clip on the timeline.
    ///   - sampleRate: Hz.
    init(_ transcript: ClipTranscript, dialog: Int, startFrame: Int, sampleRate: Int) {
        func parts(_ list: [ClipTranscript.TimedText]?) -> [VConDocument.Transcription.Part]? {
            list?.enumerated().map { id, part in
                let seconds = part.range.map { range in
                    [range.lowerBound, range.upperBound].map {
                        Seconds.rounded(frames: $0 - startFrame, sampleRate: sampleRate)
                    }
                }
                return VConDocument.Transcription.Part(
                    id: id, start: seconds?[0], end: seconds?[1], text: part.text, confidence: part.confidence)
            }
        }
        self.init(
            dialog: dialog, vendor: transcript.recognizer ?? "unknown",
            body: VConDocument.Transcription(
                transcript: VConDocument.Transcription.Transcript(
                    text: transcript.text, language: transcript.language, confidence: transcript.confidence),
                segments: parts(transcript.segments), words: parts(transcript.words), source: transcript.source,
                redacted: transcript.redacted))
    }

    /// The transcripts of the placed clips.
    ///
    /// - Parameter placed: the positions of the placed clips. Their recordings follow the set in `dialog`.
    /// - Returns: `nil` if there are none.
    static func list(of timeline: TimelineDocument, placed: [Int]) -> StreamedList<VConDocument.Analysis>? {
        // The transcripts share their storage with those of the timeline.
        let spoken = placed.enumerated().compactMap { position, index in
            timeline.clips[index].transcript.map { (position: position, index: index, transcript: $0) }
        }
        guard !spoken.isEmpty else { return nil }
        return StreamedList(count: spoken.count) { position in
            let clip = spoken[position]
            return Self(
                clip.transcript, dialog: clip.position + 1, startFrame: timeline.clips[clip.index].startFrame ?? 0,
                sampleRate: timeline.sampleRate)
        }
    }
}
