/// The kinds of records, with the numbers that begin them (runtime/heapdump.go: `tagEOF` … `tagAllocSample`).
///
/// The numbers are the same in every version.
public enum RecordTag: UInt8, CaseIterable, Sendable {
  case eof = 0
  case object
  case otherRoot
  case type
  case goroutine
  case stackFrame
  case params
  case finalizer
  case itab
  case osThread
  case memStats
  case queuedFinalizer
  case data
  case bss
  case `defer`
  case panic
  case memProf
  case allocSample

  /// The runtime's name without `tag`, as messages show it.
  public var name: String {
    switch self {
    case .eof: "EOF"
    case .object: "Object"
    case .otherRoot: "OtherRoot"
    case .type: "Type"
    case .goroutine: "Goroutine"
    case .stackFrame: "StackFrame"
    case .params: "Params"
    case .finalizer: "Finalizer"
    case .itab: "Itab"
    case .osThread: "OSThread"
    case .memStats: "MemStats"
    case .queuedFinalizer: "QueuedFinalizer"
    case .data: "Data"
    case .bss: "BSS"
    case .defer: "Defer"
    case .panic: "Panic"
    case .memProf: "MemProf"
    case .allocSample: "AllocSample"
    }
  }
}

/// A set of record kinds.
public struct RecordSet: OptionSet, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The kinds that `tags` lists.
  public init(_ tags: RecordTag...) {
    rawValue = tags.reduce(0) { $0 | 1 << UInt32($1.rawValue) }
  }

  /// Every kind.
  public static let all = RecordSet(rawValue: 1 << UInt32(RecordTag.allCases.count) - 1)

  /// Whether records of this kind are in the set.
  public func contains(_ tag: RecordTag) -> Bool { rawValue >> UInt32(tag.rawValue) & 1 != 0 }
}
