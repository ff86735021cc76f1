import Dispatch
import Files
import FoundationEssentials
import Foundations
import Glibc
import JSON
import Logging
import Synchronization

/// Reports the progress of a long run to monitoring: in a file that is replaced every ten seconds and at the start of
/// every phase, and every minute in the log at the level `info`.
///
/// A timer writes the file, independently of the work. `updated` shows that the program is running; `progressed` is the
/// time of the last progress.
final class Heartbeat: Sendable {
    private struct State {
        var progress = Progress(Progress.Phase("starting"))
        var progressed: String
        var exitStatus: Int32?
        var beats = 0
        var isUnwritable = false
    }

    private let path: String?
    private let command: String
    private let started = Clock.now
    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "heartbeat")
    private static let current = Mutex<Heartbeat?>(nil)
    private static let secondsBetweenBeats = 10
    private static let beatsBetweenLines = 6

    /// Starts the heartbeat with a first write, so that a path that cannot be written fails at once.
    ///
    /// - Throws: `FileError` if the file cannot be written; `JobError` if no thread can be started for it.
    static func start(path: String?, command: String) throws {
        guard path != nil || Log.shows(.info) else { return }
        guard StartableThreads.count(of: 1) > 0 else {
            if path == nil { return }
            throw JobError(
                "the system lets this process start no thread for the heartbeat; raise the limit on processes (ulimit "
                    + "-u, or of the container), or leave out --heartbeat")
        }
        let heartbeat = Heartbeat(path: path, command: command)
        try heartbeat.write()
        current.withLock { $0 = heartbeat }
        heartbeat.beatLater()
    }

    /// Records the progress.
    static func note(_ progress: Progress) {
        guard let heartbeat = current.withLock({ $0 }) else { return }
        let isAnotherPhase = heartbeat.state.withLock { state in
            guard state.progress != progress else { return false }
            defer { state.progress = progress }
            state.progressed = Clock.now
            return state.progress.phase != progress.phase
        }
        if isAnotherPhase { heartbeat.queue.async { heartbeat.writeOrWarn() } }
    }

    /// Writes the exit status, and stops the heartbeat.
    static func end(status: Int32) {
        guard let heartbeat = current.withLock({ $0.take() }) else { return }
        heartbeat.queue.sync {
            heartbeat.state.withLock { $0.exitStatus = status }
            heartbeat.writeOrWarn()
        }
    }

    private init(path: String?, command: String) {
        self.path = path
        self.command = command
        state = Mutex(State(progressed: started))
    }

    private func beatLater() {
        queue.asyncAfter(deadline: .now() + .seconds(Self.secondsBetweenBeats)) { [self] in
            let (progress, beats, hasEnded) = state.withLock { state in
                state.beats += 1
                return (state.progress, state.beats, state.exitStatus != nil)
            }
            if hasEnded { return }
            writeOrWarn()
            if beats.isMultiple(of: Self.beatsBetweenLines) {
                Log.info(
                    progress.phase.description,
                    [
                        "done": .stringConvertible(progress.done ?? 0),
                        "total": .stringConvertible(progress.total ?? 0),
                    ])
            }
            beatLater()
        }
    }

    /// An unwritable file does not end the run. It is reported once.
    private func writeOrWarn() {
        do {
            try write()
        } catch {
            let isFirst = state.withLock { state in
                defer { state.isUnwritable = true }
                return !state.isUnwritable
            }
            if isFirst { Log.warning("\(error); the run continues without it") }
        }
    }

    private func write() throws {
        guard let path else { return }
        let document = state.withLock { state in
            Document(
                software: Software.name, command: command, process: Int(getpid()), started: started,
                updated: Clock.now, progressed: state.progressed, state: state.exitStatus == nil ? "running" : "ended",
                exitStatus: state.exitStatus.map(Int.init), phase: state.progress.phase.description,
                done: state.progress.done,
                total: state.progress.total)
        }
        try OwnOutput.check(path, of: "a heartbeat", limit: 1 << 16, isOwn: Self.isHeartbeat)
        // A new name, since the file of another program could have a fixed one.
        let unfinished = "\(path).\(String(UInt32.random(in: .min ... .max), radix: 16)).part"
        // The pointers are used only during the calls.
        let file = unsafe open(unfinished.pathBytes, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Self.error(path) }
        let bytes = try JSONText.bytes(of: document)
        let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
        guard close(file) == 0, count == bytes.count, unsafe rename(unfinished.pathBytes, path.pathBytes) == 0 else {
            let error = Self.error(path)
            unsafe unlink(unfinished.pathBytes)
            throw error
        }
    }

    private static func error(_ path: String) -> FileError { FileError("write the heartbeat to", path) }

    private static func isHeartbeat(_ bytes: [UInt8]) -> Bool {
        struct Format: Decodable { let format: String }
        return (try? JSONText.value(Format.self, from: bytes))?.format.hasPrefix(formatName) == true
    }

    private static let formatName = "opusstitch-heartbeat/"

    private struct Document: Encodable {
        var format = formatName + "1"
        let software: String
        let command: String
        let process: Int
        let started: String
        let updated: String
        let progressed: String
        let state: String
        let exitStatus: Int?
        let phase: String
        let done: Int?
        let total: Int?
    }
}
