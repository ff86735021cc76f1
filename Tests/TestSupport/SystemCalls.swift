import Foundation
import Glibc

/// strace(1) around the built program: what it asks of the system, and a fault at any of these calls.
///
/// Only the main thread is watched, where not said otherwise. With `--threads 1` that one does all the work, so that
/// the n-th call is the same one in every run: no fault depends on how fast a machine is.
public enum SystemCalls {
    /// Those that change something in a file system.
    public static let changing = [
        "openat", "openat2", "mkdir", "mkdirat", "pwrite64", "ftruncate", "rename", "renameat", "linkat", "unlinkat",
        "syncfs", "fsync",
    ]

    public struct Call: Sendable {
        public let name: String
        /// Counts the calls of this name, from 1.
        public let number: Int
        /// As strace writes it.
        public let text: String

        /// Whether it changes anything; most files are opened for reading.
        public var isChange: Bool {
            SystemCalls.changing.contains(name) && (!name.hasPrefix("openat") || text.contains("O_CREAT"))
        }
    }

    /// What the program calls, in order.
    ///
    /// - Parameter path: only calls on this file.
    public static func of(
        _ arguments: [String], calls: [String] = changing, on path: String? = nil
    ) throws -> [Call] {
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            arguments,
            under: ["strace", "-o", folder("trace"), "-e", "trace=" + calls.joined(separator: ",")] + only(path))
        guard outcome.status == 0 || outcome.status == 2 else {
            throw TestSupportError(reason: outcome.text + outcome.errorText)
        }
        return try list(String(decoding: Disk.bytes(folder("trace")), as: UTF8.self))
    }

    static func list(_ trace: String) -> [Call] {
        var counts: [String: Int] = [:]
        return trace.split(separator: "\n").compactMap { line in
            guard let end = line.firstIndex(of: "("), !line.hasPrefix("---"), !line.hasPrefix("+++") else { return nil }
            let name = String(line[..<end])
            counts[name, default: 0] += 1
            return Call(name: name, number: counts[name] ?? 0, text: String(line))
        }
    }

    /// Lets something happen at a call: `error=ENOSPC`, `signal=KILL`.
    ///
    /// - Parameters:
    ///   - further: whether at all later calls of that name too.
    ///   - path: as it was when the call was listed.
    public static func wrapper(
        _ what: String, at call: Call, further: Bool = false, on path: String? = nil
    ) -> [String] {
        [
            "strace", "-o", "/dev/null", "-e", "trace=" + call.name,
            "-e", "inject=\(call.name):\(what):when=\(call.number)\(further ? "+" : "")",
        ] + only(path)
    }

    private static func only(_ path: String?) -> [String] { path.map { ["-P", $0] } ?? [] }
}

/// The program, stopped at one of its calls, until it is told to go on.
public struct StoppedProgram {
    private let program: ChildProcess
    private let folder = TemporaryFolder()

    /// Returns when it has stopped: the call before which it stops has then been made.
    ///
    /// - Parameters:
    ///   - others: calls of which every one fails, and how, as in `SystemCalls.wrapper`.
    ///   - wrapper: a command that runs the command that follows it.
    public init(
        _ arguments: [String], after call: SystemCalls.Call, injecting others: [(call: String, what: String)] = [],
        under wrapper: [String] = [], folder workingFolder: String? = nil
    ) throws {
        // -D: strace is the program's descendant, so that signals and the exit status are the program's own.
        program = try Program.start(
            arguments,
            under: wrapper + [
                "strace", "-D", "-o", folder("trace"),
                "-e", "trace=" + ([call.name] + others.map(\.call)).joined(separator: ","),
                "-e", "inject=\(call.name):signal=STOP:when=\(call.number)",
            ] + others.flatMap { ["-e", "inject=\($0.call):\($0.what)"] }, folder: workingFolder)
        for _ in 0..<6000 {
            let trace = (try? Disk.bytes(folder("trace"))).map { String(decoding: $0, as: UTF8.self) } ?? ""
            if trace.contains("--- stopped by SIGSTOP ---") { return }
            if trace.contains("+++ exited with") { break }
            usleep(5000)
        }
        program.send(signal: SIGKILL)
        let words = try program.outcome().errorText
        throw TestSupportError(reason: "it did not stop at \(call.text): \(words)")
    }

    public func send(signal: Int32) { program.send(signal: signal) }

    /// Lets it go on, to its end.
    public func outcome() throws -> ChildProcess.Outcome {
        program.send(signal: SIGCONT)
        return try program.outcome()
    }
}
