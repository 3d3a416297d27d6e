/// Where in a journal the last line of each input and output is. It takes a few words for each, however long the lines are.
struct JournalIndex {
  /// Place of a line, without its end.
  struct Place {
    let offset: Int64
    let length: Int
  }

  /// Stands for a profile, a source, an entry and an output. Two that have one hash by chance are told apart by the lines
  /// themselves, which are read again before anything is made of them.
  private struct Key: Hashable {
    let first: Int
    let second: Int

    init(_ entry: JournalEntry) {
      // NUL is in no path. Bytes, because names that look alike are not one. Two entries of an archive may have one name;
      // their outputs have not.
      let text = "\(entry.profile)\0\(entry.source)\0\(entry.entry ?? "\0")\0\(entry.output ?? "\0")"
      let bytes = Array(text.utf8)
      first = Self.hash(bytes, 1)
      second = Self.hash(bytes, 2)
    }

    private static func hash(_ bytes: [UInt8], _ salt: UInt8) -> Int {
      var hasher = Hasher()
      hasher.combine(salt)
      hasher.combine(bytes)
      return hasher.finalize()
    }
  }

  private var places: [Key: Place] = [:]

  /// How many inputs and outputs it knows.
  var count: Int { places.count }

  /// The last line of the input and output of `entry`.
  subscript(_ entry: JournalEntry) -> Place? {
    get { places[Key(entry)] }
    set { places[Key(entry)] = newValue }
  }
}
