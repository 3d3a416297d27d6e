public import ByteStreams
import Gzip
public import SystemPackage

/// The folder of a batch's outputs, opened once. All outputs are made below it; no name and no link leads out of it.
///
/// It may be a link itself, as the user has named it.
public final class OutputFolder: Sendable {
  /// Its path, as the user gave it.
  public let path: FilePath
  private let top: Folder
  private let inputs: Set<FileIdentity>

  /// Opens the folder at `path`, and makes it and its parents if they do not exist.
  ///
  /// - Parameter inputs: files that no output may replace, even if outputs may be replaced.
  public init(making path: FilePath, inputs: Set<FileIdentity> = []) throws(ByteStreamError) {
    self.path = path
    self.inputs = inputs
    top = try Folder(making: path)
  }

  /// Whether it was removed meanwhile.
  var isRemoved: Bool { top.isRemoved }

  /// The path of an output, for messages.
  func path(of output: FilePath) -> FilePath { path.appending(output.components) }

  /// The status of an output; nil if it or its folder does not exist.
  func status(of output: FilePath) -> Stat? {
    guard let name = output.lastComponent, let folder = try? folder(of: output, making: false) else { return nil }
    return try? folder.status(of: name)
  }

  /// Begins an output. Folders that do not exist are made.
  func file(_ output: FilePath, replacing: Bool) throws(ByteStreamError) -> AtomicFile {
    guard let name = output.lastComponent else { throw .write(.system(.noSuchFileOrDirectory)) }
    if replacing, !inputs.isEmpty, let status = status(of: output), inputs.contains(status.identity) {
      throw .write(reason: "it is one of the inputs")
    }
    return try AtomicFile(name, in: folder(of: output, making: true), replacing: replacing)
  }

  /// Whether an output exists and is whole: a file of this length with this CRC-32.
  func has(_ output: FilePath, length: Int, checksum: UInt32) -> Bool {
    guard let name = output.lastComponent, let folder = try? folder(of: output, making: false),
      let file = try? folder.open(name, .readOnly)
    else { return false }
    defer { try? file.close() }
    guard let status = try? Stat(file), status.isRegular, status.length == length else { return false }
    var found = CRC32()
    var read = 0
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while read <= length {
      // Writes only into the array, which outlives the call.
      guard let count = try? unsafe buffer.withUnsafeMutableBytes({ try unsafe file.read(into: $0) }) else {
        return false
      }
      if count == 0 { break }
      found.update(buffer.span.extracting(0..<count))
      read += count
    }
    return read == length && found.value == checksum
  }

  /// Removes files that killed processes have left in it.
  func removeTemporaryFiles() {
    for file in BatchPlan.files(below: path) {
      guard let name = file.lastComponent, TemporaryFiles.canBeNamed(name) else { continue }
      let below = FilePath(root: nil, file.components.dropFirst(path.components.count))
      if let folder = try? folder(of: below, making: false) { TemporaryFiles.removeIfLeft(name, in: folder) }
    }
  }

  /// The folder of an output. It is opened step by step, so that a link on the way is found.
  private func folder(of output: FilePath, making: Bool) throws(ByteStreamError) -> Folder {
    var folder = top
    var way = path
    for name in output.removingLastComponent().components {
      // ".." would lead out. No output has such a path; this makes sure.
      guard name.kind == .regular else { throw .write(reason: "\(output.text) does not stay in its folder") }
      way.append(name)
      do throws(Errno) {
        folder = try folder.folder(name, making: making)
      } catch {
        guard let status = try? folder.status(of: name), status.type == .symbolicLink else {
          throw ByteStreamError(writing: error)
        }
        throw .write(reason: "\(way.text) is a symbolic link, which might lead out of the output folder")
      }
    }
    return folder
  }
}
