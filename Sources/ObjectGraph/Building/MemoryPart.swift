/// A part of a program's memory outside of the heap: a data segment or a stack frame.
public struct MemoryPart: Sendable {
  /// Where it begins in the program's memory.
  public let address: UInt64
  /// Its words among those of `ProgramContents`.
  public let words: Range<Int>
  /// Of a frame the words behind its own that it lists as pointers, counted from its first: arguments, which lie in the
  /// frame of its caller.
  public let arguments: [Int]
}
