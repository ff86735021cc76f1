import Foundation

/// A JSON document as this program writes it, with one value in a line, that is changed in one place.
struct ForgedLines {
    /// A document, and the name of the value that differs, as `clips.source.bytes`.
    struct Forged {
        let name: String
        /// Whether it is an element of a list, all of which have the name of the list.
        let isElement: Bool
        let text: String
    }

    private let lines: [String]

    init(_ text: String) { lines = text.components(separatedBy: "\n") }

    /// The names of the members that each line is in.
    private var names: [String] {
        var names: [String] = []
        return lines.map { line in
            let depth = Self.margin(line) / 2
            names = Array(names.prefix(max(0, depth - 1))) + [Self.key(line) ?? ""]
            return names.filter { !$0.isEmpty }.joined(separator: ".")
        }
    }

    private static func margin(_ line: String) -> Int { line.prefix { $0 == " " }.count }

    /// The name of the member that begins in a line; `nil` if it is an element of a list.
    private static func key(_ line: String) -> String? {
        let words = line.drop { $0 == " " }
        return words.hasPrefix("\"") && words.contains("\": ") ? String(words.dropFirst().prefix { $0 != "\"" }) : nil
    }

    /// The last line of the value that begins in a line.
    private func end(of index: Int) -> Int {
        guard lines[index].hasSuffix("{") || lines[index].hasSuffix("[") else { return index }
        let margin = Self.margin(lines[index])
        return lines[index...].dropFirst().firstIndex { Self.margin($0) == margin } ?? index
    }

    private func forged(_ name: String, _ lines: [String], isElement: Bool = false) -> Forged {
        Forged(name: name, isElement: isElement, text: lines.joined(separator: "\n"))
    }

    // MARK: - Another value

    /// The document with every value changed, one at a time.
    static func withOtherValues(_ document: Self) -> [Forged] {
        zip(document.lines.indices, document.names).compactMap { index, name in
            changed(document.lines[index]).map { line in
                var lines = document.lines
                lines[index] = line
                return document.forged(name, lines)
            }
        }
    }

    /// A line of a document with another value; `nil` if it has none.
    private static func changed(_ line: String) -> String? {
        let comma = line.hasSuffix(",") ? "," : ""
        let whole = line.dropLast(comma.count)
        let value = whole.range(of: "\": ").map { whole[$0.upperBound...] } ?? whole.drop { $0 == " " }
        let head = whole.prefix(whole.count - value.count)
        guard let first = value.first, !"{}[]".contains(first) || value.count > 2 else { return nil }
        switch first {
        case "\"":
            let text = value.dropFirst().dropLast()
            if text.hasPrefix("2025-"), text.hasSuffix("Z") {
                return head + "\"" + text.replacingOccurrences(of: "2025", with: "2024") + "\"" + comma
            }
            if text.count == 64 {
                return head + "\"" + (text.first == "0" ? "1" : "0") + text.dropFirst() + "\"" + comma
            }
            return head + "\"" + text + "x\"" + comma
        case "t": return head + "false" + comma
        case "f": return head + "true" + comma
        case "[", "{": return nil
        default:
            if let number = Int(value) { return "\(head)\(number + 1)\(comma)" }
            guard let number = Double(value) else { return nil }
            return "\(head)\(Double(Int((number * 1000).rounded()) + 1) / 1000)\(comma)"
        }
    }

    // MARK: - Without a value

    /// The document without each of its values, one at a time.
    static func withoutValues(_ document: Self) -> [Forged] {
        zip(document.lines.indices, document.names).compactMap { index, name in
            document.without(index).map {
                document.forged(name, $0, isElement: key(document.lines[index]) == nil)
            }
        }
    }

    /// The lines without the value that begins in one of them; `nil` if none does.
    private func without(_ index: Int) -> [String]? {
        let margin = Self.margin(lines[index])
        guard margin > 0, let first = lines[index].dropFirst(margin).first, !"}]".contains(first) else { return nil }
        let end = end(of: index)
        var less = Array(lines[..<index])
        let isLast = !lines[end].hasSuffix(",")
        if isLast, less[index - 1].hasSuffix(",") { less[index - 1].removeLast() }
        less += lines[(end + 1)...]
        // What is empty now stands in one line.
        if isLast, less[index - 1].hasSuffix("[") || less[index - 1].hasSuffix("{") {
            less[index - 1] += less.remove(at: index).drop { $0 == " " }
        }
        return less
    }

    // MARK: - A value more

    /// The document with a value more in an element of a list, one at a time: what another element of the list has.
    static func withValuesOfOthers(_ document: Self) -> [Forged] {
        let lines = document.lines
        return zip(lines.indices, document.names).flatMap { index, name in
            guard lines[index].hasSuffix(" [") else { return [Forged]() }
            let margin = Self.margin(lines[index]) + 2
            let elements = (index..<document.end(of: index)).filter {
                Self.margin(lines[$0]) == margin && lines[$0].hasSuffix("{")
            }
            return document.added(to: elements, name)
        }
    }

    /// - Parameter objects: the lines in which objects of one kind begin.
    private func added(to objects: [Int], _ name: String) -> [Forged] {
        let members = objects.map(members)
        var forged: [Forged] = []
        for (start, own) in zip(objects, members) {
            var tried = Set(own.map(\.key))
            for others in members {
                for (place, other) in others.enumerated() where tried.insert(other.key).inserted {
                    // Behind the nearest member before it that both have.
                    let before = others[..<place].last { known in own.contains { $0.key == known.key } }
                    let position =
                        before.flatMap { known in own.firstIndex { $0.key == known.key } }.map { $0 + 1 } ?? 0
                    var all = own.map(\.lines)
                    all.insert(other.lines, at: position)
                    for position in all.indices {
                        var last = all[position].removeLast()
                        if last.hasSuffix(",") { last.removeLast() }
                        all[position].append(position == all.count - 1 ? last : last + ",")
                    }
                    forged.append(
                        self.forged(
                            "\(name).\(other.key)",
                            Array(lines[...start]) + all.flatMap(\.self) + lines[end(of: start)...]))
                }
            }
        }
        // The objects in them, such as the source of each clip.
        let nested = Dictionary(grouping: members.joined().filter { $0.lines[0].hasSuffix("{") }) { $0.key }
        return forged
            + nested.sorted { $0.key < $1.key }.flatMap { added(to: $0.value.map(\.start), "\(name).\($0.key)") }
    }

    private struct Member {
        let key: String
        /// The line in which it begins.
        let start: Int
        let lines: [String]
    }

    /// The members of the object that begins in a line.
    private func members(_ start: Int) -> [Member] {
        (start..<end(of: start)).filter { Self.margin(lines[$0]) == Self.margin(lines[start]) + 2 }.compactMap {
            index in
            Self.key(lines[index]).map { Member(key: $0, start: index, lines: Array(lines[index...end(of: index)])) }
        }
    }
}
