/// Where the records of a program's heap come from: a heap dump, or whatever else holds the same.
public protocol RecordSource {
  /// Reads all records up to the end, and hands out those that `visitor` wants.
  mutating func read<Visitor: RecordVisitor>(into visitor: inout Visitor) throws(HeapDumpError)

  /// How many records of one kind there were so far, and the bytes of the source that they take.
  func tally(_ tag: RecordTag) -> (records: Int, bytes: Int)

  /// What the user should know of what was read, a line each.
  var warnings: [String] { get }
}
