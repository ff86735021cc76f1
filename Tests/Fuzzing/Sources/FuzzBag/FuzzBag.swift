import Bag
import Files
import Foundation
import Fuzzer
import JSON
import Review

/// The first byte chooses a file of a small good bag, and the others take its place: the bag is verified.
@main
enum FuzzBag: FuzzTarget {
    static func prepare() { DamagedBag.writeSeeds() }

    static func read(_ input: UnsafeRawBufferPointer) {
        guard let first = input.first else { return }
        let number = Int(first) % DamagedBag.files.count
        let isOther = DamagedBag.replace(number, by: Data(input.dropFirst()))
        if let report = try? BagVerifier(path: DamagedBag.path, formats: []).run() {
            precondition(report.isIntact != isOther, "\(DamagedBag.files[number]): \(report.findings)")
            guard (try? JSONText.bytes(of: report)) != nil else { preconditionFailure("the report cannot be written") }
        }
        DamagedBag.restore(number)
    }
}
