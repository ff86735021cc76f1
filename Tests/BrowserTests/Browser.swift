import Foundation
import TestSupport
import Testing

/// A visit to a page in a headless browser, by `drive.py`.
enum Browser {
    enum Engine: String, CaseIterable {
        case chromium, firefox
    }

    struct Visit: Decodable {
        /// One for each step; what a step's expression gave, as text.
        var values: [Value]
        /// Errors, warnings and exceptions of the console.
        var complaints: [String]
        /// Every address that was asked for. Firefox lists the page and addresses of hosts, but no other files.
        var requests: [String]

        /// The value of a step that gave text.
        func text(_ step: Int) -> String? {
            guard case .text(let text) = values[step] else { return nil }
            return text
        }

        /// The console is silent, and nothing but the bag was asked for.
        func expectClean() {
            #expect(complaints == [])
            #expect(!requests.isEmpty)
            for request in requests {
                let isLocal = request.hasPrefix("file:") || request.hasPrefix("data:") || request.hasPrefix("blob:")
                #expect(isLocal || request == "about:blank", "\(request)")
            }
        }
    }

    enum Value: Decodable, Equatable {
        case none, flag(Bool), number(Double), text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                self = .flag(flag)
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .none
            }
        }
    }

    /// - Parameter steps: `[action: argument]`, see `drive.py`.
    static func visit(
        _ url: String, _ steps: [[String: Any]], in engine: Engine = .chromium, hasSoundDevice: Bool = true
    ) throws -> Visit {
        let folder = TemporaryFolder()
        let plan = try JSONSerialization.data(
            withJSONObject: [
                "url": url, "browser": engine.rawValue, "hasSoundDevice": hasSoundDevice, "steps": steps,
                "owner": ProcessInfo.processInfo.processIdentifier,
            ] as [String: Any])
        try Disk.write([UInt8](plan), to: folder("plan.json"))
        let outcome = try Tool.python([PackageFolder.root + "/Tests/BrowserTests/drive.py", folder("plan.json")])
        try #require(outcome.status == 0, "\(outcome.errorText)")
        return try JSONDecoder().decode(Visit.self, from: Data(outcome.text.utf8))
    }
}
