import Files
import Foundations
import JSON

/// Downloads one resource into a file in the staging folder. It resumes an earlier attempt or run with `Range` and
/// `If-Range` if the server sent a validator; otherwise the download restarts. It also restarts if the machine was
/// restarted since: the bytes may not have reached the disk.
package struct ResumableDownload {
    /// The result of one request.
    package enum Outcome {
        /// The resource is complete in the file.
        case whole
        /// The connection ended early. The bytes received so far are kept.
        case cutOff(HTTPError)
        /// A response that is not the resource: its head and the beginning of its body.
        case refused(HTTPResponse)
    }

    /// A plain file name, the same in each run.
    package let name: String
    /// The maximum size of the resource in bytes, so that a response cannot fill the disk.
    package let largest: Int
    /// The size that the service announced. A body whose end is not marked, but which has this size, is complete.
    package let announced: Int?
    private let staging: StagingFolder
    private let http: HTTPClient

    package init(name: String, largest: Int, announced: Int? = nil, staging: StagingFolder, http: HTTPClient) {
        self.name = name
        self.largest = largest
        self.announced = announced
        self.staging = staging
        self.http = http
    }

    /// The largest accepted size of a resource. The announced size may be too small, but a download must not fill the disk.
    ///
    /// - Parameters:
    ///   - least: accepted in bytes, whatever was announced.
    ///   - times: the multiple of the announced size that is accepted.
    package static func largest(announced: Int?, least: Int, times: Int) -> Int {
        max(least, min(announced ?? 0, 1 << 44) * times)
    }

    /// Relative to the output folder.
    private var validatorPath: String { Self.validatorPath(name) }

    private static let validatorSuffix = ".validator"

    private static func validatorPath(_ name: String) -> String { StagingFolder.path(of: name + validatorSuffix) }

    /// Removes what runs that were stopped left, and that no download needs: files without bytes, and validators of files
    /// that are in place.
    package static func tidy(_ staging: StagingFolder) throws(FileError) {
        let begun = try PartialFile.begun(in: staging)
        for entry in try staging.root.entries(in: StagingFolder.name) where entry.path.hasSuffix(validatorSuffix) {
            let name = String(entry.path.dropLast(validatorSuffix.utf8.count))
            if !begun.contains(name) { try staging.removeFile(validatorPath(name)) }
        }
    }

    /// Sends one request for the missing bytes.
    ///
    /// - Parameters:
    ///   - request: a GET, with the header fields that the server is to receive.
    ///   - file: the bytes received so far. New bytes are appended to it.
    ///   - progress: called with the number of bytes received so far and the total, if the server sent it.
    /// - Throws: `HTTPError` that is not temporary, `FileError`, and the errors that end the client's transfers.
    package func attempt(
        _ request: HTTPRequest, into file: PartialFile, progress: (Int, Int?) -> Void
    ) throws -> Outcome {
        var request = request
        let known = try storedValidator(of: request.url)
        if let known, file.length > 0 {
            request.fields.append(HTTPField("Range", "bytes=\(file.length)-"))
            request.fields.append(HTTPField("If-Range", known.validator.text))
        } else {
            try forget(file)
        }
        var receiver = Receiver(known: known, expectedStart: file.length)
        do {
            let head = try http.send(request) { head, bytes in
                try take(bytes, head, request, &receiver, file, progress)
            }
            // If the response has no body, `take` was never called.
            if !receiver.isJudged { try judge(head, request, &receiver, file) }
            switch receiver.kind {
            case .refusal:
                return .refused(HTTPResponse(head: head, body: receiver.refusal))
            case .misfit:
                try forget(file)
                return .cutOff(
                    HTTPError(
                        .cutOff, url: head.url,
                        reason: "the server's part does not continue the partial file; the download restarts"))
            case .content(let total, let end):
                guard end == nil || end == file.length else {
                    return .cutOff(
                        HTTPError(
                            .cutOff, url: head.url,
                            reason: "received the file up to byte \(file.length) instead of \(end ?? 0)"))
                }
                if let total, file.length < total {
                    return .cutOff(
                        HTTPError(
                            .cutOff, url: head.url, reason: "received \(file.length) of \(total) bytes"))
                }
                return .whole
            }
        } catch let error as HTTPError where error.mayPass {
            if error.kind == .cutOff, case .content(nil, _) = receiver.kind, file.length == announced { return .whole }
            return .cutOff(error)
        }
    }

    /// Removes the bytes received so far, and the validator.
    package func forget(_ file: PartialFile) throws {
        if file.length > 0 { try file.removeAll() }
        try staging.removeFile(validatorPath)
    }

    /// Removes the validator. To be called when the file is in its final place.
    package func finish() throws { try staging.removeFile(validatorPath) }

    // MARK: - One response

    private struct Receiver {
        let known: StoredValidator?
        let expectedStart: Int
        var isJudged = false
        var kind = Kind.refusal
        var refusal: [UInt8] = []

        enum Kind {
            /// `total` is the size of the resource, and `end` the size of the file after this part, if they are known.
            case content(total: Int?, end: Int?)
            /// A part that does not continue the bytes received so far.
            case misfit
            case refusal
        }
    }

    private func take(
        _ bytes: RawSpan, _ head: HTTPResponseHead, _ request: HTTPRequest, _ receiver: inout Receiver,
        _ file: PartialFile, _ progress: (Int, Int?) -> Void
    ) throws {
        if !receiver.isJudged { try judge(head, request, &receiver, file) }
        switch receiver.kind {
        case .misfit: return
        case .refusal:
            if receiver.refusal.count < Self.longestRefusal {
                // The bytes are copied while they are valid.
                unsafe bytes.withUnsafeBytes { unsafe receiver.refusal += $0.prefix(Self.longestRefusal) }
            }
        case .content(let total, let end):
            if let end, file.length + bytes.byteCount > end {
                // More than the part that the server described.
                receiver.kind = .misfit
                return
            }
            guard file.length + bytes.byteCount <= largest else {
                throw HTTPError(
                    .tooLarge, url: head.url, reason: "the response is larger than the limit of \(largest) bytes")
            }
            try file.append(bytes)
            progress(file.length, total)
        }
    }

    private static let longestRefusal = 64 << 10

    private func judge(
        _ head: HTTPResponseHead, _ request: HTTPRequest, _ receiver: inout Receiver, _ file: PartialFile
    ) throws {
        receiver.isJudged = true
        switch head.status {
        case 200:
            try forget(file)
            let total = head["Content-Length"].flatMap { Int($0) }
            if let validator = EntityValidator(head) {
                let stored = StoredValidator(
                    validator: validator, boot: Boot.id, url: request.url.description, total: total)
                try PendingFile.write(try JSONText.bytes(of: stored), to: validatorPath, in: staging)
            }
            receiver.kind = .content(total: total, end: nil)
        case 206:
            // A server that ignores If-Range may send a part of another version. Only the same validator and size show
            // that it is a part of the same one.
            guard receiver.expectedStart > 0, let known = receiver.known, known.validator.matches(head),
                let range = head["Content-Range"].flatMap(ContentRange.init), range.first == receiver.expectedStart,
                known.total == nil || range.total == nil || known.total == range.total
            else {
                receiver.kind = .misfit
                return
            }
            receiver.kind = .content(total: range.total ?? known.total, end: range.last + 1)
        case 416:
            receiver.kind = .misfit
        default:
            receiver.kind = .refusal
        }
    }

    /// - Returns: `nil` if none was stored, or if it was stored for another URL or before the machine was restarted.
    private func storedValidator(of url: HTTPURL) throws -> StoredValidator? {
        guard staging.root.kind(of: validatorPath) == .file else { return nil }
        let bytes = try staging.root.contents(of: validatorPath, limit: 1 << 16)
        let stored = try? JSONText.value(StoredValidator.self, from: bytes)
        return stored.flatMap { $0.boot == Boot.id && $0.url == url.description ? $0 : nil }
    }

    private struct StoredValidator: Codable {
        let validator: EntityValidator
        /// See `Boot`.
        let boot: String?
        /// The URL that was requested, without its query, which changes with every link.
        let url: String?
        /// The size of the resource, if the server stated it.
        let total: Int?
    }
}

/// Identifies one version of a resource (RFC 9110, section 8.8). Only strong validators are used, so that ranges can be
/// combined.
struct EntityValidator: Codable, Hashable {
    /// The value for `If-Range`.
    let text: String

    init?(_ head: HTTPResponseHead) {
        if let tag = head["ETag"], tag.hasPrefix("\""), tag.hasSuffix("\""), tag.count > 2 {
            text = tag
        } else if head["ETag"] == nil, let modified = head["Last-Modified"],
            let time = HTTPDate.time(modified), let date = head.date, date.secondsSince(time) >= 1
        {
            // A date is a strong validator if at least a second passed between it and the response (section 8.8.2.2).
            text = modified
        } else {
            return nil
        }
    }

    /// Whether `head` has the same validator.
    func matches(_ head: HTTPResponseHead) -> Bool { head[text.hasPrefix("\"") ? "ETag" : "Last-Modified"] == text }
}

/// The `Content-Range` field of a 206 response (RFC 9110, section 14.4).
struct ContentRange: Hashable {
    let first: Int
    let last: Int
    /// The size of the whole resource; `nil` if the server does not know it.
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
