import OggOpus

/// The packets of a placed clip on their way through the engine, undecoded.
///
/// Its bytes are its own, apart from those of `ClipRun`: one job may decode the clip's end while another writes the
/// packets, all of them, where the clip starts.
final class ClipPackets {
    private let record: ClipRecord
    private let openStream: () throws -> ClipStream
    /// `nil` before they are loaded, and for a clip that is read piece by piece.
    private var bytes: [UInt8]?
    /// Reading failed: the clip has no sound after all.
    private(set) var failure: ClipError?

    /// - Parameter openStream: opens the clip in its archive, for one that is too large to hold.
    init(record: ClipRecord, openStream: @escaping () throws -> ClipStream) {
        self.record = record
        self.openStream = openStream
    }

    func load(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Goes through the packets once.
    ///
    /// - Throws: what is wrong with the archive or with `body`'s own work; a `ClipError` is kept in `failure`.
    func read(_ body: (ClipPacketReader.Packet) throws -> Void) throws {
        defer { bytes = nil }
        do {
            guard let facts = record.facts else { throw ClipError.damaged("it has no sound") }
            if let bytes {
                let source = MemorySource(bytes)
                try ClipPacketReader(facts: facts) { unsafe source.read(into: $0) }.read(body)
            } else {
                let stream = try openStream()
                try ClipPacketReader(facts: facts) { try unsafe stream.read(into: $0) }.read(body)
                try stream.checkRest()
            }
        } catch let error as ClipError {
            failure = error
        }
    }
}
