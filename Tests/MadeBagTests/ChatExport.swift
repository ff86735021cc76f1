/// An export of chats in the shape of Personal AI.
enum ChatExport {
    /// - Parameter questions: each is a message of the user, which Ada answers at the same time on 2025-12-12.
    static func json(_ questions: [(session: String, time: String)]) -> [UInt8] {
        let rows = questions.enumerated().map { index, question in
            #"{"SessionId":"\#(question.session)","ai_name":"Ada","timestamp":"2025-12-12T\#(question.time)Z","#
                + #""raw_message":"Question \#(index)","ai_message":"Answer \#(index)"}"#
        }
        return Array("[\(rows.joined(separator: ","))]".utf8)
    }

    /// Messages of users, with their texts, at one time.
    static func json(_ messages: [(session: String, text: String)], at time: String) -> [UInt8] {
        let rows = messages.map {
            #"{"SessionId":"\#($0.session)","ai_name":"Ada","timestamp":"2025-12-12T\#(time)Z","raw_message":"\#($0.text)"}"#
        }
        return Array("[\(rows.joined(separator: ","))]".utf8)
    }

    /// A chat of one question for each session.
    static func json(sessions: String...) -> [UInt8] { json(sessions.map { ($0, "14:06:00") }) }
}
