import Glibc
public import SystemPackage

/// An open descriptor as a sink: standard output, a pipe, a device. It stays open.
public final class DescriptorSink: ByteSink {
  private let descriptor: FileDescriptor

  /// A sink that writes to `descriptor`.
  public init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

  /// The process's standard output.
  public static func standardOutput() -> DescriptorSink { DescriptorSink(.standardOutput) }

  public func write(_ buffer: [UInt8], at range: Range<Int>) throws(ByteStreamError) {
    var rest = range
    while !rest.isEmpty {
      let count = try ByteStreamError.writing {
        try descriptor.waiting(for: POLLOUT) {
          // The descriptor only reads that part of the array, which outlives the call.
          try unsafe buffer.withUnsafeBytes { bytes in
            try unsafe descriptor.write(UnsafeRawBufferPointer(rebasing: bytes[rest]))
          }
        }
      }
      rest = (rest.lowerBound + count)..<rest.upperBound
    }
  }

  public func finish() throws(ByteStreamError) {
    // Some file systems (NFS over quota) accept bytes, and report only when a descriptor is closed that they could not
    // keep them. This one stays open, so a duplicate is closed in its stead.
    guard let other = try? descriptor.duplicate() else { return }
    try ByteStreamError.writing { try other.close() }
  }
}
