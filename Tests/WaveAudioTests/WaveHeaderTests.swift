import Files
import Foundations
import TestSupport
import Testing

@testable import WaveAudio

@Suite("The header of a WAV file")
struct WaveHeaderTests {
    private static func layout(
        frames: Int, channels: Int = 1, description: String = "", start: UTCTime? = nil, history: String = "A=PCM\r\n",
        cues: [WaveCue] = []
    ) throws -> WaveLayout {
        try WaveLayout(
            format: WaveFormat(sampleRate: 16_000, channels: channels), frames: frames,
            broadcast: BroadcastExtension(
                description: description, originator: "test", start: start, codingHistory: history),
            cues: cues)
    }

    /// The largest number of bytes of samples and cues for which sizes of 32 bits are used.
    private static let largest = Int(UInt32.max) - 65_536

    @Test("has sizes of 64 bits before those of 32 are too small, the header and the cues counted in")
    func rf64() throws {
        let cue = WaveCue(startFrame: 0, frames: 1, label: "odd")
        let trailer = try Self.layout(frames: 1, cues: [cue]).trailer.count
        for (bytes, cues, isLarge) in [
            (Self.largest / 2 * 2, [], false), (Self.largest / 2 * 2 + 2, [], true),
            ((Self.largest - trailer) / 2 * 2, [cue], false), ((Self.largest - trailer) / 2 * 2 + 2, [cue], true),
            (Int(UInt32.max) / 2 * 2, [], true), (0, [], false),
        ] {
            let layout = try Self.layout(frames: bytes / 2, cues: cues)
            #expect(layout.header.starts(with: (isLarge ? "RF64" : "RIFF").utf8), "\(bytes)")
            #expect(layout.length == layout.header.count + bytes + layout.trailer.count)
            let size = layout.header.littleEndian(at: isLarge ? 20 : 4, count: isLarge ? 8 : 4)
            #expect(size == layout.length - 8, "\(bytes)")
            let data = layout.header.littleEndian(at: layout.header.count - 4, count: 4)
            #expect(data == (isLarge ? Int(UInt32.max) : bytes))
            if isLarge { #expect(layout.header.littleEndian(at: 28, count: 8) == bytes) }
            #expect(layout.samplesEnd == layout.header.count + bytes)
        }
    }

    /// The content of the `bext` chunk.
    private static func broadcastChunk(_ layout: WaveLayout) throws -> [UInt8] {
        let start = try #require(layout.header.offset(of: Array("bext".utf8)))
        let size = layout.header.littleEndian(at: start + 4, count: 4)
        #expect(layout.header.count >= start + 8 + size + size % 2)
        return Array(layout.header[start + 8..<start + 8 + size])
    }

    @Test("names when the recording began, to the sample since midnight")
    func start() throws {
        let start = try #require(UTCTime(iso8601: "2025-12-12T23:59:59.99994Z"))
        let chunk = try Self.broadcastChunk(try Self.layout(frames: 10, start: start))
        #expect(String(decoding: chunk[320..<338], as: UTF8.self) == "2025-12-1223:59:59")
        // 86,399.99994 s are 1,382,399,999.04 samples, of which the last that has begun is named.
        let reference = chunk.littleEndian(at: 338, count: 8)
        #expect((1_382_399_999...1_382_400_000).contains(reference), "\(reference)")
        #expect(reference == start.frame(since: start.midnight, sampleRate: 16_000))
        let none = try Self.broadcastChunk(try Self.layout(frames: 10))
        #expect(none[320..<346].allSatisfy { $0 == 0 })
    }

    @Test("cuts a description at a whole character")
    func description() throws {
        for (text, kept) in [
            (String(repeating: "x", count: 257), String(repeating: "x", count: 256)),
            (String(repeating: "x", count: 255) + "é", String(repeating: "x", count: 255)),
            (String(repeating: "x", count: 254) + "é", String(repeating: "x", count: 254) + "é"),
        ] {
            let chunk = try Self.broadcastChunk(try Self.layout(frames: 1, description: text))
            let expected = Array(kept.utf8) + [UInt8](repeating: 0, count: 256 - kept.utf8.count)
            #expect(Array(chunk[..<256]) == expected)
        }
    }

    @Test("marks every loudness as not measured, and has the coding history as it is given", arguments: 0..<6)
    func history(length: Int) throws {
        let history = String(repeating: "h", count: length)
        let layout = try Self.layout(frames: 1, history: history)
        let chunk = try Self.broadcastChunk(layout)
        #expect((0..<5).map { chunk.littleEndian(at: 412 + 2 * $0, count: 2) } == [Int](repeating: 0x7FFF, count: 5))
        #expect(chunk[402..<412].allSatisfy { $0 == 0 } && chunk[422..<602].allSatisfy { $0 == 0 })
        #expect(Array(chunk[602...]) == Array(history.utf8) + (length % 2 == 0 ? [] : [0]))
        #expect(layout.header.count % 2 == 0)
    }

    @Test("and what follows the samples are compared with a file byte by byte, its length too")
    func differences() throws {
        let folder = TemporaryFolder()
        let layout = try Self.layout(frames: 100, cues: [WaveCue(startFrame: 3, frames: 4, label: "a cue")])
        let sound = layout.header + [UInt8](repeating: 7, count: 200) + layout.trailer
        func difference(_ bytes: [UInt8]) throws -> Int? {
            try Disk.write(bytes, to: folder("a.wav"))
            return try layout.firstDifference(in: InputFile(path: folder("a.wav")))
        }
        #expect(try difference(sound) == nil)
        for offset in [0, 5, layout.header.count - 1, layout.samplesEnd, layout.length - 1] {
            var bytes = sound
            bytes[offset] ^= 1
            #expect(try difference(bytes) == offset)
        }
        // Samples are compared elsewhere.
        var bytes = sound
        bytes[layout.header.count] ^= 1
        bytes[layout.samplesEnd - 1] ^= 1
        #expect(try difference(bytes) == nil)
        #expect(try difference(sound + [0]) == sound.count)
        #expect(try difference(sound.dropLast()) == sound.count - 1)
        #expect(try difference(Array(sound[..<10])) == 10)
    }
}

@Suite("What replaces sound")
struct WaveRedactorTests {
    private static let format = WaveFormat(sampleRate: 8000, channels: 2)

    private static func applied(_ fills: [WaveRedactor.Fill], from start: Int = 0) -> [[Int16]] {
        var samples = [Int16](repeating: 5, count: 40)
        WaveRedactor(fills: fills).apply(to: &samples, from: start, format: format)
        return [0, 1].map { channel in stride(from: channel, to: 40, by: 2).map { samples[$0] } }
    }

    @Test("is in its frames and channels alone, also where a block begins or ends within")
    func silence() {
        let fill = WaveRedactor.Fill(frames: 3..<7, channels: [1], content: .silence)
        func samples(_ parts: (count: Int, sample: Int16)...) -> [Int16] {
            parts.flatMap { [Int16](repeating: $0.sample, count: $0.count) }
        }
        let whole = samples((20, 5))
        #expect(Self.applied([fill]) == [whole, samples((3, 5), (4, 0), (13, 5))])
        #expect(Self.applied([fill], from: 5) == [whole, samples((2, 0), (18, 5))])
        #expect(Self.applied([fill], from: 7) == [whole, whole])
        let long = WaveRedactor.Fill(frames: 18..<30, channels: [0, 1], content: .silence)
        let cut = samples((18, 5), (2, 0))
        #expect(Self.applied([long]) == [cut, cut])
        let nothing = WaveRedactor.Fill(frames: 3..<7, channels: [], content: .silence)
        #expect(Self.applied([nothing]) == [whole, whole])
    }

    @Test("is a tone of 1 kHz at a tenth of full scale, from its first frame on; a later fill hides an earlier one")
    func tone() {
        let tone = WaveRedactor.Fill(frames: 2..<20, channels: [0], content: .tone)
        // Eight samples are a period.
        let period: [Int16] = [0, 2317, 3277, 2317, 0, -2317, -3277, -2317]
        let expected: [Int16] = [5, 5] + (0..<18).map { period[$0 % 8] }
        #expect(Self.applied([tone])[0] == expected)
        let later: [Int16] = (2..<18).map { period[$0 % 8] } + [5, 5, 5, 5]
        #expect(Self.applied([tone], from: 4)[0] == later)
        let silence = WaveRedactor.Fill(frames: 4..<6, channels: [0], content: .silence)
        var hidden = expected
        hidden[4] = 0
        hidden[5] = 0
        #expect(Self.applied([tone, silence])[0] == hidden)
        #expect(Self.applied([silence, tone])[0] == expected)
    }

    @Test("stands where the samples of a file are, whatever chunks are before them")
    func dataChunk() throws {
        let folder = TemporaryFolder()
        func range(_ chunks: [UInt8], _ head: String = "RIFF") throws -> Range<Int> {
            try Disk.write(Array(head.utf8) + [0, 0, 0, 0] + Array("WAVE".utf8) + chunks, to: folder("a.wav"))
            return try WaveDataChunk(in: InputFile(path: folder("a.wav"))).range
        }
        func chunk(_ tag: String, size: UInt32? = nil, _ body: [UInt8]) -> [UInt8] {
            var bytes = Array(tag.utf8)
            bytes.append(littleEndian: size ?? UInt32(body.count))
            return bytes + body + [UInt8](repeating: 0, count: body.count % 2)
        }
        #expect(try range(chunk("data", [1, 2, 3, 4])) == 20..<24)
        #expect(try range(chunk("fmt ", [1, 2, 3]) + chunk("data", [1, 2])) == 32..<34)
        #expect(try range(chunk("data", [])) == 20..<20)
        var sizes: [UInt8] = []
        for number in [100, 6, 3] { sizes.append(littleEndian: UInt64(number)) }
        let large = chunk("ds64", sizes) + chunk("data", size: .max, [1, 2, 3, 4, 5, 6])
        #expect(try range(large, "RF64") == 52..<58)
        for bytes in [
            chunk("data", size: 5, [1, 2, 3, 4]), chunk("data", size: .max, [1, 2]), chunk("fmt ", [1, 2]), [],
            Array("data".utf8), chunk("ds64", [1, 2]),
        ] {
            #expect(throws: WaveError.self) { try range(bytes) }
        }
    }
}
