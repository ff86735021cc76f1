import Files
import Foundations
import Glibc
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
        let file: InputFile
        do throws(FileError) {
            file = try root.open(path)
        } catch {
            result.fault =
                error.isNoFileThere ? "it is missing, but the archives produce it" : "it cannot be opened: \(error)"
            return
        }
        do {
            let reader = try WaveFileReader(file)
            if reader.format == format, reader.frames == frames {
                self.reader = consume reader
            } else {
                result.fault =
                    "it has \(reader.frames) frames, \(reader.format.channels) channels and \(reader.format.sampleRate) "
                    + "Hz; the archives give \(frames), \(format.channels) and \(format.sampleRate)"
            }
        } catch {
            result.fault = "it cannot be read: \(error)"
        }
    }

    package func write(_ samples: Span<Int16>) throws {
        guard let redactor else { return try compare(samples) }
        var redacted = samples.indices.map { samples[$0] }
        redactor.apply(to: &redacted, from: result.samples / channels, format: format)
        try compare(redacted.span)
    }

    package func writeSilence(frames: Int) throws { try writeZeros(frames: frames, channels: channels) }

    private var channels: Int { format.channels }

    /// - Parameter expected: the next whole frames.
    private func compare(_ expected: Span<Int16>) throws {
        guard reader != nil else { return }
        if buffer.count != expected.count { buffer = [Int16](repeating: 0, count: expected.count) }
        var room = buffer.mutableSpan
        do {
            let filled = try reader?.read(into: &room)
            if filled != expected.count / channels { result.fault = "it ends before its length" }
        } catch {
            result.fault = "it cannot be read: \(error)"
        }
        guard result.fault == nil else {
            reader = nil
            return
        }
        // Almost always, all are equal.
        if !buffer.span.isSame(as: expected) { count(buffer.span, expected) }
        result.samples += expected.count
    }

    /// Counts the samples that differ.
    private func count(_ found: Span<Int16>, _ expected: Span<Int16>) {
        for index in found.indices where !comparison.rule.accepts(found[index], expected[index]) {
            if result.differing == 0 {
                let place = result.samples + index
                (result.firstFrame, result.firstChannel) = (place / channels, place % channels)
            }
            result.differing += 1
            result.largest = max(result.largest, abs(Int(found[index]) - Int(expected[index])))
        }
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

extension Span<Int16> {
    /// Whether all samples are equal to those of another span of the same length.
    fileprivate func isSame(as other: Span<Int16>) -> Bool {
        precondition(count == other.count)
        // Samples have no padding, so all bytes are initialized. The memory is read during the call.
        let (own, others) = (unsafe bytes, unsafe other.bytes)
        return unsafe own.withUnsafeBytes { own in
            unsafe others.withUnsafeBytes { others in
                guard let first = own.baseAddress, let second = others.baseAddress else { return true }
                return unsafe memcmp(first, second, own.count) == 0
            }
        }
    }
}
