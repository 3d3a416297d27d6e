import Names

/// Groups words of data segments that belong to no known variable: each word is a root of its own, but a long run of them
/// is one root. When there are very many words, all that follow are grouped.
///
/// Without names, nobody knows where a variable begins. But a program has some thousands of variables, which do not lie
/// close together: a run of as many pointers as this is one array.
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
    /// The first words of a range, which more may follow.
    case begun([Word])
    /// A word of the range that was begun last.
    case more(Word)
  }

  /// Words at most this far apart may be of one array.
  static let gap: UInt64 = 64
  /// How long a run is that is one array.
  static let runLength = 1 << 14
  /// How many words of a dump become roots of their own.
  static let wordLimit = 1 << 16
  /// The length of a range after that, in words.
  static let chunkLength = 1 << 10

  private var pending: [Word] = []
  private var last: Word?
  /// How many words the current range has; 0 if there is none.
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

  /// Whether a word may be of one array with the last one; when too many words are roots already, any word may.
  private func follows(_ word: Word) -> Bool {
    guard let last else { return false }
    if single >= Self.wordLimit, count == 0 || !isRun { return true }
    return last.segment == word.segment && (last.name == nil) == (word.name == nil) && word.offset >= last.offset
      && word.offset - last.offset <= Self.gap
  }

  /// Ends the input: pending words become roots of their own.
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
