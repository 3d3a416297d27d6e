/// Is told what a batch does, from several threads.
public protocol BatchObserver: Sendable {
  /// So many more bytes of the inputs were read; less than none where reading goes back.
  func read(_ bytes: Int)
  /// An input, or an entry of one, is finished.
  func finished(_ entry: JournalEntry)
  /// A file is done, with all of its entries.
  func finishedFile()
}
