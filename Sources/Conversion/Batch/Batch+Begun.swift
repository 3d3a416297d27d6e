import ByteStreams

extension Batch {
  /// Notes in the journal that the work is begun on these entries, one for each kind of profile of a dump.
  ///
  /// If the process ends meanwhile, `--resume` knows what it was at. It converts that after everything else, one at a time,
  /// and passes over what ends the process again.
  ///
  /// - Returns: whether the work is to be done.
  func begin(_ entries: [JournalEntry], isAlone: Bool) throws -> Bool {
    guard !resuming || !entries.contains(where: hasEndedProcess) else {
      for var entry in entries {
        entry.status = .failed
        entry.isAlone = true
        entry.error =
          "passed over: an earlier run ended while it converted this and nothing else; "
          + "to see why, convert it by itself, perhaps with more memory"
        try finish(entry)
      }
      return false
    }
    try journal.begin(
      entries.map { entry in
        var entry = entry
        entry.isAlone = isAlone ? true : nil
        return entry
      })
    return true
  }

  private func hasEndedProcess(_ entry: JournalEntry) -> Bool {
    if journal.unfinishedBefore.wasAlone(entry) { return true }
    // An earlier run has passed over it.
    guard let known = journal.entry(like: entry) else { return false }
    return known.status == .failed && known.isAlone == true && known.isSameWork(as: entry)
  }

  /// The inputs that may be converted at once, and those that were in work when an earlier run ended, smallest first.
  func parts(of inputs: [BatchInput]) -> (atOnce: [BatchInput], alone: [BatchInput]) {
    let unfinished = resuming ? journal.unfinishedBefore.sources : []
    if unfinished.isEmpty { return (inputs, []) }
    var parts: (atOnce: [BatchInput], alone: [BatchInput]) = ([], [])
    for input in inputs {
      if unfinished.contains(Array(input.source.text.utf8)) {
        parts.alone.append(input)
      } else {
        parts.atOnce.append(input)
      }
    }
    // What is small is hardly at fault, and done with.
    parts.alone.sort { $0.size < $1.size }
    return parts
  }
}
