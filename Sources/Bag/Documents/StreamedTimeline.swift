import JSON

/// A timeline whose clips are made while it is written or counted. A session may have a hundred thousand, and what they
/// are made from is in memory already.
package struct StreamedTimeline<Clips: RandomAccessCollection>: Encodable
where Clips.Element == TimelineDocument.Clip, Clips.Index == Int {
    /// Without clips.
    package let document: TimelineDocument
    package let clips: Clips

    /// - Parameter clips: its indices start at 0.
    package init(_ document: TimelineDocument, clips: Clips) {
        self.document = document
        self.clips = clips
    }

    /// The document with all clips in memory.
    package var complete: TimelineDocument {
        var document = document
        document.clips = Array(clips)
        return document
    }

    package func encode(to encoder: any Encoder) throws {
        try document.encode(to: encoder, clips: StreamedList(count: clips.count) { clips[$0] })
    }

    /// The files of single clips without duplicates.
    package var clipFiles: [ClipFile] { TimelineDocument.files(of: clips) }
}
