public import ByteStreams
import Glibc
public import Profiles
public import SystemPackage

/// Which files a batch converts, in which order, and where their outputs go.
public struct BatchPlan: Sendable {
  /// What could not be planned, or was not to be: where it is, and why.
  public typealias Reason = (source: FilePath, reason: String)

  /// The files.
  public private(set) var inputs: [BatchInput] = []
  /// What was passed over without being opened: links and special files in folders, with the reason.
  public private(set) var skipped: [Reason] = []
  /// What the user named and cannot be had, with the reason.
  public private(set) var missing: [Reason] = []

  /// Which files the inputs are, whatever their names: no output may replace them.
  public private(set) var identities: Set<FileIdentity> = []
  /// Whether the user named the journal as an input.
  public private(set) var hasJournal = false

  private var claims: OutputClaims
  private let journal: FileIdentity?

  /// Plans for files and folders, in the order given; a folder's contents in the order of their names.
  ///
  /// - Parameters:
  ///   - kinds: the profiles that each dump becomes.
  ///   - excluded: a folder that is passed over: the outputs', which may lie in an input folder.
  ///   - journal: a file that is passed over in folders: the journal, which may lie there, too.
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
          // One that is gone by now was never there.
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

  /// A link to a file within the folder that the user named is that file once more; any other is passed over.
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

  /// All regular files below a folder, links not followed.
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
    return files
  }

  /// The names in a folder, sorted by their bytes, and why there may be more of them.
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
      // The end and a failure differ by this alone.
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
