import CGlibc

/// Memory that was given back to the C library, which keeps it for later.
public enum FreedMemory {
    /// Gives it on to the system: what reads a large document takes many times its size for a moment. malloc_trim(3).
    public static func release() { malloc_trim(0) }
}
