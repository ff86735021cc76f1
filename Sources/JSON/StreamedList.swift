/// A list whose elements are made while they are written, so that they are never in memory together.
package struct StreamedList<Element: Encodable>: Encodable {
    private let count: Int
    private let element: (Int) throws -> Element

    /// - Parameter element: returns the element at a position. It may be called more than once.
    package init(count: Int, _ element: @escaping (Int) throws -> Element) {
        self.count = count
        self.element = element
    }

    package init(_ elements: [Element]) { self.init(count: elements.count) { elements[$0] } }

    package func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        for position in 0..<count { try list.encode(try element(position)) }
    }
}
