import CZlib

/// The CRC-32 of bytes as they come, as gzip and zip have it.
public struct CRC32: Sendable {
  /// The checksum so far.
  public private(set) var value: UInt32 = 0

  /// The checksum of nothing.
  public init() {}

  /// Takes some bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    // zlib only reads the bytes, which are there during the call.
    value = unsafe bytes.withUnsafeBufferPointer { bytes in
      UInt32(truncatingIfNeeded: unsafe crc32_z(UInt(value), bytes.baseAddress, bytes.count))
    }
  }

  /// Takes bytes whose own checksum is known.
  ///
  /// - Parameters:
  ///   - checksum: that of those bytes alone.
  ///   - length: how many they are.
  public mutating func append(_ checksum: CRC32, length: Int) {
    value = UInt32(truncatingIfNeeded: crc32_combine(UInt(value), UInt(checksum.value), length))
  }
}
