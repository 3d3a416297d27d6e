public import ByteStreams
import GoExecutable
public import HeapReading
public import SystemPackage

extension Binaries {
  /// The Go executables in a folder and its subfolders, in the order of their paths. Each dump is matched with the one that
  /// wrote it. Other files are passed over.
  ///
  /// - Parameter unreadable: called with the path of each file and folder that cannot be read, and why.
  /// - Returns: nil if there is none.
  public init?(folder: FilePath, unreadable: (FilePath, ByteStreamError) -> Void) {
    var found: [Binary] = []
    let files = BatchPlan.files(below: folder) { unreadable($0, .read(.system($1))) }
    for path in files {
      do throws(Binary.OpeningError) {
        found.append(try Binary(path: path, staysOpen: false))
      } catch {
        switch error {
        case .input(let error): unreadable(path, error)
        case .executable(let error):
          if case .input(let error) = error.problem { unreadable(path, error) }
        }
      }
    }
    guard !found.isEmpty else { return nil }
    self.init(found, use: .matching)
  }
}
