import Foundation

/// What this process holds, as the kernel counts it (proc(5)).
struct Footprint {
    let residentBytes: Int
    let peakBytes: Int
    let threads: Int
    let openFiles: Int

    init() throws {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        func number(_ label: String) -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(label + ":") }
            return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
        }
        residentBytes = number("VmRSS") * 1024
        peakBytes = number("VmHWM") * 1024
        threads = number("Threads")
        openFiles = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }
}
