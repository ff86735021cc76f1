import Dispatch
import Glibc
import Stitching

/// SIGINT and SIGTERM ask the run to stop between two steps; a second one ends it at once.
enum Signals {
    static func interruption() -> Interruption {
        let interruption = Interruption()
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                interruption.request()
                signal(number, SIG_DFL)
            }
            // It lives as long as the program.
            _ = Unmanaged.passRetained(source as AnyObject)
            source.resume()
        }
        return interruption
    }
}
