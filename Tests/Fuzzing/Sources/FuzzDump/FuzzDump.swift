import Fuzzing
import InputProperties

/// What libFuzzer calls with every input, here as a heap dump: reading it, the profiles it becomes, its inspection.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDump(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  unsafe Trial.run(start, count) { (bytes) throws(Violation) in
    let outcome = try DumpProperties.check(bytes)
    try InspectionProperties.check(bytes, outcome)
    try GraphProperties.check(bytes)
  }
  return 0
}
