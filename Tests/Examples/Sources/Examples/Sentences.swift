import Transcripts

/// Returns the sentences of a file of transcripts in any known format, and prints what was not read.
func sentences(of bytes: [UInt8]) throws -> [String] {
    let file = try TranscriptFile(bytes)
    for part in file.unread { print("\(part.pointer): \(part.reason)") }
    return file.transcripts.flatMap(\.segments).map(\.text)
}
