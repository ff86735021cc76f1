/// Decodes one clip from start to end in pieces, to 16-bit mono at one of libopus's rates.
///
/// `ClipReader` reads the packets from the container. `LinkRenderer` decodes them and places them in time.
///
/// The number of frames is exactly the one given by `ClipFacts`: `floor(samples48k * rate / 48000)` for each link,
/// after dropping `floor(preSkip * rate / 48000)` frames. The header gain is applied (RFC 7845 sections 4.2 to 4.4 and
/// 5.1).
public final class ClipDecoder {
    private let reader: ClipReader
    private let renderer: LinkRenderer
    private let decoder: PacketDecoder

    /// - Parameters:
    ///   - facts: the result of a `ClipScanner` for the same bytes.
    ///   - sampleRate: Hz, one of 8000, 12000, 16000, 24000, 48000.
    ///   - pool: provides the libopus decoder; see `giveBack(to:)`.
    ///   - source: provides the clip's bytes from first to last.
    /// - Throws: `ClipError`.
    @safe
    public init(facts: ClipFacts, sampleRate: Int, pool: DecoderPool, source: @escaping ByteSource) throws {
        let decoder = try pool.take(sampleRate: sampleRate)
        self.decoder = decoder
        renderer = LinkRenderer(links: facts.links, decoder: decoder)
        reader = ClipReader(source: source)
    }

    /// Ends decoding and returns the libopus decoder to a pool. The pool must belong to the calling thread; it need not
    /// be the one that the decoder came from.
    public consuming func giveBack(to pool: DecoderPool) {
        pool.give(back: decoder)
    }

    /// Fills `output` with the next frames. The caller must not request more frames than the clip has.
    ///
    /// - Throws: `ClipError`, or any error of the source.
    public func read(into output: inout MutableSpan<Int16>) throws {
        try unsafe output.withUnsafeMutableBufferPointer { try unsafe read(into: $0) }
    }

    /// The same for memory that is fully initialized, or that the caller does not read before it is filled.
    public func read(into output: UnsafeMutableBufferPointer<Int16>) throws {
        // The renderer has the caller's memory from here to the end of this call.
        unsafe renderer.begin(target: output)
        defer { renderer.end() }
        while renderer.wantsMore {
            if let part = try reader.next() {
                renderer.take(part)
            } else {
                renderer.finish()
                if renderer.wantsMore { throw ClipError.damaged("more frames were requested than the clip has") }
            }
        }
    }

    /// The number of frames read so far in which silence replaces sound.
    public var missingFrames: Int { renderer.missingFrames }

    /// Defects found by decoding that the pages did not show.
    public var findings: [ClipFinding] {
        guard renderer.refusedPackets > 0 else { return [] }
        return [
            ClipFinding(
                .undecodable,
                "libopus rejected \(renderer.refusedPackets) of its packets; replaced by silence")
        ]
    }
}

/// Places the packets of a clip in time at the output rate: drops pre-skip, trims the end, and fills gaps with silence.
///
/// Frames are written directly to the caller's memory. Only a packet that crosses its end is decoded to a separate
/// buffer.
@safe
final class LinkRenderer {
    private let links: [ClipFacts.Link]
    private let decoder: PacketDecoder
    private let rate: Int
    /// Samples at 48 kHz per frame at the output rate; a whole number for all of libopus's rates.
    private let step: Int

    // The caller's memory between `begin` and `end` of a read; empty otherwise. Writes lie between `filled` and its
    // count.
    private var target = unsafe UnsafeMutableBufferPointer<Int16>(start: nil, count: 0)
    private(set) var filled = 0

    // The current link.
    private var linkIndex = -1
    private var position48k: Int64 = 0
    private var framesToSkip = 0
    private var framesLeft = 0

    // Frames that did not fit, in order. Silence is stored as a count only, because a hole may claim hours.
    private var pending: [Run] = []
    private var nextPending = 0
    private var pendingSamples: [Int16] = []
    private var nextSample = 0

    private struct Run {
        /// Whether the run is silence that replaces sound.
        let isSilent: Bool
        var frames: Int
    }

    private var scratch = [Int16](repeating: 0, count: OpusPacket.longest48k)

    /// Well-formed packets that libopus rejected.
    private(set) var refusedPackets = 0
    /// Silent frames that replace sound, among those written to the caller.
    private(set) var missingFrames = 0

    init(links: [ClipFacts.Link], decoder: PacketDecoder) {
        self.links = links
        self.decoder = decoder
        rate = decoder.sampleRate
        step = 48_000 / decoder.sampleRate
        beginLink(0)
    }

    var wantsMore: Bool { unsafe filled < target.count }

    func begin(target: UnsafeMutableBufferPointer<Int16>) {
        unsafe self.target = target
        filled = 0
        flushPending()
    }

    func end() { unsafe target = UnsafeMutableBufferPointer(start: nil, count: 0) }

    func take(_ part: ClipPart) {
        switch part {
        // The first link begins with the renderer.
        case .link:
            if hasBegun, linkIndex < links.count - 1 { finishLink() }
            hasBegun = true
        case .silence(let silence):
            let end = position48k + Int64(silence.samples48k)
            emitSilence(Int(end / Int64(step) - position48k / Int64(step)))
            position48k = end
        case .packet(let bytes, let samples48k):
            position48k += Int64(samples48k)
            decode(bytes, frames: samples48k / step)
        }
    }
    private var hasBegun = false

    /// Fills what is left of the links with silence at the end of the clip.
    func finish() {
        while linkIndex < links.count - 1 { finishLink() }
        emitSilence(framesToSkip + framesLeft)
    }

    private func decode(_ packet: ByteView, frames: Int) {
        let hasRoom = unsafe pending.isEmpty && target.count - filled >= frames
        if framesToSkip == 0, framesLeft >= frames, hasRoom, frames > 0 {
            var room = unsafe UnsafeMutableBufferPointer(rebasing: target[filled..<filled + frames]).mutableSpan
            if decoder.decode(packet, to: &room, capacity: frames) == frames {
                filled += frames
                framesLeft -= frames
            } else {
                refusedPackets += 1
                emitSilence(frames)
            }
            return
        }
        var room = scratch.mutableSpan
        let decoded = decoder.decode(packet, to: &room, capacity: frames)
        guard decoded == frames else {
            refusedPackets += 1
            emitSilence(frames)
            return
        }
        let skipped = min(frames, framesToSkip)
        framesToSkip -= skipped
        let kept = min(frames - skipped, framesLeft)
        framesLeft -= kept
        let direct = pending.isEmpty ? unsafe min(kept, target.count - filled) : 0
        for index in 0..<direct { unsafe target[filled + index] = scratch[skipped + index] }
        filled += direct
        pendingSamples.append(contentsOf: scratch[skipped + direct..<skipped + kept])
        wait(isSilent: false, frames: kept - direct)
    }

    private func wait(isSilent: Bool, frames: Int) {
        guard frames > 0 else { return }
        pending.append(Run(isSilent: isSilent, frames: frames))
    }

    private func emitSilence(_ frames: Int) {
        let skipped = min(frames, framesToSkip)
        framesToSkip -= skipped
        let kept = min(frames - skipped, framesLeft)
        framesLeft -= kept
        wait(isSilent: true, frames: kept)
        flushPending()
    }

    private func flushPending() {
        while nextPending < pending.count, wantsMore {
            let count = unsafe min(pending[nextPending].frames, target.count - filled)
            if pending[nextPending].isSilent {
                for index in 0..<count { unsafe target[filled + index] = 0 }
                missingFrames += count
            } else {
                for index in 0..<count { unsafe target[filled + index] = pendingSamples[nextSample + index] }
                nextSample += count
            }
            filled += count
            pending[nextPending].frames -= count
            if pending[nextPending].frames == 0 { nextPending += 1 }
        }
        guard nextPending == pending.count else { return }
        pending.removeAll(keepingCapacity: true)
        nextPending = 0
        pendingSamples.removeAll(keepingCapacity: true)
        nextSample = 0
    }

    private func beginLink(_ index: Int) {
        linkIndex = index
        let link = links[index]
        position48k = 0
        framesToSkip = link.head.preSkip / step
        framesLeft = link.samples48k / step
        decoder.begin(gain: link.head.outputGain)
    }

    private func finishLink() {
        emitSilence(framesToSkip + framesLeft)
        beginLink(linkIndex + 1)
    }
}
