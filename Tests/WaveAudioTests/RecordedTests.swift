import Files
import Foundations
import TestSupport
import Testing

@testable import WaveAudio

@Suite("What is recorded of audio files made at random")
struct RecordedTests {
    private static func layout(_ wave: OddWave) throws -> WaveLayout {
        try WaveLayout(
            format: wave.format, frames: wave.frames,
            broadcast: BroadcastExtension(
                description: wave.description, originator: wave.originator, start: wave.start,
                codingHistory: wave.history), cues: wave.cues)
    }

    @Test("are their headers, and the chunks behind the samples")
    func headers() throws {
        let differences = try Recorded.differences("wave-headers", count: 200, quick: 67) { number in
            var random = Random(seed: UInt64(number) + 11)
            let wave = OddWave(&random, isLong: true)
            let layout = try Self.layout(wave)
            let header = layout.header
            var words = [
                "\(wave.format.channels) channels \(wave.format.sampleRate) Hz \(wave.frames) frames",
                "\(header.count) + samples + \(layout.trailer.count) = \(layout.length)",
                "samples end \(layout.samplesEnd), trailer \(Text.digest(layout.trailer))",
                String(decoding: header[..<4], as: UTF8.self) + " \(header.littleEndian(at: 4, count: 4))",
            ]
            var offset = 12
            while offset + 8 <= header.count {
                let size = header.littleEndian(at: offset + 4, count: 4)
                let name = String(decoding: header[offset..<offset + 4], as: UTF8.self)
                words.append("\(name) \(size)")
                if name == "data" { break }
                let body = Array(header[offset + 8..<min(header.count, offset + 8 + size)])
                switch name {
                case "ds64": words.append("\([0, 8].map { body.littleEndian(at: $0, count: 8) })")
                case "fmt ": words.append("\([0, 2, 12, 14].map { body.littleEndian(at: $0, count: 2) })")
                case "bext": words.append(Self.broadcast(body))
                default: break
                }
                offset += 8 + size + size % 2
            }
            return words.joined(separator: "; ")
        }
        #expect(differences == [])
    }

    /// The fields that do not say which version of the format libsndfile writes.
    private static func broadcast(_ body: [UInt8]) -> String {
        func text(_ range: Range<Int>) -> String {
            Text.short(String(decoding: body[range].prefix { $0 != 0 }, as: UTF8.self))
        }
        let loudness = Set(stride(from: 412, to: 422, by: 2).map { body.littleEndian(at: $0, count: 2) })
        return "\(text(0..<256)) | \(text(256..<288)) | \(text(320..<330)) \(text(330..<338)) "
            + "\(body.littleEndian(at: 338, count: 8)) | \(loudness) | \(text(602..<body.count))"
    }

    @Test("are the files, and the first place at which a changed one differs")
    func files() throws {
        let folder = TemporaryFolder()
        let staging = try StagingFolder(in: folder.path)
        let differences = try Recorded.differences("wave-files", count: 150, quick: 50) { number in
            var random = Random(seed: UInt64(number) + 400)
            let wave = OddWave(&random, isLong: false)
            let layout = try Self.layout(wave)
            let writer = try WaveFileWriter(
                path: "\(number).wav", staging: staging, format: wave.format, frames: wave.frames,
                broadcast: BroadcastExtension(
                    description: wave.description, originator: wave.originator, start: wave.start,
                    codingHistory: wave.history), cues: wave.cues)
            var left = wave.frames + (random.below(9) == 0 ? random.below(3) - 1 : 0)
            while left > 0 {
                let count = 1 + random.below(left)
                let samples = OddWave.samples(count * wave.format.channels, &random)
                if random.below(3) == 0 { writer.writeSilence(frames: count) } else { try writer.write(samples.span) }
                left -= count
            }
            let written: WrittenAudio
            do { written = try writer.finish() } catch { return Text.error(error) }
            let bytes = try Disk.bytes(folder("\(number).wav"))
            #expect(written.sha256 == Disk.sha256(bytes) && written.bytes == bytes.count)
            var words = ["\(bytes.count) bytes", Text.digest(bytes[layout.header.count...])]
            words.append("samples \(written.pcmSha256.hexadecimal.prefix(8))")
            for _ in 0..<3 {
                var changed = bytes
                let place = random.below(changed.count)
                switch random.below(4) {
                case 0: changed = Array(changed.prefix(place))
                case 1: changed.append(0)
                default: changed[place] ^= 1
                }
                try Disk.write(changed, to: folder("b.wav"))
                let difference = try layout.firstDifference(in: InputFile(path: folder("b.wav")))
                words.append("\(place) -> \(difference.map { "\($0)" } ?? "-")")
            }
            do { _ = try writer.finish() } catch { words.append(Text.error(error)) }
            return words.joined(separator: "; ")
        }
        #expect(differences == [])
    }

    @Test("are the places of samples between odd chunks")
    func dataChunks() throws {
        let folder = TemporaryFolder()
        let differences = try Recorded.differences("wave-chunks", count: 250, quick: 84) { number in
            var random = Random(seed: UInt64(number) + 77)
            var bytes = Array("RIFF____WAVE".utf8)
            // In every fourth, the size is in the chunk before.
            let isLarge = number % 4 == 0
            for index in 0..<(isLarge ? 2 : 1 + random.below(4)) {
                let any = ["data", "data", "fmt ", "note", "ds64", "ds64"][random.below(6)]
                let name = isLarge ? ["ds64", "data"][index] : any
                let count = isLarge ? 28 : [0, 1, 2, 7, 16, 28][random.below(6)]
                bytes += Array(name.utf8)
                let odd = [UInt32.max, UInt32.max - 1, UInt32(count) + 1, UInt32(count) + 2]
                let isOdd = random.below(4) == 0
                bytes.append(
                    littleEndian: isLarge && index == 1 ? .max : isOdd ? odd[random.below(4)] : UInt32(count))
                var body = (0..<count).map { _ in UInt8(random.below(2) * 7) }
                if name == "ds64", count >= 16 {
                    let sizes: [UInt64] = [0, 6, 16, 1 << 56 + 6, UInt64.max, 1 << 40]
                    body.patch(at: 8, littleEndian: sizes[random.below(6)])
                }
                bytes += body + [UInt8](repeating: 0, count: count % 2)
            }
            if random.below(3) == 0 { bytes = bytes.dropLast(random.below(min(20, bytes.count))) }
            try Disk.write(bytes, to: folder("a.wav"))
            do {
                return "\(bytes.count): \(try WaveDataChunk(in: InputFile(path: folder("a.wav"))).range)"
            } catch { return "\(bytes.count): " + Text.error(error) }
        }
        #expect(differences == [])
    }

    @Test("are the metadata of FLAC files, from odd blocks")
    func metadata() throws {
        let differences = try Recorded.differences("flac-metadata", count: 400, quick: 200) { number in
            var random = Random(seed: UInt64(number) + 31)
            var bytes = Array("fLaC".utf8)
            let kinds = [[0], [0, 4], [4], [0, 4, 1], [0, 1, 4], [4, 0], [0, 4, 4], [0, 0, 4], []][random.below(9)]
            for (index, kind) in kinds.enumerated() {
                let body = Self.block(kind, &random)
                bytes.append(UInt8(kind) | (index + 1 == kinds.count ? 0x80 : 0))
                let size = max(0, body.count + (random.below(12) == 0 ? random.below(3) - 1 : 0))
                bytes += [UInt8(size >> 16), UInt8(size >> 8 & 0xFF), UInt8(size & 0xFF)] + body
            }
            if random.below(2) == 0 { bytes += [0xFF, 0xF8, 1] }
            if random.below(6) == 0 { bytes = bytes.dropLast(random.below(min(60, bytes.count))) }
            if random.below(9) == 0 { bytes[random.below(bytes.count)] ^= UInt8(1 << random.below(8)) }
            guard let metadata = FlacMetadata(bytes) else { return "none" }
            return "vendor \(metadata.vendor), comments \(metadata.comments), MD5 \(Text.digest(metadata.md5)) "
                + "\(metadata.md5.count), other blocks \(metadata.hasOtherBlocks)"
        }
        #expect(differences == [])
    }

    private static func block(_ kind: Int, _ random: inout Random) -> [UInt8] {
        func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(random.below(256)) } }
        guard kind == 4 else {
            return bytes(kind == 0 ? [34, 34, 34, 33, 35][random.below(5)] : random.below(2) * random.below(600))
        }
        var body: [UInt8] = []
        func append(_ text: [UInt8]) {
            body.append(
                littleEndian: UInt32(
                    text.count + (random.below(12) == 0 ? random.below(3) - 1 + (text.isEmpty ? 1 : 0) : 0)))
            body += text
        }
        append(bytes(random.below(4)))
        let count = random.below(4)
        body.append(littleEndian: UInt32(count + (random.below(9) == 0 ? 1 : 0)))
        for _ in 0..<count { append(bytes(random.below(4))) }
        if random.below(12) == 0 { body += [0] }
        return body
    }
}
