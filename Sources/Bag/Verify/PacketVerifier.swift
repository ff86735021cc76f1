import Calls
import Files
import OggOpus

/// Checks one Ogg Opus file against its `timeline.json`, packet by packet, without decoding.
struct PacketVerifier {
    let document: TimelineDocument
    let audio: TimelineDocument.AudioFile

    /// - Returns: what is wrong, if anything.
    func check(_ file: borrowing InputFile) throws -> String? {
        let facts = try facts(of: file)
        if let finding = facts.findings.first { return finding.message }
        let samples = facts.links.reduce(0) { $0 + $1.samples48k }
        guard samples >= document.frames * (48_000 / document.sampleRate) else {
            return "it has \(samples) samples at 48 kHz, less than the timeline"
        }
        return try checkPackets(of: file, facts: facts)
    }

    private func facts(of file: borrowing InputFile) throws -> ClipFacts {
        var scanner = ClipScanner()
        try file.readBlocks { scanner.take($0) }
        return try scanner.finish()
    }

    private func checkPackets(of file: borrowing InputFile, facts: ClipFacts) throws -> String? {
        var runs = (audio.packets ?? [])[...]
        var packetsLeft = 0  // of the run that has begun
        var hash = SHA256Stream()
        var message: String?
        // The reader asks for more in its own time.
        let file = try file.another()
        var offset = 0
        let reader = ClipPacketReader(facts: facts) { buffer in
            // Memory of the reader's, filled during the call.
            let count = try unsafe file.read(into: buffer, at: offset)
            offset += count
            return count
        }
        try reader.read { packet in
            if packetsLeft == 0, let run = runs.first, run.stream == packet.link, run.granulePosition == packet.start48k
            {
                packetsLeft = run.count
                runs = runs.dropFirst()
            }
            if packetsLeft > 0 {
                packetsLeft -= 1
                // The packet is there for the time of the call.
                hash.update(unsafe packet.bytes.bytes)
            } else if unsafe !OpusSilence.isSilence(packet.bytes) {
                message =
                    message
                    ?? "there is sound at granule position \(packet.start48k) of stream \(packet.link), where no clip is placed"
            }
        }
        if let message { return message }
        guard runs.isEmpty, packetsLeft == 0 else { return "its packets are not where timeline.json has them" }
        return hash.finalize() == audio.packetsSha256
            ? nil : "its packets do not have the packetsSha256 of timeline.json"
    }
}
