import Names

/// Words of data segments that no variable with an end has: each stands for itself, but those of a long run together, and
/// so do what is left when there are very many.
///
/// Without names nobody knows where a variable begins. Those of a program, though, are some thousands, and do not lie so
/// close; a run of as many pointers as this is one array.
struct LooseWords {
  /// A word that refers to an object.
  struct Word {
    let segment: RootTree.Segment
    let offset: UInt64
    let object: UInt32
    /// What it is called; nil for the place in the segment.
    let name: Name?
  }

  /// What words have become.
  enum Group {
    case word(Word)
    /// The first words of a range, which the next ones may belong to.
    case begun([Word])
    /// A word of the range that was begun last.
    case more(Word)
  }

  /// Words that are as close as this may be of one array.
  static let gap: UInt64 = 64
  /// How long a run is that is one array.
  static let runLength = 1 << 14
  /// How many words stand for themselves in a dump.
  static let wordLimit = 1 << 16
  /// Of how many words a range is then.
  static let chunkLength = 1 << 10

  private var pending: [Word] = []
  private var last: Word?
  /// How many words the range has that was begun last and has not ended; 0 if there is none.
  private var count = 0
  private var isRun = false
  private var single = 0

  /// Takes the next word.
  mutating func add(_ word: Word, _ emit: (Group) -> Void) {
    let follows = follows(word)
    if count > 0, follows, isRun || count < Self.chunkLength {
      count += 1
      emit(.more(word))
    } else {
      if !pending.isEmpty, !follows { finish(emit) }
      count = 0
      pending.append(word)
      let isLimited = single >= Self.wordLimit
      if pending.count >= (isLimited ? Self.chunkLength : Self.runLength) {
        (count, isRun) = (pending.count, !isLimited)
        emit(.begun(pending))
        pending.removeAll(keepingCapacity: true)
      }
    }
    last = word
  }

  /// Whether a word may be of one array with the last one. When too many words stand for themselves, all that follow do.
  private func follows(_ word: Word) -> Bool {
    guard let last else { return false }
    if single >= Self.wordLimit, count == 0 || !isRun { return true }
    return last.segment == word.segment && (last.name == nil) == (word.name == nil) && word.offset >= last.offset
      && word.offset - last.offset <= Self.gap
  }

  /// Takes the end: what waits for a run stands for itself.
  mutating func finish(_ emit: (Group) -> Void) {
    if single >= Self.wordLimit, pending.count > 1 {
      emit(.begun(pending))
    } else {
      single += pending.count
      for word in pending { emit(.word(word)) }
    }
    pending.removeAll(keepingCapacity: true)
    (count, last) = (0, nil)
  }
}
