/// Looks for something in objects that are passed by in any order, short ones as a whole and long ones piece by piece.
protocol ObjectSearch {
  /// Whether nothing is left to be found.
  var isDone: Bool { get }

  /// Whether an object may have something that is looked for; it is asked of every object, and nearly all have nothing.
  mutating func mayHave(_ address: UInt64, _ length: UInt64) -> Bool

  /// Begins with the object of which `mayHave` was asked last. What is left of the object before it is not there.
  ///
  /// - Returns: whether its bytes are wanted.
  mutating func begin(_ address: UInt64, _ length: UInt64) -> Bool

  /// Takes the bytes of the object that come next.
  mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>)

  /// Ends with the object, all of whose bytes were there.
  mutating func end()
}
