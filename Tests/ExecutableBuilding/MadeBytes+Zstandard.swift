extension MadeBytes {
  /// The contents of a section that is compressed with zstd: ELF's header (Elf64_Chdr, Elf32_Chdr), and a frame of blocks
  /// that are stored as they are.
  func zstandard(_ wordSize: Int) -> MadeBytes {
    var made = MadeBytes(isBigEndian: isBigEndian)
    // ELFCOMPRESS_ZSTD
    made.u32(2)
    if wordSize == 8 { made.u32(0) }
    made.number(UInt64(bytes.count), wordSize)
    made.number(1, wordSize)
    var frame = MadeBytes(isBigEndian: false)
    frame.number(0xfd2f_b528, 4)
    // One segment, whose length has 4 bytes.
    frame.number(0xa0, 1)
    frame.number(UInt64(bytes.count), 4)
    for start in stride(from: 0, to: bytes.count, by: 128 << 10) {
      let block = bytes[start..<min(bytes.count, start + 128 << 10)]
      let isLast: UInt64 = block.endIndex == bytes.count ? 1 : 0
      frame.number(UInt64(block.count) << 3 | isLast, 3)
      frame.bytes += block
    }
    made.bytes += frame.bytes
    return made
  }
}
