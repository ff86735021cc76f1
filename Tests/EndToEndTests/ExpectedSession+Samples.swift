import TestSupport

extension ExpectedSession {
    /// A WAV file that the session has to have.
    struct AudioFile {
        let path: String
        let channels: [String]
        /// Channels interleaved.
        let samples: [Int16]
    }

    func audioFiles(layout: Job.Layout) throws -> [AudioFile] {
        if clips.allSatisfy({ $0.sound == nil }) { return [] }
        switch layout {
        case .stereo:
            let samples = try samples(of: speakers.map { [$0] })
            return [AudioFile(path: "timeline.wav", channels: speakers, samples: samples)]
        case .mono:
            return [AudioFile(path: "timeline.wav", channels: ["mix"], samples: try samples(of: [speakers]))]
        case .split:
            return try speakers.map {
                AudioFile(path: "timeline-\($0).wav", channels: [$0], samples: try samples(of: [[$0]]))
            }
        }
    }

    /// - Parameter channels: for each channel, the speakers that sound in it.
    private func samples(of channels: [[String]]) throws -> [Int16] {
        var samples = [Int16](repeating: 0, count: frames * channels.count)
        for (channel, types) in channels.enumerated() {
            for group in overlapping(clips.filter { $0.sound != nil && types.contains($0.listed.type) }) {
                let start = group.map(\.startFrame).min() ?? 0
                let sum = try sum(of: group, from: start)
                samples.withUnsafeMutableBufferPointer { samples in
                    var position = start * channels.count + channel
                    for sample in sum {
                        samples[position] = Int16(clamping: sample)
                        position += channels.count
                    }
                }
            }
        }
        return samples
    }

    /// Clips that sound at the same time, together; most are alone. Sums are made for these only, as silence is long.
    private func overlapping(_ clips: [ExpectedClip]) -> [[ExpectedClip]] {
        var groups: [[ExpectedClip]] = []
        var groupEnd = 0
        for clip in clips.sorted(by: { $0.startFrame < $1.startFrame }) {
            if groups.isEmpty || clip.startFrame >= groupEnd { groups.append([]) }
            groups[groups.count - 1].append(clip)
            groupEnd = max(groupEnd, clip.endFrame)
        }
        return groups
    }

    private func sum(of group: [ExpectedClip], from start: Int) throws -> [Int32] {
        var sum = [Int32](repeating: 0, count: (group.map(\.endFrame).max() ?? start) - start)
        for clip in group {
            let decoded = try clip.sound?.decode(rate: sampleRate) ?? []
            guard decoded.count == clip.frames + clip.cutFrames else {
                throw TestSupportError(reason: "\(decoded.count) frames, not \(clip.frames + clip.cutFrames)")
            }
            sum.withUnsafeMutableBufferPointer { sum in
                decoded.withUnsafeBufferPointer { decoded in
                    for index in 0..<clip.frames { sum[clip.startFrame - start + index] += Int32(decoded[index]) }
                }
            }
        }
        return sum
    }
}
