import Glibc
import SystemPackage

extension FileDescriptor {
  /// Which way bytes are to go.
  enum Direction {
    case reading
    case writing
  }

  /// Does what reads or writes, and waits where the descriptor does not.
  ///
  /// Whoever started this process may have made a pipe non-blocking that he shares with it (event loops do): then a read
  /// of what is not there yet, or a write for which there is no room yet, is an error that only means: later.
  func waiting<Result>(_ direction: Direction, _ body: () throws -> Result) throws -> Result {
    while true {
      do {
        return try body()
      } catch Errno.wouldBlock {
        var poll = pollfd(fd: rawValue, events: Int16(direction == .reading ? POLLIN : POLLOUT), revents: 0)
        // Whatever comes of it, a signal or an error too: the next attempt says what it is.
        _ = unsafe Glibc.poll(&poll, 1, -1)
      }
    }
  }
}
