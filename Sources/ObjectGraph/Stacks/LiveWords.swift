import GoHeapDump

/// The words of stack frames that the garbage collector goes by though no map of pointers has them, as an executable tells: see
/// `LiveStacks`.
struct LiveWords {
  /// A bit for each of `StackWords.words`, the lowest first.
  private var bits: [UInt64]

  init(_ goroutines: Goroutines, _ words: StackWords, _ variables: any FrameVariableFinding) {
    var bits = [UInt64](repeating: 0, count: (words.words.count + 63) / 64)
    var stacks = LiveStacks(goroutines, words, variables, takesUnknown: false)
    for goroutine in goroutines.goroutines.indices {
      stacks.forEachWord(of: goroutine) { bits[$0 >> 6] |= 1 << UInt64($0 & 63) }
    }
    self.bits = bits
  }

  /// Whether a word is one of these, by its place.
  func contains(_ place: Int) -> Bool { bits[place >> 6] >> UInt64(place & 63) & 1 != 0 }
}
