import ByteStreams
public import Profiles
public import SystemPackage

extension Binaries {
  /// The Go executables in a folder and those below it, in the order of their paths, of which each dump takes the one
  /// that wrote it. What is no Go executable is passed over.
  ///
  /// - Returns: nil if there is none.
  public init?(folder: FilePath) {
    let found = BatchPlan.files(below: folder).compactMap { try? Binary(path: $0) }
    guard !found.isEmpty else { return nil }
    self.init(found, use: .matching)
  }
}
