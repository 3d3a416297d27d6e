package import GoHeapDump

/// A variable of a stack frame whose address is taken (a garbage collector's stack object): no map of pointers has it, and its
/// contents are in use as long as something in use points to it.
package struct FrameVariable: Sendable {
  /// Where it lies in the program's memory.
  package let memory: Range<UInt64>
  /// A bit for each of its words, the lowest of a byte first: whether it is a pointer. Words that have none are no pointers; nil if
  /// any word may be one.
  package let pointers: ArraySlice<UInt8>?

  package init(memory: Range<UInt64>, pointers: ArraySlice<UInt8>?) {
    (self.memory, self.pointers) = (memory, pointers)
  }

  /// Whether a word of it may be a pointer, by how many are in front of it.
  func mayBePointer(_ word: Int) -> Bool {
    guard let pointers else { return true }
    guard word >> 3 < pointers.count else { return false }
    return pointers[pointers.startIndex + word >> 3] >> UInt8(word & 7) & 1 != 0
  }
}

/// What finds the variables of stack frames whose addresses are taken: an executable.
package protocol FrameVariableFinding: Sendable {
  /// Whether it knows the function of a frame.
  func knows(_ frame: Goroutines.Frame) -> Bool

  /// The variable of a frame that has the byte at `address`; nil if none has.
  ///
  /// - Parameter memory: the frame's own memory, which ends where that of its caller begins.
  func variable(at address: UInt64, of frame: Goroutines.Frame, _ memory: Range<UInt64>) -> FrameVariable?

  /// The argument or result of a frame that has the byte at `address`; nil if none has.
  ///
  /// - Parameter caller: the memory of the frame's caller, in which it lies.
  func argument(at address: UInt64, of frame: Goroutines.Frame, caller: Range<UInt64>) -> FrameVariable?
}
