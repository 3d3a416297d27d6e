import ByteStreams
import Glibc
import SystemPackage

/// Which files a batch converts, in which order, and where their outputs go.
public struct BatchPlan: Sendable {
  /// The files.
  public private(set) var inputs: [BatchInput] = []
  /// What was passed over without being opened: links and special files in folders, with the reason.
  public private(set) var skipped: [(source: String, reason: String)] = []
  /// What the user named and cannot be had, with the reason.
  public private(set) var missing: [(source: String, reason: String)] = []

  private var outputs = OutputClaims()
  private var archiveFolders = OutputClaims()
  private var roots = OutputClaims()

  /// Plans for files and folders, in the order given; a folder's contents in the order of their names.
  ///
  /// - Parameter excluded: a folder that is passed over: the outputs', which may lie in an input folder.
  public init(_ paths: [String], excluding excluded: String) {
    let excluded = FileStatus(path: FilePath(excluded))?.identity
    for path in paths {
      guard let status = FileStatus(path: FilePath(path)) else {
        missing.append((path, Errno(rawValue: errno).description))
        continue
      }
      let name = FilePath(path).lexicallyNormalized().lastComponent?.string ?? ""
      let isNameless = name.isEmpty || name == ".." || name == "."
      if status.isDirectory {
        let root = isNameless ? "" : roots.claim(name)
        addFolder(path, root, Self.realPath(path), excluded)
      } else {
        add(path, name, status, archiveFolder: roots.claim(name))
      }
    }
  }

  /// Bytes of all inputs.
  public var size: Int { inputs.reduce(0) { $0 &+ $1.size } }

  /// - Parameter archiveFolder: for a file that the user named; one that a folder led to goes beside its own kind.
  private mutating func add(
    _ path: String, _ relative: String, _ status: FileStatus, archiveFolder: String? = nil
  ) {
    let base = OutputName.base(of: relative)
    inputs.append(
      BatchInput(
        source: path, isNamed: archiveFolder != nil, outputBase: outputs.claim(base),
        archiveFolder: archiveFolder ?? archiveFolders.claim(relative),
        label: relative, size: status.length, time: status.modified))
  }

  private mutating func addFolder(_ path: String, _ relative: String, _ root: String?, _ excluded: FileIdentity?) {
    // A stack, not recursion: folders can be nested deeper than a thread's stack.
    var pending = [(path: path, relative: relative)]
    while let folder = pending.popLast() {
      guard let names = Self.names(in: folder.path) else {
        missing.append((folder.path, Errno(rawValue: errno).description))
        continue
      }
      var folders: [(path: String, relative: String)] = []
      for name in names {
        let path = folder.path.hasSuffix("/") ? folder.path + name : "\(folder.path)/\(name)"
        let relative = folder.relative.isEmpty ? name : "\(folder.relative)/\(name)"
        guard let own = FileStatus(path: FilePath(path), followingLinks: false) else { continue }
        if own.isDirectory {
          if own.identity != excluded { folders.append((path, relative)) }
        } else if own.isSymbolicLink {
          addLink(path, relative, root)
        } else if own.isRegular {
          if !name.hasPrefix(TemporaryFiles.namePrefix) { add(path, relative, own) }
        } else {
          skipped.append((path, "not a regular file"))
        }
      }
      pending.append(contentsOf: folders.reversed())
    }
  }

  /// A link to a file within the folder that the user named is that file once more; any other is passed over.
  private mutating func addLink(_ path: String, _ relative: String, _ root: String?) {
    guard let target = FileStatus(path: FilePath(path)), target.isRegular else {
      return skipped.append((path, "a symbolic link, not to a file"))
    }
    guard let root, let real = Self.realPath(path), real.hasPrefix(root == "/" ? root : root + "/") else {
      return skipped.append((path, "a symbolic link out of the folder"))
    }
    add(path, relative, target)
  }

  /// All regular files below a folder, links not followed.
  static func files(below folder: String) -> [String] {
    var files: [String] = []
    var pending = [folder]
    while let folder = pending.popLast() {
      for name in names(in: folder) ?? [] {
        let path = "\(folder)/\(name)"
        guard let status = FileStatus(path: FilePath(path), followingLinks: false) else { continue }
        if status.isDirectory { pending.append(path) } else if status.isRegular { files.append(path) }
      }
    }
    return files
  }

  /// The names in a folder, sorted by their bytes.
  private static func names(in folder: String) -> [String]? {
    // The stream is closed below; each entry is copied before the next one is read.
    guard let stream = unsafe opendir(folder) else { return nil }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      // d_name is a C string within the entry.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func realPath(_ path: String) -> String? {
    // The result is ours to free; copied before.
    guard let real = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }
}
