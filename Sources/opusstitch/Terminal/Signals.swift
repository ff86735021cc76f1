import Dispatch
import Foundations
import Glibc

/// The first SIGINT or SIGTERM stops the run at the next safe point; the second ends the process immediately.
enum Signals {
    /// Makes writes to a closed pipe or beyond the file size limit fail with an error, instead of ending the process.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    static func interruption() -> Interruption {
        let interruption = Interruption()
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                interruption.request()
                signal(number, SIG_DFL)
            }
            // Never released: it must live as long as the process.
            _ = unsafe Unmanaged.passRetained(source as AnyObject)
            source.resume()
        }
        return interruption
    }
}
