import Bag
import Calls
import OggOpus

/// The sessions that wait for the pipeline, in the order of the job, and those being processed.
///
/// A session only takes memory for processing its clips from when it is needed until it is finished.
final class SessionLine {
    private enum Place {
        case waiting(PlannedSession)
        case running(SessionRun)
        case done
    }

    private var places: [Place] = []
    private let outputs: OutputOptions
    private let clips: Int
    private let openStream: (ClipRecord) throws -> ClipStream

    /// - Parameters:
    ///   - outputs: the outputs to write.
    ///   - clips: the number of clips of all sessions.
    ///   - openStream: opens a clip in its archive, used if it is too large for memory.
    init(outputs: OutputOptions, clips: Int, openStream: @escaping (ClipRecord) throws -> ClipStream) {
        self.outputs = outputs
        self.clips = clips
        self.openStream = openStream
    }

    var count: Int { places.count }

    func add(_ planned: PlannedSession) { places.append(.waiting(planned)) }

    /// The session at a position, or `nil` if it is finished.
    subscript(position: Int) -> SessionRun? {
        switch places[position] {
        case .done: return nil
        case .running(let run): return run
        case .waiting(let planned):
            let run = SessionRun(
                planned: planned, position: position, outputs: outputs, clipsOfJob: clips, openStream: openStream)
            places[position] = .running(run)
            return run
        }
    }

    deinit {
        // If a run fails, this breaks the reference cycles, so that the writers remove their unfinished files.
        for case .running(let run) in places { run.writer = nil }
    }

    func finish(_ session: SessionRun) {
        session.writer = nil  // breaks the reference cycle between the two
        places[session.position] = .done
    }
}

/// Plans the positions of a speaker's packets from the placed clips.
enum SpeakerPackets {
    static func plan(_ run: SessionRun, speakerIndex: Int) -> PacketPlan {
        let plan = run.planned.plan
        // Opus counts samples at 48 kHz, a multiple of every timeline rate.
        let step = 48_000 / plan.sampleRate.rawValue
        let sequences = run.clips.filter { $0.placement.speakerIndex == speakerIndex }.flatMap { clip in
            var frame = clip.placement.startFrame
            // Without a limit, unless the clip is cut.
            var framesLeft = clip.placement.cutFrames > 0 ? clip.placement.frames : Int.max
            return (run.planned.session.clips[clip.clipIndex].facts?.links ?? []).enumerated().compactMap {
                link, facts -> PacketSequence? in
                let frames = facts.samples48k / step
                defer {
                    frame += frames
                    framesLeft -= min(frames, framesLeft)
                }
                guard facts.samples48k > 0, framesLeft > 0 else { return nil }
                let isCut = framesLeft < frames
                return PacketSequence(
                    clip: clip.clipIndex, link: link, start: frame * step, preSkip: facts.head.preSkip,
                    samples: isCut ? framesLeft * step : facts.samples48k, isCut: isCut, extent: facts.extent48k,
                    outputGain: facts.head.outputGain,
                    channelCount: facts.head.channelCount, inputSampleRate: facts.head.inputSampleRate)
            }
        }
        return PacketPlanner.plan(sequences, end: plan.frames * step)
    }
}

extension ClipFacts.Link {
    /// Packets entirely after the end are left out, so the last one exceeds the end by less than the longest packet.
    fileprivate var extent48k: Int { min(packetSamples48k, head.preSkip + samples48k + 5760) }
}

/// The undecoded packets of a placed clip.
///
/// It has its own copy of the bytes, separate from `ClipRun`. One job may decode the end of a clip while another writes
/// all of its packets at its start.
final class ClipPackets {
    private let record: PlannedRecord
    private let openStream: (ClipRecord) throws -> ClipStream
    /// `nil` before the bytes are loaded, and for a clip that is streamed.
    private var bytes: [UInt8]?
    /// The error if the packets could not be read.
    private(set) var failure: ClipError?

    /// - Parameter openStream: opens the clip in its archive, used if it is too large for memory.
    init(record: PlannedRecord, openStream: @escaping (ClipRecord) throws -> ClipStream) {
        self.record = record
        self.openStream = openStream
    }

    func load(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads the packets once.
    ///
    /// - Throws: errors of the archive or of `body`. A `ClipError` is stored in `failure` instead.
    func read(_ body: (ClipPacketReader.Packet) throws -> Void) throws {
        defer { bytes = nil }
        do {
            guard let facts = record.clips[record.index].facts else { throw ClipError.damaged("it has no sound") }
            if let bytes {
                let source = MemorySource(bytes)
                try ClipPacketReader(facts: facts) { unsafe source.read(into: $0) }.read(body)
            } else {
                let stream = try openStream(record.clips[record.index])
                try ClipPacketReader(facts: facts) { try unsafe stream.read(into: $0) }.read(body)
                try stream.checkRest()
            }
        } catch let error as ClipError {
            failure = error
        }
    }
}
