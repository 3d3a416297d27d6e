/// The kinds of records, with the numbers that begin them (runtime/heapdump.go: `tagEOF` … `tagAllocSample`).
///
/// The numbers are the same in every version.
public enum RecordTag: UInt8, CaseIterable, Sendable {
  case eof = 0, object, otherRoot, type, goroutine, stackFrame, params, finalizer, itab, osThread, memStats
  case queuedFinalizer, data, bss, `defer`, panic, memProf, allocSample

  /// The runtime's name without `tag`, as messages show it.
  public var name: String {
    switch self {
    case .eof, .bss: return "\(self)".uppercased()
    case .osThread: return "OSThread"
    default:
      let name = "\(self)"
      return name.prefix(1).uppercased() + name.dropFirst()
    }
  }
}

/// A set of record kinds.
public struct RecordSet: OptionSet, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The kinds that `tags` lists.
  public init(_ tags: RecordTag...) { rawValue = tags.reduce(0) { $0 | 1 << UInt32($1.rawValue) } }

  /// Every kind.
  public static let all = RecordSet(rawValue: 1 << UInt32(RecordTag.allCases.count) - 1)

  /// Whether records of this kind are in the set.
  public func contains(_ tag: RecordTag) -> Bool { rawValue >> UInt32(tag.rawValue) & 1 != 0 }
}
