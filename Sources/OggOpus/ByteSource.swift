/// Gives a clip's next bytes: fills what it can of the buffer and returns the count, 0 at the end.
///
/// The buffer is valid during the call alone. It is the reader's own, so that whoever hands a source over does nothing
/// unsafe; whoever writes one does, where it fills the buffer.
public typealias ByteSource = (UnsafeMutableRawBufferPointer) throws -> Int
