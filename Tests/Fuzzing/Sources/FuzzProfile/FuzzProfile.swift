import Fuzzing
import InputProperties

/// What libFuzzer calls with every input, here as a profile: reading it back.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzProfile(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  unsafe Trial.run(start, count) { (bytes) throws(Violation) in
    try ProfileProperties.check(bytes)
  }
  return 0
}
