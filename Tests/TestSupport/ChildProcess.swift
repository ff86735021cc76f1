import Foundation
import Glibc

/// A program of this machine, run to its end. posix_spawnp(3).
///
/// Its output goes to files, so that no pipe can fill up and no run loop is needed.
public struct ChildProcess {
    private let program: String
    public let identifier: pid_t
    private let folder: TemporaryFolder

    public struct Outcome: Sendable {
        /// The exit status; where a signal ended the program, 128 and its number, as shells have it.
        public let status: Int
        public let output: [UInt8]
        public let errors: [UInt8]

        public var text: String { String(decoding: output, as: UTF8.self) }
        public var errorText: String { String(decoding: errors, as: UTF8.self) }
    }

    /// - Parameters:
    ///   - program: a path, or a name that PATH is searched for.
    ///   - environment: what to set on top of this process's own.
    ///   - folder: the working directory; this process's own if `nil`.
    /// - Throws: `Failure`, where the program cannot be started: it is missing, for one.
    public init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], folder workingFolder: String?
    ) throws {
        let scratch = TemporaryFolder()
        folder = scratch
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, scratch("output"), O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, scratch("errors"), O_WRONLY | O_CREAT, 0o600)

        // Threads of Dispatch block signals, and a child would go on to block them: it could not be ended by SIGTERM.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        // env(1) changes the folder: the call that could is not in the headers that Swift sees.
        let command = (workingFolder.map { ["env", "-C", $0] } ?? []) + [program] + arguments
        var variables = ProcessInfo.processInfo.environment
        variables.merge(environment) { $1 }
        var argumentPointers = command.map { strdup($0) } + [nil]
        var variablePointers = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argumentPointers + variablePointers).forEach { free($0) } }
        var identifier: pid_t = 0
        let code = posix_spawnp(&identifier, command[0], &actions, &attributes, &argumentPointers, &variablePointers)
        guard code == 0 else { throw Failure(program: program, reason: String(cString: strerror(code))) }
        self.program = program
        self.identifier = identifier
    }

    /// kill(2).
    public func send(signal: Int32) { kill(identifier, signal) }

    /// What it has written so far.
    public var outputSoFar: String { get throws { String(decoding: try Disk.bytes(folder("output")), as: UTF8.self) } }

    /// Waits for the end. waitpid(2).
    public func outcome() throws -> Outcome {
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0 {
            guard errno == EINTR else {
                throw Failure(program: "waitpid", reason: String(cString: strerror(errno)))
            }
        }
        // env's own way to say that it could not begin.
        if (125...127).contains(status >> 8) {
            throw Failure(program: program, reason: "it, or its folder, is missing")
        }
        let signal = status & 0x7F
        return Outcome(
            status: Int(signal == 0 ? status >> 8 & 0xFF : 128 + signal),
            output: try Disk.bytes(folder("output")), errors: try Disk.bytes(folder("errors")))
    }

    public struct Failure: Error, CustomStringConvertible {
        public let program: String
        public let reason: String
        public var description: String { "cannot run \(program): \(reason)" }
    }
}
