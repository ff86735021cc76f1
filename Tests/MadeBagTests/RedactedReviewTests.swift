import Bag
import Conversations
import Foundations
import Review
import Stitching
import TestSupport
import Testing

@Suite("The outputs for reviewers of a redacted bag")
struct RedactedReviewTests {
    @Test("have no address of the pages of the bag that it is made of, which still has what is redacted")
    func address() throws {
        let folder = TemporaryFolder()
        let clip = DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", try Clips.voice(seconds: 1, seed: 1))
        let archives = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("talk", [clip])])]).write(to: folder.path)
        try Disk.write(ChatExport.json(sessions: "chat"), to: folder("chat.json"))
        let choices = ReviewChoices(review: true, custodian: "Ada", baseUrl: "https://example.org/calls/")
        _ = try makeBag(
            of: archives + [folder("chat.json")], in: folder("bag"), formats: KnownFormats.all,
            outputs: ReviewOutputs.made(by: choices))
        let result = try BagRedactor(
            source: folder("bag"), output: folder("redacted"),
            requests: [
                BagRedactor.Request(
                    sessionId: "talk", from: .offset(nanoseconds: 0), to: .offset(nanoseconds: 100_000_000),
                    reason: "a name")
            ],
            software: Software.name, outputs: ReviewOutputs.made, knownOutputs: ReviewOutputs.all, day: "2025-12-12",
            formats: KnownFormats.all
        ).run()
        // The chat, of which nothing is redacted, keeps its vCon.
        #expect(result.log.vcons?.map(\.name) == ["talk"])
        let bags = ["bag", "redacted"].map { MadeBag(path: folder($0)) }
        #expect(try bags.map { try $0.summary().review?.custodian } == ["Ada", "Ada"])
        #expect(try bags.map { try $0.summary().review?.baseUrl } == ["https://example.org/calls/", nil])
        for bag in bags {
            #expect(
                try BagVerifier(
                    path: bag.path, formats: KnownFormats.all, outputs: ReviewOutputs.made,
                    knownOutputs: ReviewOutputs.all
                ).run().isIntact)
        }
    }
}
