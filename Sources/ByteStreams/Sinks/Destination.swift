import Glibc
public import SystemPackage

/// Where an output goes whose path the user gives. Links are followed, as usual when a file is written.
enum Destination {
  /// A file that this process was started with: `/dev/stdout`, `/dev/fd/3`.
  case descriptor(FileDescriptor)
  /// Something in the file system, or nothing yet; no link.
  case path(FilePath)

  /// As many links as the operating system follows.
  private static let mostLinks = 40

  /// - Throws: what the operating system says of a link that must not be followed, or that leads to itself.
  init(_ path: FilePath) throws(Errno) {
    do throws(Errno) {
      // The operating system may forbid to follow a link, such as one of another user in /tmp.
      _ = try Stat(path)
    } catch {
      guard error == .noSuchFileOrDirectory else { throw error }
    }
    var path = path
    for _ in 0..<Self.mostLinks {
      if let descriptor = try Self.descriptor(path) {
        self = .descriptor(descriptor)
        return
      }
      guard (try? Stat(path, followTargetSymlink: false))?.type == .symbolicLink else {
        self = .path(path)
        return
      }
      path = path.removingLastComponent().pushing(try Self.target(of: path))
    }
    throw .tooManySymbolicLinkLevels
  }

  private static func target(of link: FilePath) throws(Errno) -> FilePath {
    let room = Int(PATH_MAX)
    var bytes = [CChar](repeating: 0, count: room)
    let count = try unsafe link.systemCall { link in
      // Writes at most as many bytes as the array has.
      Int32(truncatingIfNeeded: unsafe readlink(link, &bytes, room))
    }
    return FilePath(bytes: bytes[..<Int(count)].map { UInt8(bitPattern: $0) })
  }

  /// The open file that a path such as `/dev/fd/3` stands for.
  private static func descriptor(_ path: FilePath) throws(Errno) -> FileDescriptor? {
    let text = path.text
    let number: Int32?
    switch text {
    case "/dev/stdin": number = STDIN_FILENO
    case "/dev/stdout": number = STDOUT_FILENO
    case "/dev/stderr": number = STDERR_FILENO
    default:
      let folders = ["/dev/fd/", "/proc/self/fd/", "/proc/\(getpid())/fd/"]
      guard let folder = folders.first(where: text.hasPrefix) else { return nil }
      number = Int32(text.dropFirst(folder.count))
    }
    guard let number else { return nil }
    // Descriptors that this process has opened are close-on-exec; those that it was started with are not.
    let flags = fcntl(number, F_GETFD)
    guard flags >= 0, flags & FD_CLOEXEC == 0 else { throw .badFileDescriptor }
    guard fcntl(number, F_GETFL) & O_ACCMODE != O_RDONLY else { throw .badFileDescriptor }
    return FileDescriptor(rawValue: number)
  }
}

extension AtomicFile {
  /// The sink for an output at `path`: an `AtomicFile`, or the pipe or device itself, unless it is a disk.
  ///
  /// Links are followed: the file that they lead to is replaced.
  public static func sink(path: FilePath, replacing: Bool) throws(ByteStreamError) -> any ByteSink {
    try ByteStreamError.writing {
      // Before links are followed: a link is something that exists, even one that leads nowhere.
      let isThere = (try? Stat(path, followTargetSymlink: false)) != nil
      switch try Destination(path) {
      case .descriptor(let descriptor): return DescriptorSink(descriptor)
      case .path(let path):
        if let status = try? Stat(path), !status.isRegular {
          if status.type == .directory { throw Errno.isDirectory }
          if status.type == .blockSpecial { throw ByteStreamError.write(reason: "a disk is not written over") }
          let opened = try unsafe path.systemCall { unsafe open($0, O_WRONLY | O_CLOEXEC | O_NOCTTY) }
          return DescriptorSink(FileDescriptor(rawValue: opened))
        }
        if isThere, !replacing { throw Errno.fileExists }
        guard let name = path.lastComponent, name.kind == .regular else { throw Errno.noSuchFileOrDirectory }
        return try AtomicFile(name, in: Folder(path: path.removingLastComponent()), replacing: replacing)
      }
    }
  }
}
