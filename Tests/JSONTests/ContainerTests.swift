import Foundation
import JSON
import Testing

/// Every container that `Codable` knows, and every type of number, as Foundation reads and writes them.
@Suite("A type that asks for its containers itself")
struct ContainerTests {
    private struct Numbers: Codable, Equatable {
        var bytes: [Int8] = [.min, .max]
        var shorts: [Int16] = [.min, .max]
        var middle: [Int32] = [.min, .max]
        var long: [Int64] = [.min, .max]
        var small: [UInt8] = [0, .max]
        var words: [UInt16] = [0, .max]
        var wide: [UInt32] = [0, .max]
        var widest: [UInt64] = [0, .max]
        var natural: [UInt] = [0, .max]
        var single: Float = 0.25
        var none: Int?
    }

    /// A table: rows of values that may be missing, then a list of named parts, then numbers.
    private struct Table: Codable, Equatable {
        var rows: [[Int?]]
        var names: [String]
        var numbers = Numbers()

        private enum Key: String, CodingKey { case rows, parts, numbers, nothing }
        private enum PartKey: String, CodingKey { case name }

        init(rows: [[Int?]], names: [String]) { (self.rows, self.names) = (rows, names) }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            var list = try values.nestedUnkeyedContainer(forKey: .rows)
            rows = []
            while !list.isAtEnd {
                var row = try list.nestedUnkeyedContainer()
                var cells: [Int?] = []
                while !row.isAtEnd { cells.append(try row.decodeNil() ? nil : try row.decode(Int.self)) }
                #expect(throws: DecodingError.self) { try row.decode(Int.self) }
                rows.append(cells)
            }
            var parts = try values.nestedUnkeyedContainer(forKey: .parts)
            names = []
            while !parts.isAtEnd {
                names.append(try parts.nestedContainer(keyedBy: PartKey.self).decode(String.self, forKey: .name))
            }
            #expect(parts.currentIndex == names.count)
            numbers = try Numbers(from: values.superDecoder(forKey: .numbers))
            #expect(try values.decodeNil(forKey: .nothing))
        }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: Key.self)
            var list = values.nestedUnkeyedContainer(forKey: .rows)
            for cells in rows {
                var row = list.nestedUnkeyedContainer()
                for cell in cells {
                    if let cell { try row.encode(cell) } else { try row.encodeNil() }
                }
            }
            var parts = values.nestedUnkeyedContainer(forKey: .parts)
            for (index, name) in names.enumerated() {
                #expect(parts.count == index)
                var part = parts.nestedContainer(keyedBy: PartKey.self)
                try part.encode(name, forKey: .name)
            }
            try numbers.encode(to: values.superEncoder(forKey: .numbers))
            try values.encodeNil(forKey: .nothing)
        }
    }

    @Test("is written and read as Foundation does it")
    func table() throws {
        let table = Table(rows: [[1, nil, 3], [], [nil]], names: ["a", "b"])
        let bytes = try JSONText.bytes(of: table)
        #expect(try JSONDecoder().decode(Table.self, from: Data(bytes)) == table)
        #expect(try JSONText.value(Table.self, from: bytes) == table)
        #expect(try JSONText.value(Table.self, from: Array(try JSONEncoder().encode(table))) == table)
    }

    @Test("has no numbers that JSON has not, and none that its type cannot have")
    func refused() throws {
        for number in [Double.nan, .infinity, -.infinity] {
            #expect(throws: EncodingError.self) { try JSONText.bytes(of: [number]) }
            #expect(throws: EncodingError.self) { try JSONText.bytes(of: [Float(number)]) }
        }
        func isRefused<Value: Decodable>(_ type: Value.Type, _ text: String) -> Bool {
            (try? JSONText.value([Value].self, from: Array("[\(text)]".utf8))) == nil
        }
        #expect(isRefused(Int8.self, "128") && isRefused(Int16.self, "32768") && isRefused(Int32.self, "2147483648"))
        #expect(isRefused(UInt8.self, "256") && isRefused(UInt16.self, "65536") && isRefused(UInt32.self, "4294967296"))
        #expect(
            isRefused(UInt64.self, "18446744073709551616") && isRefused(UInt.self, "-1") && isRefused(Int.self, "0.5"))
        #expect(isRefused(Float.self, "1e39") && !isRefused(Float.self, "1e38"))
    }
}
