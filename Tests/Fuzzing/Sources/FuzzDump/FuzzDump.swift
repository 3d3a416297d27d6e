import Fuzzing
import InputProperties

/// What libFuzzer calls with every input, here as a heap dump: reading it, and the profiles it becomes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDump(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  unsafe Trial.run(start, count) { (bytes) throws(Violation) in
    _ = try DumpProperties.check(bytes)
  }
  return 0
}
