import GoExecutable
import Names
import ObjectGraph

extension Inference {
  /// Takes what records of goroutines say: where the runtime's descriptions of them, of their threads and of deferred
  /// calls are. The types are the runtime's own, which only debug information knows.
  mutating func addRuntimeRecords() {
    // Since Go 1.25 a thread's description is allocated with bytes behind it.
    let m = names.type("runtime.mPadded") ?? names.type("runtime.m")
    let (g, deferred) = (names.type("runtime.g"), names.type("runtime._defer"))
    for goroutine in memory.contents.goroutines {
      if let g { add(goroutine.g, g, count: 1, isSlice: false) }
      if let m { add(goroutine.m, m, count: 1, isSlice: false) }
    }
    if let deferred { for address in memory.contents.defers { add(address, deferred, count: 1, isSlice: false) } }
  }
}
