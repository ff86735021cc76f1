import Foundation

/// Programs of other people, as witnesses. One that is missing fails the test: nothing is skipped.
public enum Tool {
    public static func run(_ name: String, _ arguments: [String], folder: String? = nil) throws -> ChildProcess.Outcome
    {
        // Their words are read, so they shall be English, and their clock UTC.
        try ChildProcess(name, arguments, environment: ["LC_ALL": "C.UTF-8", "TZ": "UTC"], folder: folder).outcome()
    }

    /// Python with the packages that tests need; `OPUSSTITCH_TEST_PYTHON` names another one than `python3`.
    public static func python(_ arguments: [String], folder: String? = nil) throws -> ChildProcess.Outcome {
        try run(testPython ?? "python3", arguments, folder: folder)
    }

    /// A program that is installed beside that Python.
    public static func packaged(_ name: String, _ arguments: [String]) throws -> ChildProcess.Outcome {
        let folder = testPython.map { ($0 as NSString).deletingLastPathComponent + "/" } ?? ""
        return try run(folder + name, arguments)
    }

    private static var testPython: String? { ProcessInfo.processInfo.environment["OPUSSTITCH_TEST_PYTHON"] }
}
