import TestSupport
import Testing

/// An input that is not as it should be, and what has to become of it.
struct HostileArchive: Sendable, CustomTestStringConvertible {
    let name: String
    /// The exit status of `stitch`.
    let status: Int
    /// Messages of the three that are placed.
    let placed: [Int]
    /// What the program says of it.
    let says: [String]
    let options: [String]
    /// Puts the input into a folder and returns its name there.
    let make: @Sendable (TemporaryFolder) throws -> [String]

    var testDescription: String { name }

    init(
        _ name: String, status: Int, placed: [Int] = [], says: String..., options: [String] = [],
        make: @escaping @Sendable (TemporaryFolder) throws -> [String]
    ) {
        self.name = name
        self.status = status
        self.placed = placed
        self.says = says
        self.options = options
        self.make = make
    }

    /// One made of the honest archive, field by field.
    init(
        _ name: String, status: Int, placed: [Int] = [], says: String..., options: [String] = [],
        changing: @escaping @Sendable (inout RawZip) throws -> Void
    ) {
        self.name = name
        self.status = status
        self.placed = placed
        self.says = says
        self.options = options
        make = { folder in
            var zip = try Self.honest()
            try changing(&zip)
            try zip.write(to: folder("audio_14.zip"))
            return ["audio_14.zip"]
        }
    }

    /// One made of the honest archive's bytes.
    init(
        _ name: String, status: Int, placed: [Int] = [], says: String...,
        cutting: @escaping @Sendable (inout RawZip.Written) -> Void
    ) {
        self.name = name
        self.status = status
        self.placed = placed
        self.says = says
        options = []
        make = { folder in
            var written = try Self.honest().written()
            cutting(&written)
            try Disk.write(written.bytes, to: folder("audio_14.zip"))
            return ["audio_14.zip"]
        }
    }

    /// `metadata.json`, then the clips of the messages 1 to 3 of one session.
    static func honest() throws -> RawZip {
        var entries = [RawZip.Entry("metadata.json", metadata())]
        for message in 1...3 { entries.append(RawZip.Entry(clipName(message), try clips.get()[message - 1])) }
        return RawZip(entries)
    }

    static func clipName(_ message: Int) -> String { "message_\(message)_user.opus" }

    /// - Parameter names: as what each message's clip is listed, if not by `clipName`.
    static func metadata(names: [Int: String] = [:]) -> [UInt8] {
        let files = (1...3).map { message in
            let name = (names[message] ?? clipName(message)).replacing("\\", with: "\\\\")
            return #"{"fileName": "\#(name)", "messageId": \#(message), "type": "user", "#
                + #""timestamp": "2025-12-12T14:00:0\#(message)Z"}"#
        }
        let list = files.joined(separator: ", ")
        return Array(
            #"{"utcDay": "2025-12-12", "hour": "14", "sessions": [{"sessionId": "s", "files": [\#(list)]}]}"#.utf8)
    }

    private static let clips = Result { try (1...3).map { try Clips.voice(seconds: 0.5, seed: $0) } }

    /// As one stored block of Deflate (RFC 1951, section 3.2.4).
    static func deflated(_ data: [UInt8]) -> [UInt8] {
        let length = UInt16(data.count)
        var bytes: [UInt8] = [1]
        bytes.append(littleEndian: length)
        bytes.append(littleEndian: ~length)
        return bytes + data
    }
}
