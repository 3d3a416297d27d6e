import HeapReading
import Names

/// What can be done about a part of the memory that takes much of it and is no object.
public struct MemoryAdvice: Codable, Equatable, Sendable {
  /// The part, as `MemoryParts` calls it, in snake case: `free_slots`.
  public let part: String
  /// What it is, or what to do, in a line.
  public let text: String

  /// A part that is smaller is not worth a thought: this many of `sys` in bytes.
  private static let share: UInt64 = 10

  /// What is to be said of a program's memory.
  static func all(_ memory: MemoryParts?, _ goroutines: Goroutines) -> [MemoryAdvice] {
    guard let memory else { return [] }
    func isLarge(_ bytes: UInt64) -> Bool { bytes > 0 && bytes >= memory.sys / share }
    var advice: [MemoryAdvice] = []
    if isLarge(memory.freeSlots) {
      advice.append(
        MemoryAdvice(
          part: "free_slots",
          text: "free slots: fragmentation; each serves only objects of its size, while others keep its span"))
    }
    if isLarge(memory.idle) {
      advice.append(
        MemoryAdvice(
          part: "idle", text: "idle spans: GOMEMLIMIT, or debug.FreeOSMemory, gives them back to the system sooner"))
    }
    if isLarge(memory.stacks), let text = stacks(goroutines) {
      advice.append(MemoryAdvice(part: "stacks", text: text))
    }
    return advice
  }

  /// Which goroutines have the most of it. Nil if nothing is known of their frames.
  private static func stacks(_ goroutines: Goroutines) -> String? {
    // No stack is smaller.
    func bytes(_ stack: Goroutines.Stack) -> UInt64 { max(stack.frameBytes, 2048 * min(stack.count, 1 << 40)) }
    let own = goroutines.stacks.filter { !$0.system && !$0.function.isEmpty }
    let order = own.indices.sorted { (bytes(own[$1]), $0) < (bytes(own[$0]), $1) }
    let largest = order.prefix(2).map { "\(own[$0].count.grouped) x \(own[$0].function)" }
    return largest.isEmpty ? nil : "stacks: the most are those of \(largest.joined(separator: ", "))"
  }
}
