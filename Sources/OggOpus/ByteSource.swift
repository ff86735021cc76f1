/// Gives a clip's next bytes: fills what it can of the buffer and returns the count, 0 at the end.
public typealias ByteSource = (UnsafeMutableRawBufferPointer) throws -> Int
