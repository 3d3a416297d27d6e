package import GoHeapDump

/// Which goroutines have equal stacks: the same functions, at the same instructions unless only names matter.
package struct EqualStacks: Sendable {
  /// By goroutine, the number of its stack.
  package private(set) var numbers: [Int] = []
  /// By stack, the first goroutine that has it.
  package private(set) var firsts: [Int] = []

  /// - Parameter byName: whether the names of functions are all that matters.
  package init(_ goroutines: Goroutines, byName: Bool = false) {
    var known: [StackHash: Int] = [:]
    for (index, goroutine) in goroutines.goroutines.enumerated() {
      var key = StackHash()
      for frame in goroutine.frames {
        if byName { key.add(nameOf: goroutines.frames[frame]) } else { key.add(goroutines.frames[frame]) }
      }
      let number = known[key] ?? firsts.count
      if number == firsts.count {
        known[key] = number
        firsts.append(index)
      }
      numbers.append(number)
    }
  }
}
