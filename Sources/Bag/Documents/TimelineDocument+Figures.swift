import Calls

extension TimelineDocument {
    /// What no run can have written, in a document of unknown origin: figures that nobody could calculate with, and
    /// paths that lead elsewhere. In words; `nil` where there is none.
    public var impossibility: String? {
        guard [8000, 12_000, 16_000, 24_000, 48_000].contains(sampleRate) else { return "sampleRate \(sampleRate)" }
        guard Self.isLength(frames) else { return "frames \(frames)" }
        for file in audio {
            guard Self.liesBeside(file.path) else { return "the path \(file.path)" }
            guard !file.channels.isEmpty else { return "\(file.path) without a channel" }
            for run in file.packets ?? []
            where ![run.granulePosition, run.count, run.startSample].allSatisfy(Self.isLength)
                || !Self.isLength(run.shiftedSamples.magnitude)
            {
                return "packets of \(file.path)"
            }
        }
        for clip in clips {
            let figures = [clip.startFrame, clip.frames, clip.cutFrames].compactMap { $0 }
            guard figures.allSatisfy(Self.isLength), Self.isLength(clip.shiftedFrames?.magnitude) else {
                return "figures of clip \(clip.fileName)"
            }
            let files = [clip.file].compactMap(\.self) + (clip.files ?? [])
            guard files.allSatisfy({ Self.liesBeside($0.path) }) else { return "a path of clip \(clip.fileName)" }
            guard files.allSatisfy({ Self.isLength($0.bytes) }) else { return "figures of clip \(clip.fileName)" }
        }
        for gap in gapsShortened
        where ![gap.startFrame, gap.frames, gap.removedFrames].allSatisfy(Self.isLength) {
            return "figures of a shortened gap"
        }
        for redaction in redactions ?? []
        where !Self.isLength(redaction.startFrame) || !Self.isLength(redaction.frames) {
            return "figures of a redaction"
        }
        return nil
    }

    /// Some hundred days at 48 kHz: beyond any limit of a session, and small enough to add up.
    private static let longest = 1 << 40

    private static func isLength(_ frames: Int) -> Bool { (0...longest).contains(frames) }

    private static func isLength(_ frames: UInt?) -> Bool { frames.map { $0 <= longest } ?? true }

    /// A path below the folder of the document, made of names that need no escape.
    private static func liesBeside(_ path: String) -> Bool {
        path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { name in
            guard let first = name.utf8.first, first != UInt8(ascii: ".") else { return false }
            return name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        }
    }
}
