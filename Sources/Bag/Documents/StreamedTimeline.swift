import JSON

/// A timeline whose clips are made while it is written or counted. A session may have a hundred thousand, and what they
/// are made from is in memory already.
package struct StreamedTimeline<Clips: RandomAccessCollection>: Encodable
where Clips.Element == TimelineDocument.Clip, Clips.Index == Int {
    /// Without clips.
    package let document: TimelineDocument
    package let clips: Clips
    /// Returns the words of a clip, by its index; `nil` if no clip has words.
    private let words: ((Int) throws -> Apart<ClipTranscript>?)?

    /// - Parameters:
    ///   - clips: its indices start at 0.
    ///   - words: returns the words of a clip, by its index.
    package init(_ document: TimelineDocument, clips: Clips, words: ((Int) throws -> Apart<ClipTranscript>?)? = nil) {
        self.document = document
        self.clips = clips
        self.words = words
    }

    /// The document with all clips in memory.
    package var complete: TimelineDocument {
        get throws {
            var document = document
            document.clips = try clips.indices.map(clip)
            return document
        }
    }

    /// The same document without the words of the clips.
    package var withoutWords: StreamedTimeline { StreamedTimeline(document, clips: clips) }

    /// The same clips with other words.
    package func with(words: @escaping (Int) throws -> Apart<ClipTranscript>?) -> StreamedTimeline {
        StreamedTimeline(document, clips: clips, words: words)
    }

    /// The same clips and words in another document.
    package func with(_ document: TimelineDocument) -> StreamedTimeline {
        StreamedTimeline(document, clips: clips, words: words)
    }

    private func clip(_ index: Int) throws -> TimelineDocument.Clip {
        var clip = clips[index]
        if let words { clip.words = try words(index) }
        return clip
    }

    package func encode(to encoder: any Encoder) throws {
        try document.encode(to: encoder, clips: StreamedList(count: clips.count, clip))
    }

    /// The files of single clips without duplicates.
    package var clipFiles: [ClipFile] { TimelineDocument.files(of: clips) }
}
