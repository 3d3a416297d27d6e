import GoExecutable
import Names

extension Inference {
  /// A `time.Timer` or `time.Ticker` is, since Go 1.23, the front of a larger struct of the runtime's
  /// (runtime/time.go: `newTimer`), as which it is allocated. It keeps the name that the program knows.
  mutating func addTimer(_ timer: TypeID, _ address: UInt64) {
    add(address, timer, count: 1, isSlice: false)
    guard let whole = names.type("runtime.timeTimer") else { return }
    let type = made.type(timer, .timer, size: made.types[whole].size, element: whole)
    add(address, type, count: 1, isSlice: false)
  }
}
