import Foundations
import TestSupport

/// What may go wrong with a reply of a service.
enum RandomMishaps {
    /// - Parameter word: a part of the link's signature, which a refusal may repeat.
    static func ofLink(_ random: inout Random, word: String) -> KnovvuService.Mishap {
        let number = random.below(1000)
        let wait = RandomMishaps.wait(&random)
        switch random.below(24) {
        case 0...6: return { _ in }
        case 7, 8: return { $0.breaksAfter = $0.body.isEmpty ? nil : number % $0.body.count }
        case 9: return { $0.isSilent = true }
        case 10, 11:
            let status = [400, 401, 403, 404, 409, 408, 410][number % 7]
            return { $0 = .json(status, #"{"message": "no, '\#(word)' is not right", "code": \#(number)}"#) }
        case 12, 13:
            let status = [408, 429, 500, 503, 599, 429][number % 6]
            return {
                $0 = .json(status, #"{"error": "later"}"#)
                $0.fields += wait
            }
        case 14: return { $0.body = $0.body.map { ~$0 } }
        case 15: return { $0.body = Array($0.body.dropLast(1 + number % 60)) }
        case 16: return { $0 = LoopbackServer.Reply(200, body: Array("<!DOCTYPE html><p>Sign in".utf8)) }
        case 17:
            return { reply in
                reply.fields.removeAll { $0.name == "ETag" }
                if number % 2 == 0 {
                    reply.fields.append(("Last-Modified", "Fri, 12 Dec 2025 0\(number % 10):00:00 GMT"))
                }
                reply.breaksAfter = 100 + number % 300
            }
        case 18:
            return { reply in
                guard !reply.body.isEmpty else { return }
                reply.body[number % reply.body.count] ^= 1
            }
        case 19:
            return {
                $0.isChunked = true
                if number % 2 == 0 { $0.breaksAfter = $0.body.count }
            }
        case 20:
            let place = ["http://127.0.0.1:1/x", "ftp://127.0.0.1/x", "/elsewhere?token=1", "http://"][number % 4]
            return { $0 = LoopbackServer.Reply(302, fields: [("Location", place)]) }
        case 21:
            let coding = ["gzip", "identity", "a-coding-with-a-name-of-more-than-40-letters"][number % 3]
            return { $0.fields.append(("Content-Encoding", coding)) }
        case 22: return { $0.statedLength = $0.body.count + 1 + number % 9 }
        default: return { $0 = LoopbackServer.Reply(200, body: number % 2 == 0 ? [] : Array("PK\u{5}\u{6}".utf8)) }
        }
    }

    /// A `Retry-After` field, or none.
    private static func wait(_ random: inout Random) -> [(name: String, value: String)] {
        let values = ["0", "7", "59", "60", "61", "3601", "soon", "Sat, 13 Dec 2025 09:00:00 GMT", "9999999"]
        let number = random.below(values.count + 3)
        return number < values.count ? [("Retry-After", values[number])] : []
    }

    static func ofAPI(_ random: inout Random) -> KnovvuService.Mishap {
        let number = random.below(1000)
        let wait = RandomMishaps.wait(&random)
        switch random.below(28) {
        case 0...14: return { _ in }
        case 15: return { $0.fields.append(("ETag", "\"r\"")) }
        case 16:
            let status = [400, 401, 403, 404, 409, 401][number % 6]
            return { $0 = .json(status, #"{"error": "no, not \#(number)"}"#) }
        case 17, 18:
            let status = [408, 429, 500, 503, 503][number % 5]
            return {
                $0 = .json(status, #"{"message": "later"}"#)
                $0.fields += wait
            }
        case 19: return { $0.breaksAfter = $0.body.isEmpty ? nil : number % $0.body.count }
        case 20: return { $0.isSilent = true }
        case 21:
            let status = [200, 403, 404][number % 3]
            return { $0 = LoopbackServer.Reply(status, body: Array("<html><body>Sign in".utf8)) }
        case 22:
            let text = [#"{"links": "#, "[]", #"{"date": "2025-12-12"}"#, #"{"links": []}"#, "null", "{} {}"][
                number % 6]
            return { $0.body = Array(text.utf8) }
        default:
            let change = changes[number % changes.count]
            return { reply in
                let text = String(decoding: reply.body, as: UTF8.self)
                reply.body = Array(text.replacing(change.0, with: change.1).utf8)
            }
        }
    }

    /// Parts of the description of a day, and what comes in their place.
    private static let changes = [
        (#""sessionCount": 2"#, #""sessionCount": "2""#), (#""fileCount": 3"#, #""fileCount": 3.5"#),
        (#""retentionDays": 3"#, #""retentionDays": 36501"#), (#""retentionDays": 3"#, #""retentionDays": -1"#),
        (#""generatedAt": "2025-12-13T02:15:32Z""#, #""generatedAt": "2025-12-11T02:15:32Z""#),
        (#""generatedAt": "2025-12-13T02:15:32Z""#, #""generatedAt": "2025-12-12T23:59:59Z""#),
        (#""generatedAt": "2025-12-13T02:15:32Z""#, #""generatedAt": 5"#),
        (#""expiresAt": "2025"#, #""expiresAt": "2024"#), (#""expiresAt""#, #""expires""#),
        (#""links": ["#, #""links": [{"hour": "24"}, {"hour": "24"}, 7, "#),
        (#""links": ["#, #""links": [{"hour": "01", "status": "no_data"}, {"hour": "02", "url": "ftp://x/"}, "#),
        (#""status": "no_data""#, #""status": "pending""#), (#""status": "no_data""#, #""status": 7"#),
        (#""url": "http:"#, #""url": "gopher:"#), (#""url": "http:"#, #""link": "http:"#),
        (#""date": "2025-12-12""#, #""date": "a date that is longer than any date of any calendar""#),
        (#""date""#, #""day""#),
        (#""totalFiles": "#, #""totalFiles": 1"#), (#""totalSizeBytes": "#, #""totalSizeBytes": 9"#),
        (#""sizeBytes": 7"#, #""sizeBytes": 8"#), (#""hour": "0"#, #""hour": "1"#), (#"{"hour": "05""#, #"{"x": "05""#),
    ]
}
