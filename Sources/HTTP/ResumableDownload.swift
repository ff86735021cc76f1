import Files
import Foundations
import JSON

/// Brings one resource into a file of the staging folder, and goes on where an earlier attempt, or an earlier run,
/// was cut off: with `Range` and `If-Range` where the server gave a validator, else from the start.
package struct ResumableDownload {
    /// How one request ended.
    package enum Outcome {
        /// All that the server has is in the file.
        case whole
        /// The connection ended early; what arrived is kept.
        case cutOff(HTTPError)
        /// An answer that is not the resource: its head, and the beginning of its body.
        case refused(HTTPResponse)
    }

    /// The same in each run; a plain file name.
    package let name: String
    /// Bytes beyond which an answer is not taken: it would fill the disk.
    package let largest: Int
    private let staging: StagingFolder
    private let http: HTTPClient

    package init(name: String, largest: Int, staging: StagingFolder, http: HTTPClient) {
        self.name = name
        self.largest = largest
        self.staging = staging
        self.http = http
    }

    private var validatorName: String { name + ".validator" }
    private var validatorPath: String { staging.path + "/" + validatorName }

    /// One request for what is missing.
    ///
    /// - Parameters:
    ///   - request: a GET; with the fields that this origin is to see.
    ///   - file: what is there of the body, and where the rest of it goes.
    ///   - progress: the bytes that are there, and how many there will be, where the server says.
    /// - Throws: `HTTPError` that cannot pass, `FileError`, and what ends the client's transfers.
    package func attempt(
        _ request: HTTPRequest, into file: PartialFile, progress: (Int, Int?) -> Void
    ) throws -> Outcome {
        var request = request
        let known = try storedValidator()
        if let known, file.length > 0 {
            request.fields.append(HTTPField("Range", "bytes=\(file.length)-"))
            request.fields.append(HTTPField("If-Range", known.text))
        } else {
            try forget(file)
        }
        var receiver = Receiver(known: known, expectedStart: file.length)
        do {
            let head = try http.send(request) { head, bytes in
                try take(bytes, head, &receiver, file, progress)
            }
            // An answer without a body has had no other chance to be judged.
            if !receiver.isJudged { try judge(head, &receiver, file) }
            switch receiver.kind {
            case .refusal:
                return .refused(HTTPResponse(head: head, body: receiver.refusal))
            case .misfit:
                try forget(file)
                return .cutOff(
                    HTTPError(.cutOff, url: head.url, reason: "the parts do not fit; the download restarts"))
            case .content(let total):
                if let total, file.length < total {
                    return .cutOff(
                        HTTPError(
                            .cutOff, url: head.url, reason: "\(file.length) of \(total) bytes have arrived"))
                }
                return .whole
            }
        } catch let error as HTTPError where error.mayPass {
            return .cutOff(error)
        }
    }

    /// Throws away what has arrived.
    package func forget(_ file: PartialFile) throws {
        if file.length > 0 { try file.removeAll() }
        try Folder.removeFile(validatorPath)
    }

    /// Removes what stood beside the file, when that is in its place.
    package func finish() throws { try Folder.removeFile(validatorPath) }

    // MARK: - One answer

    private struct Receiver {
        let known: EntityValidator?
        let expectedStart: Int
        var isJudged = false
        var kind = Kind.refusal
        var refusal: [UInt8] = []

        enum Kind {
            case content(total: Int?)
            /// A part that does not continue what is there.
            case misfit
            case refusal
        }
    }

    private func take(
        _ bytes: RawSpan, _ head: HTTPResponseHead, _ receiver: inout Receiver,
        _ file: PartialFile, _ progress: (Int, Int?) -> Void
    ) throws {
        if !receiver.isJudged { try judge(head, &receiver, file) }
        switch receiver.kind {
        case .misfit: return
        case .refusal:
            if receiver.refusal.count < Self.longestRefusal {
                // They are copied while they are valid.
                unsafe bytes.withUnsafeBytes { unsafe receiver.refusal += $0.prefix(Self.longestRefusal) }
            }
        case .content(let total):
            guard file.length + bytes.byteCount <= largest else {
                throw HTTPError(
                    .tooLarge, url: head.url, reason: "it is larger than \(largest) bytes, and is not taken")
            }
            try file.append(bytes)
            progress(file.length, total)
        }
    }

    private static let longestRefusal = 64 << 10

    private func judge(_ head: HTTPResponseHead, _ receiver: inout Receiver, _ file: PartialFile) throws {
        receiver.isJudged = true
        switch head.status {
        case 200:
            try forget(file)
            if let validator = EntityValidator(head) {
                try PendingFile.write(
                    try JSONText.bytes(of: validator), to: validatorPath, staging: staging)
            }
            receiver.kind = .content(total: head["Content-Length"].flatMap { Int($0) })
        case 206:
            // A server that ignores If-Range sends a part of another version, and says so if it is asked well.
            guard receiver.expectedStart > 0, let known = receiver.known, known.matches(head),
                let range = head["Content-Range"].flatMap(ContentRange.init), range.first == receiver.expectedStart
            else {
                receiver.kind = .misfit
                return
            }
            receiver.kind = .content(total: range.total)
        case 416:
            receiver.kind = .misfit
        default:
            receiver.kind = .refusal
        }
    }

    private func storedValidator() throws -> EntityValidator? {
        guard Folder.kind(of: validatorPath) == .file else { return nil }
        let bytes = try InputFile.contents(of: validatorPath, limit: 1 << 16)
        return try? JSONText.value(EntityValidator.self, from: bytes)
    }
}

/// What tells one version of a resource from another (RFC 9110, section 8.8), where it is strong enough to put two
/// ranges together.
struct EntityValidator: Codable, Hashable {
    /// As it goes into `If-Range`.
    let text: String

    init?(_ head: HTTPResponseHead) {
        if let tag = head["ETag"], tag.hasPrefix("\""), tag.hasSuffix("\""), tag.count > 2 {
            text = tag
        } else if head["ETag"] == nil, let modified = head["Last-Modified"],
            let time = HTTPDate.time(modified), let date = head.date, date.secondsSince(time) >= 1
        {
            // A date is strong where the second that it names was over (section 8.8.2.2).
            text = modified
        } else {
            return nil
        }
    }

    /// Whether `head` is of the same version, as far as it says.
    func matches(_ head: HTTPResponseHead) -> Bool {
        text.hasPrefix("\"")
            ? head["ETag"].map { $0 == text } ?? true
            : head["Last-Modified"].map { $0 == text } ?? true
    }
}

/// The field `Content-Range` of a 206 (RFC 9110, section 14.4).
struct ContentRange: Hashable {
    let first: Int
    let last: Int
    /// `nil` where the server does not know.
    let total: Int?

    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let parts = words[1].split(separator: "/")
        guard parts.count == 2 else { return nil }
        let range = parts[0].split(separator: "-")
        guard range.count == 2, let first = Int(range[0]), let last = Int(range[1]), first >= 0, first <= last
        else { return nil }
        self.first = first
        self.last = last
        total = Int(parts[1])
        if let total, last >= total { return nil }
    }
}
