/// What a visitor makes of records where they are read: in several threads, and before it has seen those in front of them.
///
/// One thread at a time has it.
public protocol RecordPreparation: AnyObject, Sendable {
  /// Forgets the records that it has.
  func begin()

  /// Takes a record.
  ///
  /// - Parameters:
  ///   - record: its fields, valid during the call; its ordinal counts from 1 at the first since `begin`.
  ///   - bytes: what the record's ranges refer to.
  func add(_ record: borrowing Record, _ bytes: Span<UInt8>)
}
