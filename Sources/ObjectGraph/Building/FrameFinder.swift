import GoHeapDump

/// Finds the frames of a goroutine by their stack pointers: for one goroutine after the other.
struct FrameFinder {
  private var goroutine: Int?
  /// By stack pointer, the goroutine's innermost frame that has it.
  private var frames: [UInt64: Int] = [:]
  /// How many frames were looked at: what a test holds against their number.
  private(set) var steps = 0

  /// The innermost frame of goroutine number `goroutine` that has a stack pointer; nil if none has.
  mutating func frame(sp: UInt64, of goroutine: Int, _ goroutines: borrowing Goroutines) -> Int? {
    if goroutine != self.goroutine {
      self.goroutine = goroutine
      // Not emptied, as that takes as long as there is room.
      frames = [:]
      for frame in goroutines.goroutines[goroutine].frames.reversed() { frames[goroutines.frames[frame].sp] = frame }
      steps += goroutines.goroutines[goroutine].frames.count
    }
    return frames[sp]
  }
}
