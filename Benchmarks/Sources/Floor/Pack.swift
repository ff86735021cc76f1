import Foundation

/// A day as `pack-day.py` wrote it: an index, then the bytes of every clip in the index's order.
///
/// The bytes are read into memory, not mapped, so that no page fault falls into the counted part.
struct Pack {
    struct Index: Decodable {
        struct Session: Decodable {
            let id: String
            let clips: [Clip]
        }
        struct Clip: Decodable {
            let type: String
            let microseconds: Int  // since the session's earliest clip
            let size: Int
        }
        let sessions: [Session]
    }

    let index: Index
    let bytes: UnsafeMutableRawBufferPointer  // kept for the life of the process

    init(path: String) throws {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        guard let prefix = try file.read(upToCount: 8), prefix.count == 8 else {
            throw Failure("\(path): not a pack, it is too short")
        }
        let indexSize = prefix.reversed().reduce(0) { $0 << 8 | Int($1) }
        guard let json = try file.read(upToCount: indexSize), json.count == indexSize else {
            throw Failure("\(path): its index is cut short")
        }
        index = try JSONDecoder().decode(Index.self, from: json)

        let size = index.sessions.reduce(0) { $0 + $1.clips.reduce(0) { $0 + $1.size } }
        bytes = .allocate(byteCount: size, alignment: 64)
        var filled = 0
        while filled < size {
            let count = read(file.fileDescriptor, bytes.baseAddress! + filled, size - filled)
            guard count > 0 else { throw Failure("\(path): its clips are cut short") }
            filled += count
        }
    }
}
