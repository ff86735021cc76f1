import Bag
import Calls
import OggOpus

/// The sessions that wait for the pipeline, in the order of the job, and those that are in it.
///
/// A session takes memory for its clips only from the moment it is needed to the moment it is done.
final class SessionLine {
    private enum Place {
        case waiting(PlannedSession)
        case running(SessionRun)
        case done
    }

    private var places: [Place] = []
    private let outputs: OutputOptions
    private let openStream: (ClipRecord) throws -> ClipStream

    /// - Parameters:
    ///   - outputs: what sessions are written as.
    ///   - openStream: opens a clip in its archive, for those that are too large to hold.
    init(outputs: OutputOptions, openStream: @escaping (ClipRecord) throws -> ClipStream) {
        self.outputs = outputs
        self.openStream = openStream
    }

    var count: Int { places.count }

    func add(_ planned: PlannedSession) { places.append(.waiting(planned)) }

    /// The session at a position, or `nil` where it is done.
    subscript(position: Int) -> SessionRun? {
        switch places[position] {
        case .done: return nil
        case .running(let run): return run
        case .waiting(let planned):
            let run = SessionRun(planned: planned, position: position, outputs: outputs, openStream: openStream)
            places[position] = .running(run)
            return run
        }
    }

    deinit {
        // Where a run fails half-way: unfinished files go with their writers.
        for case .running(let run) in places { run.writer = nil }
    }

    func finish(_ session: SessionRun) {
        session.writer = nil  // it knows its session, and the two would keep each other
        places[session.position] = .done
    }
}

/// From a speaker's placed clips to a place for their packets.
enum SpeakerPackets {
    static func plan(_ clips: [SessionRun.PlacedClip], speakerIndex: Int, plan: TimelinePlan) -> PacketPlan {
        // Opus counts at 48 kHz, which every rate of a timeline divides.
        let step = 48_000 / plan.sampleRate.rawValue
        let sequences = clips.filter { $0.placement.speakerIndex == speakerIndex }.flatMap { clip in
            var frame = clip.placement.startFrame
            // All of the clip's own, but where it is cut.
            var framesLeft = clip.placement.cutFrames > 0 ? clip.placement.frames : Int.max
            return (clip.run.record.facts?.links ?? []).enumerated().compactMap { link, facts -> PacketSequence? in
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
    /// Packets beyond the end are left out whole, so that the last one ends less than the longest packet after it.
    fileprivate var extent48k: Int { min(packetSamples48k, head.preSkip + samples48k + 5760) }
}

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
