import CMalloc

/// How the process gets its memory.
enum Memory {
  /// Blocks of a megabyte and more have pages of their own, which go back to the system when the block is freed.
  ///
  /// glibc does so with blocks of 128 kB, but only until it has seen larger ones come and go. Tables grow by moving into
  /// larger blocks: the ones that they leave would stay, and add up to a fifth of all memory.
  ///
  /// Of what is free among the others, 2 MB stay: glibc would give back more than 128 kB each time, to ask for it again
  /// for the next segment that is compressed. Of 300,000 stacks, that is a third of all page faults.
  static func returnLargeBlocks() {
    _ = mallopt(M_MMAP_THRESHOLD, 1 << 20)
    _ = mallopt(M_TRIM_THRESHOLD, 2 << 20)
  }
}
