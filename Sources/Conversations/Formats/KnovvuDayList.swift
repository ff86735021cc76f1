import JSON

/// The list of a day's hour archives that `fetch knovvu` keeps beside them (Daily Conversation Audio Recordings API,
/// "Example Request & Response"): known, so that nobody has to wonder about it, and with no conversation in it.
struct KnovvuDayList: ConversationFormat {
    let name = "knovvu-day"
    let title = "Knovvu's list of a day"

    func likeness(_ beginning: [UInt8]) -> ConversationLikeness? {
        guard let value = JSONValue(beginning: beginning), value["date"]?.text != nil,
            let link = value["links"]?.elements.first, link["hour"] != nil, link["url"] != nil
        else { return nil }
        return .record
    }

    func read(_ name: String, in folder: ConversationFolder) throws -> [Conversation] { [] }
}
