import Calls
import Files
import Foundations
import OggOpus

/// Replaces packets of an Ogg Opus file of one speaker with silence. All other packets stay as they are, at their
/// positions.
///
/// A packet is replaced if any sound of the span could be heard or predicted from it (RFC 6716):
///
/// - Its decoded samples, after pre-skip, meet the span.
/// - It ends less than 5 ms before the span. The window of a CELT frame reaches 2.5 ms into the next one (section
///   4.3.7), and an encoder's SILK layer looks 5 ms ahead.
/// - It is the first packet of the clip after one whose samples meet the span. A SILK packet can have a copy of the
///   packet before it, at a lower rate (section 4.2.5, LBRR).
/// - It begins less than 20 ms after the span. CELT codes the energy of its bands as a difference to the frame before
///   (section 4.3.2.1). SILK codes gains and line spectral frequencies relative to the frame before (sections 4.2.7.4
///   and 4.2.7.5), and predicts from at most 18 ms of earlier sound (section 4.2.7.6.1).
///
/// The last three apply only to clips that have sound in the span. The time of all replaced packets is filled as the
/// silence between clips is, so that their lengths cannot be seen.
package struct RedactedPackets {
    let document: TimelineDocument
    let audio: TimelineDocument.AudioFile
    /// In frames of the timeline; `nil` for a span of other channels.
    let spans: [Range<Int>?]

    package init(document: TimelineDocument, audio: TimelineDocument.AudioFile, spans: [Range<Int>?]) {
        self.document = document
        self.audio = audio
        self.spans = spans
    }

    private static let overlap = 240
    private static let prediction = 960
    /// The longest time by which a replaced packet may extend beyond a span: a packet of 120 ms and what is predicted.
    private static let reach = 5760 + prediction

    /// - Returns: the file for the new document, and for each span the frames that have no sound in the file.
    /// - Throws: `FileError`, `ClipError`.
    package func write(
        _ file: borrowing InputFile, to path: String, staging: StagingFolder
    ) throws -> (audio: TimelineDocument.AudioFile, silent: [Range<Int>?]) {
        var scanner = ClipScanner()
        let headers = OggHeaderReader()
        try file.readBlocks {
            scanner.take($0)
            headers.take($0)
        }
        let facts = try scanner.finish()
        var selection = PacketSelection(self, facts: facts)
        var pending = try PendingFile(path, in: staging)
        var hash = SHA256Stream()
        var bytes = 0
        let source = try file.another()
        var offset = 0
        try OggOpusSilencer(facts: facts, headers: headers.finish()).copy(
            from: { buffer in
                // The buffer belongs to the reader and is filled during the call.
                let count = try unsafe source.read(into: buffer, at: offset)
                offset += count
                return count
            },
            isKept: { selection.keeps($0) },
            to: { piece in
                hash.update(piece)
                try pending.write(piece, at: bytes)
                bytes += piece.count
            })
        try pending.putInPlace()
        var copy = audio
        (copy.sha256, copy.bytes) = (hash.finalize(), bytes)
        copy.packets = selection.runs
        copy.packetsSha256 = selection.hash.finalize()
        return (copy, spans.map { $0.map { silent($0, selection.kept) } })
    }

    /// The frames around the span in which the file has no packet of a clip. Only packets that are still there count,
    /// so the result says nothing about those that were replaced.
    private func silent(_ span: Range<Int>, _ kept: [Range<Int>]) -> Range<Int> {
        let step = 48_000 / document.sampleRate
        let (start, end) = (span.lowerBound * step, span.upperBound * step)
        let (first, next) = (
            kept.partitioningIndex { $0.lowerBound >= start }, kept.partitioningIndex { $0.upperBound > end }
        )
        let before = first > 0 ? kept[first - 1].upperBound : .min
        let after = next < kept.count ? kept[next].lowerBound : .max
        let silentStart = (start - Self.reach...start).contains(before) ? before : start
        let silentEnd = (end...end + Self.reach).contains(after) ? after : end
        return max(0, silentStart / step)..<min((silentEnd + step - 1) / step, max(document.frames, span.upperBound))
    }

    /// Decides which packets are kept, in the order of the file.
    fileprivate struct PacketSelection {
        /// Sorted by their starts.
        private let spans: [Range<Int>]
        /// The latest end of each span and those before it.
        private let latestEnds: [Int]
        private let clips: [TimelineDocument.Clip]
        private let step: Int
        private let facts: ClipFacts
        /// The position of each stream's first packet in the decoded file, in samples at 48 kHz.
        private let streamStarts: [Int]
        private var pending: ArraySlice<PlacedPackets>
        private var current: (run: PlacedPackets, left: Int)?
        private var isApart = true
        /// The clip of the last packet, if its sound meets a span.
        private var clipInSpan: Int?

        private(set) var runs: [PlacedPackets] = []
        private(set) var hash = SHA256Stream()
        /// The decoded samples of the kept packets of clips, adjacent ones joined.
        private(set) var kept: [Range<Int>] = []

        init(_ redaction: RedactedPackets, facts: ClipFacts) {
            spans = redaction.spans.compactMap(\.self).sorted { $0.lowerBound < $1.lowerBound }
            var latest = Int.min
            latestEnds = spans.map {
                latest = max(latest, $0.upperBound)
                return latest
            }
            clips = redaction.document.clips
            step = 48_000 / redaction.document.sampleRate
            self.facts = facts
            var start = 0
            streamStarts = facts.links.map { link in
                defer { start += link.samples48k }
                return start - link.head.preSkip
            }
            pending = (redaction.audio.packets ?? [])[...]
        }

        mutating func keeps(_ packet: ClipPacketReader.Packet) -> Bool {
            if current == nil, let run = pending.first, run.stream == packet.link,
                run.granulePosition == packet.start48k
            {
                current = (run, run.count)
                pending = pending.dropFirst()
                isApart = true
            }
            // Silence between clips is made again.
            guard let (run, left) = current else { return false }
            current = left > 1 ? (run, left - 1) : nil
            let start = streamStarts[packet.link] + packet.start48k
            let samples = start..<start + packet.samples48k
            guard !isHidden(samples, run) else {
                isApart = true
                return false
            }
            if isApart {
                var part = run
                (part.granulePosition, part.count) = (packet.start48k, 0)
                runs.append(part)
                isApart = false
            }
            runs[runs.count - 1].count += 1
            // The packet is valid during the call, and it is only read here.
            hash.update(unsafe packet.bytes.bytes)
            if let last = kept.last, last.upperBound == samples.lowerBound {
                kept[kept.count - 1] = last.lowerBound..<samples.upperBound
            } else {
                kept.append(samples)
            }
            return true
        }

        private mutating func isHidden(_ samples: Range<Int>, _ run: PlacedPackets) -> Bool {
            let wasInSpan = clipInSpan == run.clip
            // The clip may be heard a little before or after its place on the timeline. Both are covered.
            let near = spans(near: samples, shift: run.shiftedSamples)
            let places = near.map { span in
                span.lowerBound * step + min(0, run.shiftedSamples)..<span.upperBound * step
                    + max(0, run.shiftedSamples)
            }
            let isInSpan = places.contains { $0.overlaps(samples) }
            clipInSpan = isInSpan ? run.clip : nil
            if isInSpan || wasInSpan { return true }
            return zip(near, places).contains { span, place in
                guard hasSound(clips.indices.contains(run.clip) ? clips[run.clip] : nil, in: span) else { return false }
                let before = place.lowerBound - samples.upperBound
                let after = samples.lowerBound - place.upperBound
                return (0..<RedactedPackets.overlap).contains(before)
                    || (0..<RedactedPackets.prediction).contains(after)
            }
        }

        /// All spans that can have to do with a packet, and maybe some that have not.
        private func spans(near samples: Range<Int>, shift: Int) -> ArraySlice<Range<Int>> {
            let reach = RedactedPackets.prediction + Int(shift.magnitude) + step
            let first = latestEnds.partitioningIndex { $0 * step + reach >= samples.lowerBound }
            let end = spans.partitioningIndex { $0.lowerBound * step - reach > samples.upperBound }
            return first < end ? spans[first..<end] : []
        }

        private func hasSound(_ clip: TimelineDocument.Clip?, in span: Range<Int>) -> Bool {
            guard let start = clip?.startFrame, let end = clip?.endFrame, start < end else { return false }
            return span.overlaps(start..<end)
        }
    }
}
