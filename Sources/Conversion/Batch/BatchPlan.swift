public import ByteStreams
import Glibc
public import Profiles
public import SystemPackage

/// The files that a batch converts, their order, and the places of their outputs.
public struct BatchPlan: Sendable {
  /// A path that is not converted, and why.
  public typealias Reason = (source: FilePath, reason: String)

  /// The files.
  public private(set) var inputs: [BatchInput] = []
  /// Links and special files in folders, which were passed over.
  public private(set) var skipped: [Reason] = []
  /// Files and folders that cannot be looked at.
  public private(set) var missing: [Reason] = []

  /// The identities of the inputs, whatever their names: no output may replace them.
  public private(set) var identities: Set<FileIdentity> = []
  /// Whether the user named the journal as an input.
  public private(set) var hasJournal = false

  private var claims: OutputClaims
  private let journal: FileIdentity?

  /// Plans for files and folders in the order given. The contents of a folder are in the order of their names.
  ///
  /// - Parameters:
  ///   - kinds: the kinds of profiles that are made of each dump.
  ///   - excluded: a folder that is passed over. The output folder may lie in an input folder.
  ///   - journal: a file that is passed over in folders. The journal may lie there, too.
  public init(_ paths: [FilePath], kinds: [ProfileKind], excluding excluded: FilePath, journal: FilePath) {
    let journal = try? Stat(journal)
    self.journal = journal?.isRegular == true ? journal?.identity : nil
    claims = OutputClaims(endings: kinds.map(OutputName.ending), reserving: [Journal.defaultName])
    let excluded = (try? Stat(excluded))?.identity
    for path in paths {
      let status: Stat
      do {
        status = try Stat(path)
      } catch {
        missing.append((path, error.description))
        continue
      }
      let last = path.lexicallyNormalized().lastComponent
      let name = last?.kind == .regular ? last?.bytes ?? [] : []
      if status.type == .directory {
        addFolder(path, name.isEmpty ? .top : claims.ownFolder(name), excluded)
      } else {
        if status.identity == self.journal { hasJournal = true }
        add(path, name, in: .top, status, isNamed: true)
      }
    }
  }

  /// Bytes of all inputs.
  public var size: Int { inputs.reduce(0) { $0 &+ $1.size } }

  private mutating func add(
    _ path: FilePath, _ relative: [UInt8], in folder: OutputClaims.Folder, _ status: Stat, isNamed: Bool = false
  ) {
    if status.isRegular { identities.insert(status.identity) }
    let label = folder.path.isEmpty ? relative : folder.path + [UInt8(ascii: "/")] + relative
    inputs.append(
      BatchInput(
        source: path, isNamed: isNamed, outputBase: claims.file(OutputName.base(of: relative), in: folder),
        archiveFolder: claims.ownFolder(relative, in: folder).path, label: NameText.text(of: label),
        size: status.length, time: status.modified))
  }

  private mutating func addFolder(_ path: FilePath, _ own: OutputClaims.Folder, _ excluded: FileIdentity?) {
    let root = Self.realPath(path)
    // A stack, not recursion: folders can be nested deeper than a thread's stack.
    var pending: [(path: FilePath, relative: [UInt8])] = [(path, [])]
    while let folder = pending.popLast() {
      let (names, failure) = Self.names(in: folder.path)
      if let failure { missing.append((folder.path, failure.description)) }
      var folders: [(path: FilePath, relative: [UInt8])] = []
      for name in names {
        let path = folder.path.appending(name)
        let relative = folder.relative.isEmpty ? name.bytes : folder.relative + [UInt8(ascii: "/")] + name.bytes
        let status: Stat
        do {
          status = try Stat(path, followTargetSymlink: false)
        } catch {
          // If it is gone by now, it counts as never having been there.
          if error != .noSuchFileOrDirectory { missing.append((path, error.description)) }
          continue
        }
        if status.type == .directory {
          if status.identity != excluded { folders.append((path, relative)) }
        } else if status.type == .symbolicLink {
          addLink(path, relative, own, root)
        } else if status.isRegular {
          if !TemporaryFiles.canBeNamed(name), status.identity != journal { add(path, relative, in: own, status) }
        } else {
          skipped.append((path, "not a regular file"))
        }
      }
      pending.append(contentsOf: folders.reversed())
    }
  }

  /// Adds a link to a file within the folder that the user named, as that file once more. Other links are passed over.
  private mutating func addLink(
    _ path: FilePath, _ relative: [UInt8], _ folder: OutputClaims.Folder, _ root: FilePath?
  ) {
    guard let target = try? Stat(path), target.isRegular else {
      return skipped.append((path, "a symbolic link, not to a file"))
    }
    guard let root, let real = Self.realPath(path), real.starts(with: root) else {
      return skipped.append((path, "a symbolic link out of the folder"))
    }
    add(path, relative, in: folder, target)
  }

  /// All regular files below a folder in the order of their paths, links not followed.
  ///
  /// - Parameter unreadable: called with the path of each folder that cannot be listed, and why.
  static func files(below folder: FilePath, unreadable: (FilePath, Errno) -> Void = { _, _ in }) -> [FilePath] {
    var files: [FilePath] = []
    var pending = [folder]
    while let folder = pending.popLast() {
      let (names, failure) = names(in: folder)
      if let failure { unreadable(folder, failure) }
      for name in names {
        let path = folder.appending(name)
        guard let status = try? Stat(path, followTargetSymlink: false) else { continue }
        if status.type == .directory { pending.append(path) } else if status.isRegular { files.append(path) }
      }
    }
    return files.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }

  /// The names in a folder, sorted by their bytes, and the error if there may be more.
  private static func names(in folder: FilePath) -> (names: [FilePath.Component], failure: Errno?) {
    var failure: Errno?
    // The path is turned into a C string that lives during the call; the stream is closed below.
    let opened = unsafe folder.withPlatformString { name in
      let stream = unsafe opendir(name)
      if unsafe stream == nil { failure = Errno(rawValue: errno) }
      return unsafe stream
    }
    guard let stream = unsafe opened else { return ([], failure) }
    defer { unsafe closedir(stream) }
    var names: [(bytes: [UInt8], name: FilePath.Component)] = []
    while true {
      // Only errno tells a failure from the end.
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        if errno != 0 { failure = Errno(rawValue: errno) }
        break
      }
      // d_name is a C string within the entry, which is copied before the next one is read.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe FilePath.Component(platformString: $0) }
      }
      if let name, name.kind == .regular { names.append((name.bytes, name)) }
    }
    return (names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }.map(\.name), failure)
  }

  private static func realPath(_ path: FilePath) -> FilePath? {
    // The path is turned into a C string that lives during the call; the result is ours to free, and copied before.
    unsafe path.withPlatformString { name in
      guard let real = unsafe realpath(name, nil) else { return nil }
      defer { unsafe free(real) }
      return unsafe FilePath(platformString: real)
    }
  }
}

/// A file that a batch is to convert: a dump, an archive of dumps, or something else. Its content is not known yet.
public struct BatchInput: Sendable {
  /// Its path, beginning with the path that the user gave.
  public let source: FilePath
  /// Whether the user named the file itself, so that it is an error if it is no dump.
  let isNamed: Bool
  /// If it is a dump: the path of its outputs below the output folder, without endings.
  let outputBase: [UInt8]
  /// If it is an archive: the folder of its entries' outputs, below the output folder.
  let archiveFolder: [UInt8]
  /// The text of its label: its path below the folder that the user named.
  let label: String
  /// Length in bytes.
  public let size: Int
  /// Time of the last change, in nanoseconds since 1970.
  let time: Int64
}
