import Algorithms

/// What holds at each instruction of a function: a line, a file's number, an entry of the inline tree.
struct ValueTable: Sendable {
  /// Offsets from the function's entry where the runs of equal values end, rising.
  private(set) var ends: [UInt32] = []
  private(set) var values: [Int32] = []

  /// A table that has -1 everywhere: what the runtime takes if there is none.
  init() {}

  /// Decodes a table: pairs of a change of the value (zigzag) and the length of the run, ended by a change of 0.
  ///
  /// - Parameters:
  ///   - size: bytes of the function's code; what lies behind is not decoded.
  /// - Returns: nil if it is no such table, or one of more runs than any function has.
  init?(_ bytes: [UInt8], at start: Int, end: Int, quantum: UInt32, size: UInt32) {
    guard start >= 0, start < end, end <= bytes.count else { return nil }
    var position = start
    var value: Int32 = -1
    var pc: UInt32 = 0
    while pc < size {
      guard let change = Varint.read(bytes, &position, end: end) else { return nil }
      if change == 0, pc != 0 { return }
      guard let length = Varint.read(bytes, &position, end: end) else { return nil }
      value = value &+ Int32(bitPattern: change & 1 == 0 ? change >> 1 : ~(change >> 1))
      let (bytesLong, tooLong) = length.multipliedReportingOverflow(by: quantum)
      let (next, overflow) = pc.addingReportingOverflow(bytesLong)
      // A run has a length, or the loop would never end.
      guard !tooLong, !overflow, next > pc else { return nil }
      pc = next
      guard ends.count < Limits.runs else { return nil }
      ends.append(pc)
      values.append(value)
    }
  }

  /// The value at `offset` bytes from the entry; -1 behind the last run.
  func value(at offset: UInt32) -> Int32 { index(at: offset).map { values[$0] } ?? -1 }

  /// The run that `offset` is in; nil behind the last one.
  func index(at offset: UInt32) -> Int? {
    let run = ends.partitioningIndex { $0 > offset }
    return run < ends.count ? run : nil
  }
}

/// Unsigned LEB128 numbers of 32 bits, as the Go tables have them.
enum Varint {
  /// Reads the number at `position` and moves behind it; nil if it does not end before `end` or has more than 32 bits.
  @inline(__always)
  static func read(_ bytes: [UInt8], _ position: inout Int, end: Int) -> UInt32? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    var at = position
    while at < end, shift < 35 {
      let byte = UInt64(bytes[at])
      at += 1
      value |= (byte & 0x7f) &<< shift
      if byte < 0x80 {
        position = at
        return UInt32(exactly: value)
      }
      shift += 7
    }
    return nil
  }
}
