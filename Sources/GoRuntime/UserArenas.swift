/// Chunks of user arenas (GOEXPERIMENT=arenas), as far as the memory profile and the heap differ about them.
///
/// The runtime samples a chunk with all of its bytes. Since Go 1.22 its end holds a bitmap with a bit for each word, and
/// the object in the heap ends in front of that (arena.go: `userArenaChunkReserveBytes`).
public struct UserArenas: Sendable {
  /// The end of the path of the file at the leaf of every stack that allocates a chunk. How many of its functions are in
  /// the stack differs between releases.
  public static let sourceFile = "/runtime/arena.go"
  /// The sizes of all chunks are multiples of this: 8 MiB, 4 MiB on machines of 32 bits and on Windows, 512 KiB in wasm.
  public static let sizeUnit: UInt64 = 512 << 10

  /// Bytes of a chunk for each byte of its bitmap; nil if there is none.
  private let bytesPerBitmapByte: UInt64?

  /// - Parameters:
  ///   - version: the release of Go that built the program; nil for one from before Go 1.17.
  ///   - pointerSize: 4 or 8.
  public init(_ version: GoVersion?, pointerSize: Int) {
    let hasBitmaps = version.map { $0 >= GoVersion(minor: 22) } ?? false
    bytesPerBitmapByte = hasBitmaps ? UInt64(pointerSize) * 8 : nil
  }

  /// The size of the object that is a chunk of `size` bytes.
  public func objectSize(ofChunk size: UInt64) -> UInt64 { bytesPerBitmapByte.map { size - size / $0 } ?? size }
}
