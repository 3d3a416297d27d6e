/// Where the records of a program's heap come from: a heap dump, or whatever else holds the same.
public protocol RecordSource {
  /// Reads all records up to the end, and hands out those that `visitor` wants.
  mutating func read<Visitor: RecordVisitor>(into visitor: inout Visitor) throws(HeapDumpError)

  /// How many records of one kind there were so far, and the bytes of the source that they take.
  func tally(_ tag: RecordTag) -> (records: Int, bytes: Int)

  /// runtime.MemProfileRate, if the source has the variable; nil if it must be inferred.
  var memProfileRate: Int64? { get }

  /// Whether MemProf records have the return addresses of their stacks instead of frames.
  var hasReturnAddresses: Bool { get }

  /// Bytes of the source, if they are not those of its records.
  var length: Int? { get }

  /// What was compared, when everything was read.
  var checks: [SourceCheck] { get }

  /// What the user should know of what was read, a line each.
  var warnings: [String] { get }
}

/// Whether two things agree that a source says in different places.
public struct SourceCheck: Sendable {
  /// A short name that stays the same.
  public let name: String
  /// What is compared, in words.
  public let title: String
  /// Whether they agree.
  public let agrees: Bool
  /// What was found, with the numbers, in one line.
  public let text: String
  /// What is wrong if they do not agree.
  public let reason: String

  /// A comparison.
  public init(_ name: String, _ title: String, agrees: Bool, _ text: String, otherwise reason: String) {
    (self.name, self.title, self.agrees, self.text, self.reason) = (name, title, agrees, text, reason)
  }
}

extension RecordSource {
  /// Those of its records.
  public var length: Int? { nil }

  /// None.
  public var checks: [SourceCheck] { [] }

  /// Not known: a heap dump does not have it.
  public var memProfileRate: Int64? { nil }

  /// They have frames, as in a heap dump.
  public var hasReturnAddresses: Bool { false }
}
