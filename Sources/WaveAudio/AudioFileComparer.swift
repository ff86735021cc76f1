import Files
import Foundations
import Synchronization

/// Compares samples with those of an existing WAV or FLAC file, in place of writing the file. Files of other libraries
/// and other decoders can be compared in this way, since only samples count.
package final class AudioFileComparer: AudioFileWriter {
    private let path: String
    private let format: WaveFormat
    private let frames: Int
    /// What replaced redacted spans in the file; `nil` if nothing did.
    private let redactor: WaveRedactor?
    private let recorded: WrittenAudio
    private let comparison: SampleComparison
    private var reader: WaveFileReader?
    private var result: SampleComparison.File
    private var buffer: [Int16] = []

    /// - Parameters:
    ///   - path: relative to `root`.
    ///   - format: what the file must have.
    ///   - frames: the exact number of frames that will be compared.
    ///   - redactor: what replaced redacted spans in the file; `nil` if nothing did.
    ///   - recorded: what `finish` returns: the file as its document describes it.
    ///   - comparison: receives the result.
    package init(
        _ path: String, in root: RootFolder, format: WaveFormat, frames: Int, redactor: WaveRedactor? = nil,
        recorded: WrittenAudio, comparison: SampleComparison
    ) {
        self.path = path
        self.format = format
        self.frames = frames
        self.redactor = redactor
        self.recorded = recorded
        self.comparison = comparison
        result = SampleComparison.File()
        do {
            let reader = try WaveFileReader(root.open(path))
            if reader.format == format, reader.frames == frames {
                self.reader = consume reader
            } else {
                result.fault =
                    "it has \(reader.frames) frames, \(reader.format.channels) channels and \(reader.format.sampleRate) "
                    + "Hz; the archives give \(frames), \(format.channels) and \(format.sampleRate)"
            }
        } catch let error as FileError where error.isNoFileThere {
            result.fault = "it is missing, but the archives produce it"
        } catch {
            result.fault = "it cannot be read: \(error)"
        }
    }

    package func write(_ samples: Span<Int16>) throws {
        guard redactor == nil else { return try compareRedacted(samples.count) { samples[$0] } }
        try compare(samples.count) { index in samples[index] }
    }

    package func writeSilence(frames: Int) throws {
        var left = frames
        while left > 0 {
            let step = min(left, Self.step)
            if redactor == nil {
                try compare(step * channels) { _ in 0 }
            } else {
                try compareRedacted(step * channels) { _ in 0 }
            }
            left -= step
        }
    }

    private var channels: Int { format.channels }

    /// Compares samples after the redaction of the file.
    private func compareRedacted(_ count: Int, _ made: (Int) -> Int16) throws {
        var samples = (0..<count).map(made)
        redactor?.apply(to: &samples, from: result.samples / channels, format: format)
        try compare(count) { samples[$0] }
    }

    private static let step = 16 << 10

    /// - Parameters:
    ///   - count: the number of samples, whole frames.
    ///   - expected: the sample at a position of these.
    private func compare(_ count: Int, _ expected: (Int) -> Int16) throws {
        guard reader != nil else { return }
        if buffer.count != count { buffer = [Int16](repeating: 0, count: count) }
        var room = buffer.mutableSpan
        let filled = try reader?.read(into: &room)
        guard filled == count / channels else {
            result.fault = "it ends before its length"
            reader = nil
            return
        }
        for index in 0..<count where !comparison.rule.accepts(buffer[index], expected(index)) {
            let difference = abs(Int(buffer[index]) - Int(expected(index)))
            if result.differing == 0 {
                let place = result.samples + index
                (result.firstFrame, result.firstChannel) = (place / channels, place % channels)
            }
            result.differing += 1
            result.largest = max(result.largest, difference)
        }
        result.samples += count
    }

    package func finish() throws -> WrittenAudio {
        guard result.fault != nil || result.samples == frames * channels else {
            throw WaveError("\(result.samples / channels) of \(frames) frames of \(path) were compared")
        }
        comparison.add(path, result)
        return recorded
    }
}

/// The differences between samples that were made again and those of existing files.
package final class SampleComparison: Sendable {
    /// One file.
    package struct File: Hashable, Sendable {
        /// The number of samples compared, in all channels.
        package fileprivate(set) var samples = 0
        /// The number of samples that differ.
        package fileprivate(set) var differing = 0
        /// The largest difference, in steps of 16-bit samples.
        package fileprivate(set) var largest = 0
        /// The place of the first sample that differs.
        package fileprivate(set) var firstFrame = 0
        package fileprivate(set) var firstChannel = 0
        /// Why the file could not be compared; `nil` if all of it was.
        package fileprivate(set) var fault: String?
    }

    /// When a sample of a file counts as different from the one that was made again.
    package enum Rule: Sendable {
        case equal, notBelow, notAbove

        fileprivate func accepts(_ found: Int16, _ made: Int16) -> Bool {
            switch self {
            case .equal: found == made
            case .notBelow: found >= made
            case .notAbove: found <= made
            }
        }
    }

    fileprivate let rule: Rule
    private let kept: Set<String>
    private let found = Mutex((files: [String: File](), samples: 0))

    /// - Parameter kept: paths of files whose results are kept, even if no sample differs.
    package init(rule: Rule = .equal, keeping kept: Set<String> = []) {
        self.rule = rule
        self.kept = kept
    }

    /// The files that differ, and those to keep, by path relative to the bag. A bag may have a hundred thousand others.
    package var files: [String: File] { found.withLock { $0.files } }

    /// The number of samples compared, of all files.
    package var samples: Int { found.withLock { $0.samples } }

    fileprivate func add(_ path: String, _ file: File) {
        found.withLock {
            $0.samples += file.samples
            if file.fault != nil || file.differing > 0 || kept.contains(path) { $0.files[path] = file }
        }
    }
}
