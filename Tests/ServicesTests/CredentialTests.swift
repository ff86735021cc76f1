import Foundation
import Foundations
import HTTP
import Services
import TestSupport
import Testing

@Suite("Credentials")
struct CredentialTests {
    private func file(_ text: String, mode: Int = 0o600) throws -> (path: String, folder: TemporaryFolder) {
        let folder = TemporaryFolder()
        try Disk.write(Array(text.utf8), to: folder("credentials"))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder("credentials"))
        return (folder("credentials"), folder)
    }

    @Test("are read from NAME=value lines")
    func lines() throws {
        let file = try file("# comment\n\nA=1\n B = two words \r\nC=\"quoted = \"\nD='x\nE=\n")
        let source = try CredentialSource(file: file.path)
        #expect(
            ["A", "B", "C", "D", "E", "F"].map { source.secret($0)?.revealed } == [
                "1", "two words", "quoted = ", "'x", nil, nil,
            ])
    }

    @Test("that others can read are refused", arguments: [0o644, 0o640, 0o604, 0o660, 0o620])
    func openFile(mode: Int) throws {
        let file = try file("A=do-not-show\n", mode: mode)
        let error = #expect(throws: JobError.self) { try CredentialSource(file: file.path) }
        #expect(error?.description.contains("chmod 600") == true)
    }

    @Test(
        "that are not understood are refused without being shown",
        arguments: ["do-not-show", "=do-not-show", "A=do-not-show\nA=2"])
    func odd(text: String) throws {
        let file = try file(text)
        let error = #expect(throws: JobError.self) { try CredentialSource(file: file.path) }
        #expect(error?.description.contains("line ") == true)
        #expect(error?.description.contains("do-not-show") == false)
    }

    @Test("of the environment do not show themselves")
    func environment() {
        let source = CredentialSource(environment: ["KNOVVU_TOKEN": "do-not-show", "EMPTY": ""])
        var words = "\(source) \(String(reflecting: source))"
        dump(source, to: &words)
        #expect(!words.contains("do-not-show"))
        #expect(source.secret("EMPTY") == nil)
    }

    @Test("that are not there, and an address of tokens that is none, are told, and nothing of them is shown")
    func missing() throws {
        let error = #expect(throws: JobError.self) {
            try PersonalAIFetch.authorization(from: CredentialSource(environment: [:]))
        }
        #expect(error?.description.contains("has no key for Personal AI; set PERSONAL_AI_API_KEY") == true)
        let names = [
            "KNOVVU_CLIENT_ID": "id-do-not-show", "KNOVVU_CLIENT_SECRET": "do-not-show",
            "KNOVVU_TOKEN_URL": "ftp://a b/do-not-show",
        ]
        let other = #expect(throws: JobError.self) {
            try KnovvuAPI.authorization(
                from: CredentialSource(environment: names),
                client: APIClient(
                    http: HTTPClient(options: HTTPOptions(userAgent: "t")), clock: TestClock("2026-01-02T00:00:00Z"),
                    retry: RetryPolicy(attempts: 1)))
        }
        #expect(other?.description.hasPrefix("KNOVVU_TOKEN_URL is not a valid URL: ") == true)
        #expect(other?.description.contains("do-not-show") == false)
    }
}

@Suite("How a service is reached")
struct ServiceAccessTests {
    @Test("is as it is asked for, in every respect")
    func options() {
        let source = CredentialSource(environment: [:])
        let standard = ServiceAccess(credentials: source).client().http.options
        #expect(!standard.allowsClearText && !standard.allowsPrivateLinks && standard.authorities == nil)
        #expect(standard.leastSpeed == ServiceAccess.standardLeastSpeed)
        let access = ServiceAccess(
            credentials: source, allowsClearText: true, allowsPrivateLinks: true, leastSpeed: 77,
            certificateAuthorities: "/x.pem")
        let options = access.client().http.options
        #expect(options.allowsClearText && options.allowsPrivateLinks && options.authorities == "/x.pem")
        #expect(options.leastSpeed == 77 && options.userAgent == standard.userAgent)
    }
}
