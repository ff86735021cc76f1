import Foundations

extension BagRedactor {
    /// The bag that a plan of redactions was made for, as `RedactionPlanFile` reads it.
    public struct PlannedBag: Hashable, Sendable {
        /// See `BagContent`.
        let contentSHA256: Checksum
        /// The name of the plan in errors.
        let origin: String

        /// The same times hide other words in another bag.
        func check(_ bag: SourceBag) throws {
            let content = BagContent.sha256(of: bag.payload)
            guard content != contentSHA256 else { return }
            throw JobError(
                "\(origin): it was made for another bag, whose contentSha256 is \(contentSHA256.hexadecimal); that of "
                    + "\(bag.path) is \(content.hexadecimal); give the bag that it was made for, or make the plan anew "
                    + "on the page of this bag; nothing was written")
        }
    }
}
