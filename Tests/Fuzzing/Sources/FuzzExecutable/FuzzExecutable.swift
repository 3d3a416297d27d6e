import Fuzzing
import InputProperties

/// What libFuzzer calls with every input, here as an executable: reading it, and resolving stacks with it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzExecutable(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  unsafe Trial.run(start, count) { (bytes) throws(Violation) in
    try ExecutableProperties.check(bytes)
  }
  return 0
}
