import Glibc
package import SystemPackage

/// Does a call of the operating system, again if a signal interrupts it.
///
/// - Throws: the reason if the call returns -1, read before anything else can change `errno`.
@discardableResult
func systemCall(_ body: () -> Int32) throws(Errno) -> Int32 {
  while true {
    let result = body()
    if result != -1 { return result }
    let failure = Errno(rawValue: errno)
    if failure != .interrupted { throw failure }
  }
}

extension FilePath {
  /// Does a call of the operating system that takes a path.
  @unsafe @discardableResult
  func systemCall(_ body: (UnsafePointer<CChar>) -> Int32) throws(Errno) -> Int32 {
    // The C string lives during the calls.
    try unsafe withPlatformString { path in
      Result { () throws(Errno) in try ByteStreams.systemCall { unsafe body(path) } }
    }.get()
  }
}

extension FilePath.Component {
  /// The relative path that is this name.
  var path: FilePath { FilePath(root: nil, [self]) }
}

extension FileDescriptor {
  /// Brings what was written to the disk.
  package func bringToDisk() throws(Errno) { try systemCall { fsync(rawValue) } }

  /// Does what reads or writes, and waits where the descriptor does not.
  ///
  /// Whoever started this process may share a pipe with it and have made it non-blocking, as event loops do. Then a read
  /// before bytes have come, and a write before there is room, are errors that only mean: try later.
  ///
  /// - Parameter events: what to wait for: `POLLIN`, `POLLOUT`.
  func waiting<Result>(for events: Int32, _ body: () throws -> Result) throws -> Result {
    while true {
      do {
        return try body()
      } catch Errno.wouldBlock {
        var poll = pollfd(fd: rawValue, events: Int16(events), revents: 0)
        // Its result does not matter, even if it is an error: the next attempt says what is wrong.
        _ = unsafe Glibc.poll(&poll, 1, -1)
      }
    }
  }
}
