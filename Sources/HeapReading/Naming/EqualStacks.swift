package import GoHeapDump

/// Which goroutines have equal stacks: the same functions, at the same instructions.
package struct EqualStacks: Sendable {
  /// By goroutine, the number of its stack.
  package private(set) var numbers: [Int] = []
  /// By stack, the first goroutine that has it.
  package private(set) var firsts: [Int] = []

  package init(_ goroutines: Goroutines) {
    var known: [[UInt64]: Int] = [:]
    for (index, goroutine) in goroutines.goroutines.enumerated() {
      let key = goroutines.frames[goroutine.frames].flatMap { [UInt64($0.functionNumber), $0.entry, $0.pc] }
      let number = known[key] ?? firsts.count
      if number == firsts.count {
        known[key] = number
        firsts.append(index)
      }
      numbers.append(number)
    }
  }
}
