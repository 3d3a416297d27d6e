import CMalloc

/// The settings of malloc.
enum Memory {
  /// Gives blocks of a megabyte and more pages of their own, which go back to the system when the block is freed.
  ///
  /// glibc does so from 128 kB on, but raises that limit when larger blocks are freed. Tables grow by moving to larger
  /// blocks. The old blocks would stay allocated, and add up to a fifth of all memory.
  ///
  /// Up to 2 MB of free memory is kept. glibc would return all above 128 kB each time, and ask for it again for the next
  /// compressed segment: with 300,000 stacks, that causes a third of all page faults.
  static func returnLargeBlocks() {
    _ = mallopt(M_MMAP_THRESHOLD, 1 << 20)
    _ = mallopt(M_TRIM_THRESHOLD, 2 << 20)
  }
}
