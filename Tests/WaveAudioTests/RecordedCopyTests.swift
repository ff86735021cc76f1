import Files
import Foundations
import TestSupport
import Testing

@testable import WaveAudio

@Suite("What is recorded of copies and comparisons of audio files made at random")
struct RecordedCopyTests {
    private static func fills(_ random: inout Random, channels: Int, frames: Int) -> WaveRedactor {
        WaveRedactor(
            fills: (0..<random.below(4)).map { _ in
                let start = random.below(frames + 10)
                return WaveRedactor.Fill(
                    frames: start..<start + random.below(60),
                    channels: (0..<channels).filter { _ in random.below(2) == 0 },
                    content: random.below(3) == 0 ? .silence : .tone)
            })
    }

    /// A WAV file, or RF64 with sizes of 64 bits, and an odd chunk on each side of the samples now and then.
    private static func wave(_ samples: [Int16], _ format: WaveFormat, isRF64: Bool, _ random: inout Random) -> [UInt8]
    {
        let size = samples.count * 2
        var bytes = Array((isRF64 ? "RF64" : "RIFF").utf8) + [0, 0, 0, 0] + Array("WAVE".utf8)
        if isRF64 {
            bytes += Array("ds64".utf8)
            bytes.append(littleEndian: UInt32(28))
            for number in [0, size, samples.count / format.channels] { bytes.append(littleEndian: UInt64(number)) }
            bytes.append(littleEndian: UInt32(0))
        }
        bytes += Array("fmt ".utf8) + [16, 0, 0, 0, 1, 0, UInt8(format.channels), 0]
        bytes.append(littleEndian: UInt32(format.sampleRate))
        bytes.append(littleEndian: UInt32(format.sampleRate * format.bytesPerFrame))
        bytes += [UInt8(format.bytesPerFrame), 0, 16, 0]
        // libsndfile expects no padding in RF64.
        if !isRF64, random.below(2) == 0 { bytes += Array("note".utf8) + [3, 0, 0, 0, 1, 2, 3, 0] }
        bytes += Array("data".utf8)
        bytes.append(littleEndian: isRF64 ? UInt32.max : UInt32(size))
        for sample in samples { bytes.append(littleEndian: sample) }
        if random.below(2) == 0 { bytes += Array("note".utf8) + [4, 0, 0, 0, 1, 2, 3, 4] }
        bytes.patch(at: isRF64 ? 20 : 4, littleEndian: UInt32(bytes.count - 8))
        if isRF64 { bytes.patch(at: 4, littleEndian: UInt32.max) }
        return bytes
    }

    private static func samples(of path: String) throws -> [Int16] {
        var reader = try WaveFileReader(InputFile(path: path))
        var samples: [Int16] = []
        try reader.readBlocks { block in samples += block.indices.map { block[$0] } }
        return samples
    }

    @Test("are copies with other samples in some spans, in WAV, RF64 and FLAC")
    func copies() throws {
        let folder = TemporaryFolder()
        let staging = try StagingFolder(in: folder.path)
        let differences = try Recorded.differences("wave-copies", count: 120, quick: 40) { number in
            var random = Random(seed: UInt64(number) + 900)
            let format = WaveFormat(
                sampleRate: [8000, 12_000, 16_000, 24_000, 48_000][random.below(5)], channels: 1 + random.below(4))
            let frames = [1, 2, 50, 100, 300][random.below(5)]
            var before = OddWave.samples(frames * format.channels, &random)
            // Bytes that are all the same: what is silent is not written.
            let isSilent = number % 8 == 0
            if isSilent { before = before.map { _ in 0 } }
            if number % 8 == 1 { before = before.map { _ in 0x0101 } }
            let redactor =
                isSilent
                ? WaveRedactor(fills: []) : Self.fills(&random, channels: format.channels, frames: frames)
            let isRF64 = random.below(3) == 0
            let bytes = Self.wave(before, format, isRF64: isRF64, &random)
            let path = "\(number).wav"
            try Disk.write(bytes, to: folder("in.wav"))
            let cues = (0..<(isSilent ? 0 : random.below(3))).map { _ in OddWave.cue(&random) }
            let file = try InputFile(path: folder("in.wav"))
            let wave = try redactor.copyWave(file, to: path, staging: staging, cues: cues)
            let copied = try Disk.bytes(folder(path))
            #expect(wave.bytes == copied.count && wave.sha256 == Disk.sha256(copied))
            var applied = before
            redactor.apply(to: &applied, from: 0, format: format)
            let found = try Self.samples(of: folder(path))
            #expect(found == applied)
            var words = ["\(bytes.count) -> \(copied.count)", Text.digest(copied), Text.digest(found)]
            words.append(String(wave.pcmSha256.hexadecimal.prefix(8)))
            // A part, from anywhere.
            let start = random.below(frames)
            var part = Array(before[(start * format.channels)...])
            redactor.apply(to: &part, from: start, format: format)
            words.append(Text.digest(part))
            #expect(part == Array(applied[(start * format.channels)...]))
            if number % 3 == 0 {
                let flac = try redactor.copyFlac(file, to: path + ".flac", staging: staging, title: "")
                words.append("FLAC \(flac.pcmSha256.hexadecimal.prefix(8))")
                #expect(try Self.samples(of: folder(path + ".flac")) == applied)
                #expect(try FlacMetadata(of: InputFile(path: folder(path + ".flac"))).comments == [])
            }
            return words.joined(separator: "; ")
        }
        #expect(differences == [])
    }

    @Test("are comparisons of samples with those of a file")
    func comparisons() throws {
        let folder = TemporaryFolder()
        let root = try RootFolder(folder.path)
        let recorded = WrittenAudio(sha256: Disk.sha256([1]), pcmSha256: Disk.sha256([2]), bytes: 3)
        let differences = try Recorded.differences("wave-comparisons", count: 200, quick: 67) { number in
            var random = Random(seed: UInt64(number) + 1300)
            let format = WaveFormat(sampleRate: 8000, channels: 1 + random.below(3))
            let frames = 20 + random.below(60)
            let silence = random.below(3) * 7
            let made = OddWave.samples(frames * format.channels, &random)
            var found = made + [Int16](repeating: 0, count: silence * format.channels)
            let redactor = Self.fills(&random, channels: format.channels, frames: frames)
            let isRedacted = random.below(3) == 0
            if isRedacted { redactor.apply(to: &found, from: 0, format: format) }
            for _ in 0..<random.below(5) {
                let place = random.below(found.count)
                found[place] = [found[place] &+ 1, found[place] &- 1, .min, .max, 0][random.below(5)]
            }
            var bytes = Self.wave(found, format, isRF64: false, &random)
            if random.below(9) == 0 { bytes = [0x52, 0x49] }
            try Disk.write(bytes, to: folder("a.wav"))
            let path = random.below(9) == 0 ? "missing.wav" : "a.wav"
            let rule = [SampleComparison.Rule.equal, .notBelow, .notAbove][random.below(3)]
            let expected = frames + silence + (random.below(9) == 0 ? 1 : 0)
            let other = random.below(9) == 0
            let comparison = SampleComparison(rule: rule, keeping: random.below(3) == 0 ? ["a.wav"] : [])
            let comparer = AudioFileComparer(
                path, in: root,
                format: other ? WaveFormat(sampleRate: 16_000, channels: format.channels) : format, frames: expected,
                redactor: isRedacted && random.below(4) > 0 ? redactor : nil, recorded: recorded,
                comparison: comparison)
            var place = 0
            while place < frames {
                let count = 1 + random.below(frames - place)
                let piece = made[(place * format.channels)..<(place + count) * format.channels]
                try comparer.write(Array(piece).span)
                place += count
            }
            try comparer.writeSilence(frames: silence + (random.below(12) == 0 ? 1 : 0))
            var words = ["\(rule)"]
            do {
                #expect(try comparer.finish() == recorded)
            } catch { words.append(Text.error(error)) }
            words.append("\(comparison.samples) samples")
            for (path, file) in comparison.files {
                let fault = file.fault.map { $0.hasPrefix("it cannot be read: ") ? "it cannot be read" : $0 } ?? "-"
                words.append(
                    "\(path): \(file.samples), \(file.differing) differ by up to \(file.largest), first "
                        + "\(file.firstFrame) \(file.firstChannel), \(fault)")
            }
            return words.joined(separator: "; ")
        }
        #expect(differences == [])
    }

    @Test("are the FLAC files that are refused, and those that are not")
    func flac() throws {
        let folder = TemporaryFolder()
        let staging = try StagingFolder(in: folder.path)
        let differences = try Recorded.differences("flac-files", count: 60, quick: 30) { number in
            var random = Random(seed: UInt64(number) + 1700)
            let channels = [1, 2, 3, 7, 8, 9][random.below(6)]
            let path = "\(number).flac"
            let frames = 1 + random.below(400)
            let title = ["", "t", "Größe"][random.below(3)]
            do {
                let writer = try FlacFileWriter(
                    path: path, staging: staging, format: WaveFormat(sampleRate: 16_000, channels: channels),
                    frames: frames, title: title)
                let silence = random.below(3) * 40
                try writer.write(OddWave.samples(frames * channels, &random).span)
                if random.below(5) == 0 { try writer.writeSilence(frames: silence) }
                let written = try writer.finish()
                let samples = try Self.samples(of: folder(path))
                let bytes = try Disk.bytes(folder(path))
                #expect(written.bytes == bytes.count && written.sha256 == Disk.sha256(bytes))
                let comments = try FlacMetadata(of: InputFile(path: folder(path))).comments
                var words = "\(written.pcmSha256.hexadecimal.prefix(8)) \(Text.digest(samples)) \(comments.count)"
                do { _ = try writer.finish() } catch { words += "; " + Text.error(error) }
                return words
            } catch { return Text.error(error) }
        }
        #expect(differences == [])
    }

    @Test("are the forms of samples that are read: those of 16 bits, in WAV")
    func forms() throws {
        let folder = TemporaryFolder()
        var results: [String] = []
        for (tag, bits) in [(1, 8), (1, 16), (1, 24), (1, 32), (3, 32), (6, 8)] {
            var bytes = Array("RIFF".utf8)
            bytes.append(littleEndian: UInt32(36 + 24))
            bytes += Array("WAVEfmt ".utf8) + [16, 0, 0, 0, UInt8(tag), 0, 1, 0]
            bytes.append(littleEndian: UInt32(8000))
            bytes.append(littleEndian: UInt32(8000 * bits / 8))
            bytes += [UInt8(bits / 8), 0, UInt8(bits), 0] + Array("data".utf8)
            bytes.append(littleEndian: UInt32(24))
            bytes += [UInt8](repeating: 0, count: 24)
            try Disk.write(bytes, to: folder("a.wav"))
            do {
                let reader = try WaveFileReader(InputFile(path: folder("a.wav")))
                results.append("\(reader.frames) frames")
            } catch { results.append(Text.error(error)) }
        }
        let refused = "error it is not a WAV, RF64 or FLAC file of 16-bit PCM"
        #expect(results == [refused, "12 frames"] + [String](repeating: refused, count: 4))
        // Sun's format, of 16 bits too.
        let sun: [UInt8] =
            Array(".snd".utf8) + [0, 0, 0, 24, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0x1F, 0x40, 0, 0, 0, 1, 0, 0, 0, 0]
        try Disk.write(sun + [1, 2, 3, 4], to: folder("a.au"))
        let error = #expect(throws: WaveError.self) { _ = try WaveFileReader(InputFile(path: folder("a.au"))) }
        #expect(error.map { Text.error($0) } == refused)
    }

    @Test("are the metadata of FLAC files up to 64 KiB")
    func largeMetadata() throws {
        let folder = TemporaryFolder()
        for (size, isRead) in [(65_536, true), (65_537, false)] {
            let padding = size - 4 - 38 - 4
            let head: [UInt8] = [0x81, UInt8(padding >> 16), UInt8(padding >> 8 & 0xFF), UInt8(padding & 0xFF)]
            let info: [UInt8] = [0, 0, 0, 34] + [UInt8](repeating: 7, count: 34)
            let bytes = Array("fLaC".utf8) + info + head + [UInt8](repeating: 0, count: padding)
            try Disk.write(bytes + [0xFF, 0xF8], to: folder("a.flac"))
            let metadata = try? FlacMetadata(of: InputFile(path: folder("a.flac")))
            #expect((metadata?.md5 == [UInt8](repeating: 7, count: 16)) == isRead)
        }
    }

    @Test("have errors that name libsndfile where they are its own")
    func errors() {
        #expect("\(WaveError("it is odd"))" == "it is odd")
        #expect("\(WaveError("it is odd", code: 3))" == "libsndfile: it is odd")
    }
}
