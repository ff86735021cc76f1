import CStart
import Foundations
import Glibc

/// The first SIGINT, SIGTERM or SIGHUP stops the run at the next safe point; the second ends the process immediately.
/// Before the run starts, also the first one does. The handler is in C, because only a few functions are safe in one,
/// and because it is installed before any Swift code runs: signal-safety(7).
enum Signals {
    /// Makes writes to a closed pipe or beyond the file size limit fail with an error, instead of ending the process.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    static func interruption() -> Interruption {
        opusstitch_note_signals()
        return Interruption { opusstitch_signal_was_noted() }
    }
}
