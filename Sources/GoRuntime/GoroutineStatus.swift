/// What a goroutine does: `g.atomicstatus` (runtime/runtime2.go), whose numbers are the same in every release.
public struct GoroutineStatus: RawRepresentable, Hashable, Sendable {
  /// The runtime's number.
  public let rawValue: UInt64

  /// Any number: a damaged dump may have one that no release writes.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// It waits for something: `_Gwaiting`.
  public static let waiting = GoroutineStatus(rawValue: 4)
  /// It is in a system call: `_Gsyscall`.
  public static let inSystemCall = GoroutineStatus(rawValue: 3)
  /// It waits, and the garbage collector has found that nothing can wake it: `_Gleaked`, since Go 1.26.
  public static let leaked = GoroutineStatus(rawValue: 10)

  /// Whether the time since which it waits is set: in a system call, too, which has no wait reason.
  public var hasWaitTime: Bool { hasWaitReason || unmarked == .inSystemCall }

  /// The number without the mark of the garbage collector that looks at the goroutine (`_Gscan`).
  private var unmarked: GoroutineStatus { GoroutineStatus(rawValue: rawValue & ~0x1000) }

  /// Whether a wait reason says what the goroutine does: in other states, it is left from an earlier wait.
  public var hasWaitReason: Bool { unmarked == .waiting || unmarked == .leaked }

  /// The state in the runtime's words (runtime/traceback.go: `gStatusStrings`), or `status N`.
  public var name: String { Self.names[unmarked.rawValue] ?? "status \(rawValue)" }

  private static let names: [UInt64: String] = [
    0: "idle", 1: "runnable", 2: "running", 3: "syscall", 4: "waiting", 6: "dead", 8: "copystack", 9: "preempted",
    10: "leaked", 11: "waiting for cgo callback",
  ]
}
