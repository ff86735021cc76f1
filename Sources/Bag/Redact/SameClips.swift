import Calls
import Foundations

/// Finds the clips of a bag that have the same bytes as clips which are redacted. Prompts of agents are often played
/// more than once.
struct SameClips {
    /// In the order of the summary.
    private(set) var places: [RedactedBag.SameClip] = []
    /// The spans that redact the same parts of placed clips, by the names of sessions.
    private(set) var spans: [String: [SessionRedaction.Span]] = [:]

    /// A part of a redacted clip, in frames from its start.
    private struct Part: Hashable {
        let frames: Range<Int>
        /// Whether the clip has no more frames than these.
        let reachesEnd: Bool
        let sampleRate: Int
        let span: SessionRedaction.Span
    }

    /// The first clip with the part. Others with the same bytes may have it, too: a hundred thousand in one session.
    private struct Redacted {
        let part: Part
        let origin: Origin
        let sessionId: String
        let fileName: String
    }

    private struct Origin: Hashable {
        let session: String
        let clip: Int
    }

    init(_ plan: RedactionPlan, in bag: SourceBag) throws {
        let parts = try Self.parts(of: plan, in: bag)
        guard !parts.isEmpty else { return }
        for session in bag.summary.sessions where session.isRecorded {
            guard case .recorded(let timeline) = try bag.document(of: session) else { continue }
            let planned = (plan[session.name]?.spans ?? []).map { $0.redaction() }
            let redactions = (timeline.redactions ?? []) + planned
            let hidden = timeline.channels.map { HiddenSpans(redactions, channel: $0) }
            let after = planned.isEmpty ? timeline : timeline.redacted(by: planned, options: bag.summary.options)
            for (index, clip) in timeline.clips.enumerated() {
                let digests = [clip.source.sha256].compactMap(\.self) + clip.keptFiles.map(\.sha256)
                // A copy in `unplaced/` has no place for each span, and usually the bytes of its entry: it is told once.
                var told: Set<Origin> = []
                let own = Origin(session: session.name, clip: index)
                for redacted in digests.flatMap({ parts[$0] ?? [] }) where redacted.origin != own {
                    let part = redacted.part
                    let place: Range<Int>?
                    if clip.status == .placed {
                        guard let found = Self.place(of: part, in: clip, rate: timeline.sampleRate), !found.isEmpty,
                            !hidden[clip.channel].cover(found)
                        else { continue }
                        place = found
                        spans[session.name, default: []].append(
                            SessionRedaction.Span(
                                frames: found, channels: [timeline.channels[clip.channel]],
                                speaker: timeline.channels == ["mix"] ? nil : clip.type, style: part.span.style,
                                reason: part.span.reason, by: part.span.by))
                    } else {
                        // A copy in `unplaced/` can be played, too.
                        guard !after.clips[index].keptFiles.isEmpty, told.insert(redacted.origin).inserted else {
                            continue
                        }
                        place = nil
                    }
                    places.append(
                        RedactedBag.SameClip(
                            sessionId: redacted.sessionId, fileName: redacted.fileName,
                            otherSessionId: timeline.sessionId, otherFileName: clip.fileName,
                            startFrame: place?.lowerBound,
                            sampleRate: timeline.sampleRate))
                }
            }
        }
    }

    private static func parts(
        of plan: RedactionPlan, in bag: SourceBag
    ) throws -> [Checksum: [Redacted]] {
        var parts: [Checksum: [Redacted]] = [:]
        var seen: [Checksum: Set<Part>] = [:]
        for redaction in plan.sessions where !redaction.spans.isEmpty {
            guard case .recorded(let timeline) = try bag.document(of: redaction.session) else { continue }
            for span in redaction.spans {
                let channels = Set(span.channels.map(ExactText.init))
                for (index, clip) in timeline.clips.enumerated() {
                    guard let digest = clip.source.sha256, let start = clip.startFrame, let end = clip.endFrame,
                        channels.contains(ExactText(timeline.channels[clip.channel])),
                        span.frames.overlaps(start..<end)
                    else { continue }
                    let frames = span.frames.clamped(to: start..<end)
                    let part = Part(
                        frames: frames.lowerBound - start..<frames.upperBound - start,
                        reachesEnd: frames.upperBound == end && clip.cutFrames == nil,
                        sampleRate: timeline.sampleRate, span: span)
                    guard seen[digest, default: []].insert(part).inserted else { continue }
                    parts[digest, default: []].append(
                        Redacted(
                            part: part, origin: Origin(session: redaction.session.name, clip: index),
                            sessionId: timeline.sessionId, fileName: clip.fileName))
                }
            }
        }
        return parts
    }

    /// The same part of another clip, rounded outwards to its frames.
    private static func place(of part: Part, in clip: TimelineDocument.Clip, rate: Int) -> Range<Int>? {
        guard let start = clip.startFrame, let end = clip.endFrame else { return nil }
        let first = start + part.frames.lowerBound * rate / part.sampleRate
        let last = start + (part.frames.upperBound * rate + part.sampleRate - 1) / part.sampleRate
        return min(first, end)..<max(min(first, end), part.reachesEnd ? end : min(last, end))
    }
}
