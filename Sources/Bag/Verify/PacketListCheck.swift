import Calls
import Foundations

/// Checks what a timeline says about the packets in its Ogg Opus files: whose they are, and where their sound begins.
struct PacketListCheck {
    let document: TimelineDocument

    /// The contradictions, as messages.
    var findings: [String] {
        document.audio.compactMap { audio in
            guard let runs = audio.packets, !areOfTheirClips(runs, in: audio) else { return nil }
            return "the packets of \(audio.path) are not where its clips are"
        }
    }

    /// The sound of a clip begins at its start, and as much later as is said. Those of further streams of a chained clip
    /// begin later in the clip, by whole frames.
    private func areOfTheirClips(_ runs: [PlacedPackets], in audio: TimelineDocument.AudioFile) -> Bool {
        let step = 48_000 / document.sampleRate
        var begun: Set<Int> = []
        return runs.allSatisfy { run in
            guard document.clips.indices.contains(run.clip) else { return false }
            let clip = document.clips[run.clip]
            // A file has the packets of one speaker, also where the other recordings are mixed.
            guard clip.status == .placed, let start = clip.startFrame, let end = clip.endFrame,
                audio.channels == [clip.speaker.name]
            else { return false }
            let wanted = run.startSample - run.shiftedSamples
            guard (start * step...end * step).contains(wanted), wanted % step == 0 else { return false }
            // A redaction may have removed the clip's first packets. And its first streams may have had none: what they
            // say is there is silent.
            let isFirst = begun.insert(run.clip).inserted && document.redactions == nil
            return !isFirst || wanted == start * step || wanted / step - start <= clip.missingFrames ?? 0
        }
    }
}
