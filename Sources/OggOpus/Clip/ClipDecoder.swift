/// Decodes one clip from its start to its end, piece by piece, to 16-bit mono at one of libopus's rates.
///
/// `ClipReader` takes the packets out of the container, `LinkRenderer` decodes them and puts them in their place.
///
/// The frames are exactly those that `ClipFacts` promises: `floor(samples48k * rate / 48000)` for each link, after
/// `floor(preSkip * rate / 48000)` that are dropped, header gain applied (RFC 7845 sections 4.2 to 4.4 and 5.1).
public final class ClipDecoder {
    private let reader: ClipReader
    private let renderer: LinkRenderer
    private let decoder: PacketDecoder

    /// - Parameters:
    ///   - facts: what a `ClipScanner` said of the same bytes.
    ///   - sampleRate: Hz, one of 8000, 12000, 16000, 24000, 48000.
    ///   - pool: gives the libopus decoder; see `giveBack(to:)`.
    ///   - source: gives the clip's bytes, from its first to its last.
    /// - Throws: `ClipError`.
    @safe
    public init(facts: ClipFacts, sampleRate: Int, pool: DecoderPool, source: @escaping ByteSource) throws {
        let decoder = try pool.take(sampleRate: sampleRate)
        self.decoder = decoder
        renderer = LinkRenderer(links: facts.links, decoder: decoder)
        reader = ClipReader(source: source)
    }

    /// Ends the decoding and hands the libopus decoder on to the next clip. The pool is that of the thread that calls,
    /// which need not be the one that the decoder came from.
    public consuming func giveBack(to pool: DecoderPool) {
        pool.give(back: decoder)
    }

    /// Fills `output` with the next frames; the caller asks for no more than the clip has.
    ///
    /// - Throws: `ClipError`, or whatever the source throws.
    public func read(into output: inout MutableSpan<Int16>) throws {
        try unsafe output.withUnsafeMutableBufferPointer { try unsafe read(into: $0) }
    }

    /// The same for memory that is all initialized, or of which the caller reads nothing before.
    public func read(into output: UnsafeMutableBufferPointer<Int16>) throws {
        // The renderer has the caller's memory from here to the end of this call.
        unsafe renderer.begin(target: output)
        defer { renderer.end() }
        while renderer.wantsMore {
            if let part = try reader.next() {
                renderer.take(part)
            } else {
                renderer.finish()
                if renderer.wantsMore { throw ClipError.damaged("more frames were asked for than it has") }
            }
        }
    }

    /// How many of the frames that were read are silence in place of sound.
    public var missingFrames: Int { renderer.missingFrames }

    /// What decoding found that the pages did not tell.
    public var findings: [ClipFinding] {
        guard renderer.refusedPackets > 0 else { return [] }
        return [
            ClipFinding(
                .undecodable,
                "libopus refused \(renderer.refusedPackets) of its packets; there is silence instead")
        ]
    }
}

/// Puts the packets of a clip where they belong in time, at the output rate: what is skipped at the start, cut at the
/// end, silent in between.
///
/// Frames go straight into the caller's memory; only a packet that straddles its edge is decoded aside.
@safe
final class LinkRenderer {
    private let links: [ClipFacts.Link]
    private let decoder: PacketDecoder
    private let rate: Int
    /// Samples at 48 kHz for each frame at the output rate; a whole number for all of libopus's rates.
    private let step: Int

    // The caller's memory during a read, from `begin` to `end`; empty else. What is written lies between `filled` and
    // its count.
    private var target = unsafe UnsafeMutableBufferPointer<Int16>(start: nil, count: 0)
    private(set) var filled = 0

    // The current link.
    private var linkIndex = -1
    private var position48k: Int64 = 0
    private var framesToSkip = 0
    private var framesLeft = 0

    // What was made and did not fit, in its order. Silence is a count alone: a hole may claim hours.
    private var pending: [Run] = []
    private var nextPending = 0
    private var pendingSamples: [Int16] = []
    private var nextSample = 0

    private struct Run {
        /// Whether it is silence in place of sound.
        let isSilent: Bool
        var frames: Int
    }

    private var scratch = [Int16](repeating: 0, count: OpusPacket.longest48k)

    /// Packets that libopus refused, though they are well formed.
    private(set) var refusedPackets = 0
    /// Of the frames that were handed over.
    private(set) var missingFrames = 0

    init(links: [ClipFacts.Link], decoder: PacketDecoder) {
        self.links = links
        self.decoder = decoder
        rate = decoder.sampleRate
        step = 48_000 / decoder.sampleRate
        beginLink(0)
    }

    var wantsMore: Bool { unsafe filled < target.count }

    /// Whether all frames of all links have been made.
    var isComplete: Bool { linkIndex == links.count - 1 && framesLeft == 0 }

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

    /// The stream has ended: what the links still owe is silence.
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
        if let last = pending.last, last.isSilent == isSilent {
            pending[pending.count - 1].frames += frames
        } else {
            pending.append(Run(isSilent: isSilent, frames: frames))
        }
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
