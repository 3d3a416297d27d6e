/// A dump in a batch: a file, or an entry of an archive. Names in texts are as `NameText` writes them.
struct BatchItem {
  /// The file.
  let source: String
  /// The entry, if the file is an archive; empty if it has no name.
  var entry: String?
  /// The file's length and time of last change.
  var size: Int
  var time: Int64
  /// The path of its outputs without endings, below the output folder.
  var outputBase: [UInt8] = []
  /// What a label names it by.
  var label = ""
  /// Whether nothing else is converted at the time.
  var isAlone = false
  /// Whether it is an error if it is no dump.
  var isNamed = false
}
