import JSON

/// The list of a day's hour archives, which `fetch knovvu` writes beside them as `day.json` (Daily Conversation Audio
/// Recordings API, "Example Request & Response"). It is recognised so that it is not reported as an unknown file. It
/// contains no conversation.
struct KnovvuDayList: ConversationFormat {
    let name = "knovvu-day"
    let title = "Knovvu day list"

    func likeness(_ beginning: [UInt8]) -> ConversationLikeness? {
        guard let value = JSONValue(beginning: beginning), value["date"]?.text != nil,
            let link = value["links"]?.elements.first, link["hour"] != nil, link["url"] != nil
        else { return nil }
        return .record
    }

    func read(_ name: String, in folder: ConversationFolder) throws -> [Conversation] { [] }
}
