import Glibc
import SystemPackage

extension FilePath {
  /// Does a call of the operating system that takes a path, again if a signal interrupts it.
  ///
  /// - Throws: the reason if the call returns -1, read before anything else can change `errno`.
  @unsafe func systemCall(_ body: (UnsafePointer<CChar>) -> Int32) throws(Errno) -> Int32 {
    var failure = Errno(rawValue: 0)
    // The C string lives during the calls.
    let result = unsafe withPlatformString { path in
      while true {
        let result = unsafe body(path)
        if result != -1 { return result }
        failure = Errno(rawValue: errno)
        if failure != .interrupted { return result }
      }
    }
    guard result != -1 else { throw failure }
    return result
  }
}
