import Files
import Foundations

/// Where a redacted bag may come to lie: in a new folder, or an empty one, outside the bag that it is made from.
struct RedactionPlaces {
    let source: String
    let output: String

    func check() throws {
        guard let bag = Folder.realPath(source), Folder.kind(of: source) == .folder else {
            throw JobError("\(source): there is no such folder")
        }
        switch Folder.kind(of: output) {
        case .nothing: break
        case .folder where try Folder.names(in: output).isEmpty: break
        default: throw JobError("\(output): something is there already; give \(Setting("output")) a new folder")
        }
        // The nearest folder above it that is there says where it is going to be.
        var place: String? = output
        while let path = place, Folder.realPath(path) == nil { place = Folder.parent(of: path) }
        guard let resolved = Folder.realPath(place ?? "."), resolved != bag, !resolved.hasPrefix(bag + "/") else {
            throw JobError(
                "\(output): it lies in the bag itself, which is not to change; give \(Setting("output")) another place")
        }
    }
}
