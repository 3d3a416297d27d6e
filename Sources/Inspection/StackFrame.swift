import GoHeapDump
import HeapReading
public import Names
import Pprof

/// A function of a stack, and where in it the stack was.
public struct StackFrame: Codable, Hashable, Sendable {
  /// The function, with its import path.
  public let function: Name
  /// The file, as it was compiled; empty if it is not known.
  public let file: Name
  /// The line; 0 if it is not known.
  public let line: Int64

  init(_ line: ProfileTables.NamedLine) {
    (function, file, self.line) = (line.function, line.file, line.line)
  }

  /// Of how many of a goroutine's frames there are values: a stack may have millions.
  static let mostFrames = 1000
}

extension [StackFrame] {
  /// The innermost frames of a goroutine.
  init(_ goroutine: GoHeapDump.Goroutines.Goroutine, _ frames: GoroutineFrames) {
    self = frames.locations(of: goroutine, most: StackFrame.mostFrames).flatMap { $0.lines.map(StackFrame.init) }
  }

  /// What a function of a stack called, if that is not the runtime's; nil if it is, or if nothing was called.
  func callee(of function: Name, _ file: Name, _ line: Int64) -> Name? {
    let place = firstIndex { $0.function == function && $0.file == file && $0.line == line }
    guard let place, place > 0 else { return nil }
    let callee = self[place - 1].function
    return callee.hasPrefix("runtime.") ? nil : callee
  }
}
