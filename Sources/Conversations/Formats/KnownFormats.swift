/// The archives of conversations in writing that are known. A new one is a file of its own, and its name here.
public enum KnownFormats {
    /// In the order in which a file is shown to them: what goes by exact names first, what goes by its shape last.
    public static let all: [any ConversationFormat] = [KnovvuDayList(), PersonalAI(), ZoomAICompanion()]
}
