import Foundation
import Foundations
import HTTP
import Services
import Synchronization
import TestSupport

/// The recordings API as its document describes it, on two servers of this machine: the API on 127.0.0.1, and the
/// presigned links on `localhost`, which is another host.
final class KnovvuService: Sendable {
    /// An hour of the day as it is offered.
    struct Hour: Sendable {
        var archive: [UInt8]?
        var status = "available"
        var sessionCount = 0
        var fileCount = 0
        /// What is announced; `nil`: the truth.
        var sizeBytes: Int?
        /// Of the archive; changes where that does.
        var version = 1
    }

    /// What the service is like, and what it has done.
    struct State: Sendable {
        var day = "2025-12-12"
        var hours: [String: Hour] = [:]
        var token = "token-1-do-not-show"
        /// Whether the tenant has the feature.
        var isEnabled = true
        var retentionDays = 3
        var generatedAt = "2025-12-13T02:15:32Z"
        var expiresAt = "2025-12-16T02:15:32Z"
        var linkSeconds = 3600.0
        var downloadsPerHour = 5
        var hasETag = true
        var hasRanges = true
        /// Seconds that its clock is ahead.
        var skew = 0.0
        /// Days that are offered beside `day`, with the same hours.
        var otherDays: [String] = []
        /// Of days whose date of expiry is not `expiresAt`.
        var otherExpiries: [String: String] = [:]
        /// Done to the next replies, the first to the next one.
        var apiMishaps: [Mishap] = []
        var linkMishaps: [Mishap] = []

        /// The Daily Conversation Reports of `day`, by hour.
        var reports: [String: [UInt8]] = [:]
        var reportRequests: [String] = []

        /// When each download was granted.
        var downloads: [UTCTime] = []
        var refusedDownloads = 0
        var links: [String: Link] = [:]
        var tokensGiven = 0
    }

    typealias Mishap = @Sendable (inout LoopbackServer.Reply) -> Void

    struct Link: Sendable {
        let hour: String
        let expiry: UTCTime
    }

    static let clientId = "client-id-7"
    static let clientSecret = "client-secret-do-not-show"
    static let linkSecret = "presigned-do-not-show"

    let clock: any WallClock
    private let content: Mutex<State>
    private let servers = Mutex<(api: LoopbackServer, links: LoopbackServer)?>(nil)

    init(clock: any WallClock, _ state: State) throws {
        self.clock = clock
        content = Mutex(state)
        let api = try LoopbackServer { [unowned self] in apply(\.apiMishaps, to: answer($0)) }
        let links = try LoopbackServer { [unowned self] in apply(\.linkMishaps, to: download($0)) }
        servers.withLock { $0 = (api, links) }
    }

    var api: LoopbackServer { running.api }
    var links: LoopbackServer { running.links }

    private var running: (api: LoopbackServer, links: LoopbackServer) {
        guard let running = servers.withLock({ $0 }) else { fatalError("the service is not up yet") }
        return running
    }

    var baseURL: String { api.url() }
    var tokenURL: String { api.url() + "/connect/token" }

    func with<Value: Sendable>(_ body: @Sendable (inout State) -> Value) -> Value { content.withLock { body(&$0) } }
    func change(_ body: @Sendable (inout State) -> Void) { content.withLock { body(&$0) } }

    /// Requests for archives, by their hours.
    var downloadRequests: [LoopbackServer.Request] { links.requests }

    private func apply(
        _ mishaps: any WritableKeyPath<State, [Mishap]> & Sendable, to reply: LoopbackServer.Reply
    ) -> LoopbackServer.Reply {
        var reply = reply
        let mishap = content.withLock { $0[keyPath: mishaps].isEmpty ? nil : $0[keyPath: mishaps].removeFirst() }
        mishap?(&reply)
        return reply
    }

    // MARK: - The API

    private func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Reply {
        content.withLock { state in
            var reply = request.path == "/connect/token" ? Self.token(request, &state) : day(request, &state)
            reply.fields.append(("Date", Self.httpDate(now(state))))
            return reply
        }
    }

    private static func token(_ request: LoopbackServer.Request, _ state: inout State) -> LoopbackServer.Reply {
        let form = String(decoding: request.body, as: UTF8.self)
        guard request.method == "POST", request["Content-Type"] == "application/x-www-form-urlencoded",
            form.contains("grant_type=client_credentials"), form.contains("scope=dataservice_external"),
            form.contains("client_id=\(clientId)"), form.contains("client_secret=\(clientSecret)")
        else { return .json(400, #"{"error": "invalid_client"}"#) }
        state.tokensGiven += 1
        state.token = "token-given-\(state.tokensGiven)-do-not-show"
        return .json(
            200,
            #"{"access_token": "\#(state.token)", "token_type": "Bearer", "expires_in": 86399, "scope": "dataservice_external"}"#
        )
    }

    private func day(_ request: LoopbackServer.Request, _ state: inout State) -> LoopbackServer.Reply {
        let prefix = "/api/external/conversations/daily-audio-recordings/"
        let ofReport = "/api/external/conversations/daily-report/\(state.day)/"
        if request.target.hasPrefix(ofReport), request["Authorization"] == "Bearer \(state.token)" {
            let hour = String(request.target.dropFirst(ofReport.count).prefix(2))
            state.reportRequests.append(hour)
            guard request.target == "\(ofReport)\(hour)?compressed=true", let report = state.reports[hour] else {
                return .json(404, #"{"error": "not found"}"#)
            }
            return LoopbackServer.Reply(200, fields: [("Content-Type", "application/zip")], body: report)
        }
        guard request.method == "GET", request.target.hasPrefix(prefix) else {
            return .json(404, #"{"error": "no route"}"#)
        }
        guard request["Authorization"] == "Bearer \(state.token)" else {
            return .json(
                401,
                #"{ "error": "Unauthorized access. The provided token is invalid or has expired. Please authenticate again." }"#
            )
        }
        guard state.isEnabled else {
            return .json(
                403,
                #"{ "error": "The daily conversation audio recordings feature is not enabled for this tenant. Please contact your administrator." }"#
            )
        }
        let text = String(request.target.dropFirst(prefix.count))
        guard let day = UTCDay(text) else {
            return .json(
                400, #"{ "error": "Invalid date format for 'utcDay'. Please use the format YYYY-MM-DD." }"#)
        }
        guard day.start <= now(state) else {
            return .json(400, #"{ "error": "'utcDay' cannot be in the future. Please provide a past date." }"#)
        }
        let age = now(state).secondsSince(day.end)
        guard age <= Double(state.retentionDays) * 86_400, ([state.day] + state.otherDays).contains(text) else {
            return .json(
                404,
                #"{ "error": "The requested date is older than the allowed retention period and cannot be retrieved." }"#
            )
        }
        return .json(200, description(of: text, &state))
    }

    private func description(of day: String, _ state: inout State) -> String {
        let hours = state.hours.sorted { $0.key < $1.key }
        let links = hours.map { hour, offered in
            var url = "null"
            if offered.archive != nil {
                let name = "\(Self.linkSecret)-\(state.links.count)"
                state.links[name] = Link(hour: hour, expiry: later(now(state), state.linkSeconds))
                url = "\"\(self.links.url(host: "localhost"))/recordings/\(day)/\(hour)?token=\(name)\""
            }
            return """
                {"hour": "\(hour)", "url": \(url), "sessionCount": \(offered.sessionCount), \
                "fileCount": \(offered.fileCount), "sizeBytes": \(offered.sizeBytes ?? offered.archive?.count ?? 0), \
                "status": "\(offered.status)"}
                """
        }
        return """
            {"date": "\(day)", "totalSessions": \(hours.reduce(0) { $0 + $1.value.sessionCount }), \
            "totalFiles": \(hours.reduce(0) { $0 + $1.value.fileCount }), \
            "totalSizeBytes": \(hours.reduce(0) { $0 + ($1.value.sizeBytes ?? $1.value.archive?.count ?? 0) }), \
            "generatedAt": "\(state.generatedAt)", "retentionDays": \(state.retentionDays), \
            "expiresAt": "\(state.otherExpiries[day] ?? state.expiresAt)", "links": [\(links.joined(separator: ", "))]}
            """
    }

    // MARK: - The links

    private func download(_ request: LoopbackServer.Request) -> LoopbackServer.Reply {
        content.withLock { state in
            var reply = archive(request, &state)
            reply.fields.append(("Date", Self.httpDate(now(state))))
            return reply
        }
    }

    private func archive(_ request: LoopbackServer.Request, _ state: inout State) -> LoopbackServer.Reply {
        let token = request.target.components(separatedBy: "token=").last ?? ""
        guard let link = state.links[token], now(state) < link.expiry else {
            return .json(
                401,
                #"{ "error": "The download link has expired. Please request a new presigned URL to access the audio files." }"#
            )
        }
        guard let hour = state.hours[link.hour], let bytes = hour.archive else { return .json(404, "{}") }
        let time = now(state)
        guard state.downloads.count(where: { time.secondsSince($0) < 3600 }) < state.downloadsPerHour else {
            state.refusedDownloads += 1
            return .json(429, #"{ "error": "Download limit exceeded. Please try again later." }"#)
        }
        state.downloads.append(time)
        let tag = "\"\(link.hour)-\(hour.version)\""
        var fields = [("Content-Type", "application/zip")]
        if state.hasETag { fields.append(("ETag", tag)) }
        if state.hasRanges, let range = request["Range"], let start = Int(range.filter(\.isNumber)),
            start < bytes.count,
            request["If-Range"].map({ $0 == tag }) ?? true
        {
            fields.append(("Content-Range", "bytes \(start)-\(bytes.count - 1)/\(bytes.count)"))
            return LoopbackServer.Reply(206, fields: fields, body: Array(bytes[start...]))
        }
        return LoopbackServer.Reply(200, fields: fields, body: bytes)
    }

    private func now(_ state: State) -> UTCTime { later(clock.now, state.skew) }

    private func later(_ time: UTCTime, _ seconds: Double) -> UTCTime {
        UTCTime(seconds: time.seconds + Int64(seconds), nanoseconds: time.nanoseconds)
    }

    static func httpDate(_ time: UTCTime) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: Date(timeIntervalSince1970: Double(time.seconds)))
    }
}
