import CZstd
import GoExecutable

extension DebugSection {
  /// Its bytes as they were before zstd compressed them, which libdw reads only in its newest releases.
  ///
  /// - Parameter wordSize: of the file, 4 or 8, which the header in front depends on.
  func decompressed(wordSize: Int) throws(DebugInfoError) -> [UInt8] {
    // Elf64_Chdr, Elf32_Chdr
    let header = wordSize == 8 ? 24 : 12
    // Its own claim, which `debugSections` has limited.
    let length = Int(length)
    var failure: DebugInfoError?
    let plain = unsafe [UInt8](unsafeUninitializedCapacity: length) { plain, count in
      let compressed = bytes.span.extracting(droppingFirst: min(header, bytes.count))
      // zstd keeps to the two lengths.
      let result = unsafe compressed.withUnsafeBufferPointer { compressed in
        unsafe ZSTD_decompress(plain.baseAddress, length, compressed.baseAddress, compressed.count)
      }
      if ZSTD_isError(result) != 0 {
        // A text of the library's own.
        failure = .damaged("section \(name): zstd: \(unsafe String(cString: ZSTD_getErrorName(result)))")
      } else if result != length {
        failure = .damaged("section \(name): \(result) bytes uncompressed, where it claims \(length)")
      } else {
        count = length
      }
    }
    if let failure { throw failure }
    return plain
  }
}
