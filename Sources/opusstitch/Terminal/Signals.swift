import Dispatch
import Foundations
import Glibc

/// SIGINT and SIGTERM ask the run to stop between two steps; a second one ends it at once.
enum Signals {
    /// A reader that has gone, and a file that may not grow, are errors to be told, and no reason to be ended.
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
            // It lives as long as the program: it is never released.
            _ = unsafe Unmanaged.passRetained(source as AnyObject)
            source.resume()
        }
        return interruption
    }
}
