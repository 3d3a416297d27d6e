public import SystemPackage

/// A file that a batch is to convert: a dump, an archive of dumps, or something else; nobody has looked inside yet.
public struct BatchInput: Sendable {
  /// Where it is, as the user and the folders name it.
  public let source: FilePath
  /// Whether the user named it himself, so that it is an error if it is no dump.
  let isNamed: Bool
  /// Its outputs' path below the output folder, without endings, if it is a dump.
  let outputBase: [UInt8]
  /// The folder below the output folder for its entries' outputs, if it is an archive.
  let archiveFolder: [UInt8]
  /// What a label names it by: the path below the folder that the user named.
  let label: String
  /// Length in bytes and time of the last change in nanoseconds since 1970; 0 if it cannot be looked at.
  public let size: Int
  let time: Int64
}
