import CGlibc
import COpusFile
import Glibc

/// The identification header of an Ogg Opus stream (RFC 7845 section 5.1).
public struct OpusHead: Hashable, Sendable {
    public let channelCount: Int
    /// Samples at 48 kHz to drop from the start of the decoder's output.
    public let preSkip: Int
    /// Sample rate of the original input in Hz; 0 if unknown. It does not affect decoding.
    public let inputSampleRate: Int
    /// Gain to apply, in Q7.8 dB.
    public let outputGain: Int
    public let mappingFamily: Int

    /// - Parameter packet: the first packet of the stream. Parsed with opus_head_parse.
    /// - Throws: `ClipError` if the header is damaged, or if it describes more than one stream or more than two
    ///   channels.
    package init(packet: UnsafeRawBufferPointer) throws(ClipError) {
        // The packet is only read during this call.
        try self.init(packet: unsafe ByteView(packet))
    }

    init(packet: ByteView) throws(ClipError) {
        var head = COpusFile.OpusHead()
        // libopusfile reports these as damaged, so they are checked first.
        if packet.count >= 19, packet[18] > 1, packet[8] & 0xF0 == 0 {
            throw .unsupported("channel mapping family \(packet[18]) is not supported")
        }
        guard packet.starts(with: Self.magic), let bytes = unsafe packet.pointer.bindMemory(to: UInt8.self).baseAddress
        else { throw .damaged("its Opus header is damaged") }
        // libopusfile reads `count` bytes and fills `head`. It keeps neither pointer.
        switch unsafe opus_head_parse(&head, bytes, packet.count) {
        case 0: break
        case OP_EVERSION: throw .unsupported("Opus header version \(packet[8]) is not supported")
        default: throw .damaged("its Opus header is damaged")
        }
        channelCount = Int(head.channel_count)
        preSkip = Int(head.pre_skip)
        inputSampleRate = Int(head.input_sample_rate)
        outputGain = Int(head.output_gain)
        mappingFamily = Int(head.mapping_family)
        guard channelCount <= 2 else {
            throw .unsupported("it has \(channelCount) channels; a speaker's clip has one or two")
        }
        // With family 1, two channels may be two streams. With family 0 they are always one.
        guard head.stream_count == 1 else {
            throw .unsupported("its \(channelCount) channels are separate streams; one stream is supported")
        }
    }

    static let magic = Array("OpusHead".utf8)
}

extension ByteView {
    func littleEndian(at offset: Int, bytes: Int) -> Int {
        var value = 0
        for index in (0..<bytes).reversed() { value = value << 8 | Int(self[offset + index]) }
        return value
    }
}

extension OpusHead {
    /// A header for one stream of one or two channels: mapping family 0.
    ///
    /// - Parameters:
    ///   - channelCount: 1 or 2.
    ///   - preSkip: samples at 48 kHz, at most 65535.
    ///   - inputSampleRate: sample rate of the original input in Hz; 0 if unknown.
    ///   - outputGain: Q7.8 dB in 16 bits.
    package init(channelCount: Int, preSkip: Int, inputSampleRate: Int, outputGain: Int) {
        self.channelCount = channelCount
        self.preSkip = preSkip
        self.inputSampleRate = inputSampleRate
        self.outputGain = outputGain
        mappingFamily = 0
    }

    /// The encoded header packet, with mapping family 0 (RFC 7845 section 5.1).
    var packet: [UInt8] {
        var packet = Self.magic + [1, UInt8(truncatingIfNeeded: channelCount)]
        packet.append(littleEndian: UInt16(truncatingIfNeeded: preSkip))
        packet.append(littleEndian: UInt32(truncatingIfNeeded: inputSampleRate))
        packet.append(littleEndian: Int16(truncatingIfNeeded: outputGain))
        packet.append(0)
        return packet
    }
}

extension [UInt8] {
    mutating func append(littleEndian value: some FixedWidthInteger) {
        // The bytes are copied while the integer is still alive.
        unsafe Swift.withUnsafeBytes(of: value.littleEndian) { unsafe append(contentsOf: $0) }
    }
}

/// The comment header of an Ogg Opus stream (RFC 7845 section 5.2).
package struct OpusTags: Hashable, Sendable {
    /// The software that made the stream.
    package let vendor: String
    /// For example `TITLE=...`.
    package let comments: [String]

    package init(vendor: String, comments: [String]) {
        self.vendor = vendor
        self.comments = comments
    }

    static let magic = Array("OpusTags".utf8)

    /// Returns whether a packet that starts with the comment header's magic parses as one. Uses opus_tags_parse.
    static func isIntact(_ packet: ByteView) -> Bool {
        // libopusfile reads `count` bytes. With a nil output it writes nothing.
        guard let bytes = unsafe packet.pointer.bindMemory(to: UInt8.self).baseAddress else { return false }
        return unsafe opus_tags_parse(nil, bytes, packet.count) == 0
    }

    var packet: [UInt8] {
        var packet = Self.magic
        packet.append(text: vendor)
        packet.append(littleEndian: UInt32(comments.count))
        for comment in comments { packet.append(text: comment) }
        return packet
    }
}

extension [UInt8] {
    fileprivate mutating func append(text: String) {
        append(littleEndian: UInt32(truncatingIfNeeded: text.utf8.count))
        append(contentsOf: text.utf8)
    }
}

/// The linked libopusfile.
package enum OpusFileLibrary {
    /// The name of its file, such as `libopusfile.so.0.4.5`: the library has no call that returns a version. dlsym(3),
    /// dladdr(3), realpath(3).
    package static let version: String = {
        var origin = unsafe opusstitch_origin()
        // The symbol is one that this module links, and the strings are copied at once.
        guard let symbol = unsafe dlsym(nil, "opus_head_parse"), unsafe opusstitch_dladdr(symbol, &origin) != 0,
            let path = unsafe realpath(origin.path, nil)
        else { return "libopusfile" }
        defer { unsafe free(path) }
        let name = unsafe String(cString: path).split(separator: "/").last.map(String.init) ?? ""
        return name.hasPrefix("libopusfile") ? name : "libopusfile"
    }()
}
