import Foundations

/// The time since the machine was started. Files that were not flushed to the disk are complete within it, and can be
/// damaged after it.
package enum Boot {
    /// A number that the kernel makes at each start; `nil` if it cannot be read. random(4).
    package static let id = (try? InputFile(path: "/proc/sys/kernel/random/boot_id").beginning(64)).map {
        String(decoding: $0, as: UTF8.self).filter { $0.isHexDigit }
    }
}
