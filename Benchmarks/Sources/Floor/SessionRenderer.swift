import Crypto
import Foundation

/// Renders sessions to WAV files on one thread: decodes, hashes and writes block by block, while a block is in the cache.
final class SessionRenderer {
    private static let framesPerBlock = 32_768  // 128 KiB of stereo

    private let folder: String
    private var block: UnsafeMutablePointer<Int16>
    private var blockCapacity: Int
    private var decoders: [Int: [ChannelDecoder]] = [:]  // by sample rate

    init(folder: String) {
        self.folder = folder
        blockCapacity = Self.framesPerBlock * 2
        block = .allocate(capacity: blockCapacity)
    }

    deinit { block.deallocate() }

    /// - Returns: the SHA-256 of the file's bytes, and how many there are.
    func render(_ session: Session) throws -> (digest: SHA256.Digest, bytes: Int) {
        let channelCount = session.channels.count
        let decoders = try decoders(count: channelCount, sampleRate: session.sampleRate)
        for (decoder, placements) in zip(decoders, session.channels) { decoder.start(placements) }
        reserve(Self.framesPerBlock * channelCount)

        let path = "\(folder)/\(session.id).wav"
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Failure("\(path): \(String(cString: strerror(errno)))") }
        defer { close(file) }

        var hash = SHA256()
        let header = try wavHeader(of: session)
        try header.withUnsafeBytes { bytes in
            hash.update(bufferPointer: bytes)
            try writeAll(bytes, to: file)
        }
        var start = 0
        while start < session.frames {
            let end = min(start + Self.framesPerBlock, session.frames)
            let bytes = UnsafeRawBufferPointer(start: block, count: (end - start) * channelCount * 2)
            memset(block, 0, bytes.count)
            for (channel, decoder) in decoders.enumerated() {
                try decoder.fill(block + channel, stride: channelCount, blockStart: start, blockEnd: end)
            }
            hash.update(bufferPointer: bytes)
            try writeAll(bytes, to: file)
            start = end
        }
        return (hash.finalize(), header.count + session.frames * channelCount * 2)
    }

    private func decoders(count: Int, sampleRate: Int) throws -> ArraySlice<ChannelDecoder> {
        var made = decoders[sampleRate, default: []]
        while made.count < count { made.append(try ChannelDecoder(sampleRate: sampleRate)) }
        decoders[sampleRate] = made
        return made.prefix(count)
    }

    private func reserve(_ capacity: Int) {
        guard capacity > blockCapacity else { return }
        block.deallocate()
        block = .allocate(capacity: capacity)
        blockCapacity = capacity
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = write(file, rest.base.baseAddress! + rest.startIndex, rest.count)
            guard count > 0 else { throw Failure("write: \(String(cString: strerror(errno)))") }
            rest = rest.dropFirst(count)
        }
    }
}

/// The plain 44-byte header of 16-bit PCM.
private func wavHeader(of session: Session) throws -> [UInt8] {
    let frameSize = session.channels.count * 2
    guard let dataSize = UInt32(exactly: session.frames * frameSize), dataSize <= .max - 36 else {
        throw Failure("\(session.id): above 4 GiB, where the floor's plain WAV header ends")
    }
    var header: [UInt8] = []
    func append<Value: FixedWidthInteger>(_ value: Value) {
        withUnsafeBytes(of: value.littleEndian) { header.append(contentsOf: $0) }
    }
    header += "RIFF".utf8
    append(36 + dataSize)
    header += "WAVEfmt ".utf8
    append(UInt32(16))
    append(UInt16(1))
    append(UInt16(session.channels.count))
    append(UInt32(session.sampleRate))
    append(UInt32(session.sampleRate * frameSize))
    append(UInt16(frameSize))
    append(UInt16(16))
    header += "data".utf8
    append(dataSize)
    return header
}
