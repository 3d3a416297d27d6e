import CZlib

/// The CRC-32 of bytes as they come, as gzip and zip have it.
public struct CRC32: Sendable {
  /// The checksum so far.
  public private(set) var value: UInt32 = 0

  /// The checksum of nothing.
  public init() {}

  /// Takes the bytes `buffer[range]`.
  public mutating func update(_ buffer: [UInt8], at range: Range<Int>) {
    // zlib only reads that part of the array, which outlives the call.
    value = unsafe buffer.withUnsafeBufferPointer { bytes in
      let part = unsafe UnsafeBufferPointer(rebasing: bytes[range])
      return UInt32(truncatingIfNeeded: unsafe crc32_z(UInt(value), part.baseAddress, part.count))
    }
  }
}
