package import ByteStreams
package import GoExecutable

/// Why a core could not be read.
package enum CoreError: Error, Equatable, Sendable {
  /// It is no ELF core.
  case notACore
  /// A core of a machine that is not read; its name, or ELF's number of it.
  case machine(String)
  /// The executable is for another machine than the core's, which is named.
  case executableMachine(String)
  /// The executable is no ELF file, which that of a core is.
  case executableFormat
  /// The core does not say where the program was loaded: it has no NT_AUXV note with AT_ENTRY.
  case noEntryPoint
  /// A part of the file needs more bytes than there are.
  case truncated(String, needs: UInt64, left: UInt64)
  /// A number cannot be right.
  case invalid(String, UInt64)
  /// There is more of something than any program has.
  case tooMany(String, limit: Int)
  /// Reading the core was given up, as its structures refer to more than `times` times the bytes that it has: they overlap,
  /// which those of no program do.
  case exhausted(times: UInt64)
  /// Neither the core nor the executable has bytes for an address.
  case unmapped(UInt64)
  /// The core has no byte of an address because its file was cut short; how many bytes of that segment are missing.
  case cutShort(address: UInt64, missing: UInt64)
  /// It was built by a release whose structures are not known.
  case release(String)
  /// Its debug information says that a structure of the runtime is another one than is known; what, and the Go version.
  case unknownStructure(String, String)
  /// A variable of the runtime was not found; the Go version.
  case missingVariable(String, String)
  /// Structures of the runtime contradict each other: what, and the Go version. The core is damaged, or that version has
  /// other offsets than is known.
  case contradiction(String, String)
  /// The bytes could not be had.
  case input(ByteStreamError)
  /// The executable could not be read.
  case executable(GoExecutableError)
}

extension CoreError {
  /// Whether the memory says something that cannot be, at a place where it need not be sound: what is there can be left
  /// out. Anything else ends the reading, as the rest could not be had either.
  var isContents: Bool {
    switch self {
    case .invalid, .unmapped, .contradiction: true
    default: false
    }
  }
}

extension CoreError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notACore: "not an ELF core"
    case .machine(let name): "a core of a machine that is not read (\(name)): only amd64 and arm64 are"
    case .executableMachine(let name): "the core is of \(name), the executable is for another machine"
    case .executableFormat: "the executable is no ELF file, as that of a core is"
    case .noEntryPoint: "the core does not say where the program was loaded: it has no NT_AUXV note with AT_ENTRY"
    case .truncated(let what, let needs, let left):
      "the core was cut short: \(what) needs \(needs) bytes, \(left) are left (ulimit -c limits cores)"
    case .invalid(let what, let value): "a damaged core: \(what) is \(value) (0x\(String(value, radix: 16)))"
    case .tooMany(let what, let limit): "a damaged core: there are more than \(limit) \(what)"
    case .exhausted(let times): "a damaged core: its structures name more than \(times) times the bytes that it has"
    case .unmapped(let address): "neither the core nor the executable has address 0x\(String(address, radix: 16))"
    case .cutShort(let address, let missing):
      """
      the core was cut short: it ends \(missing) bytes before the end of the segment that has \
      0x\(String(address, radix: 16)) (ulimit -c limits cores)
      """
    case .release(let version): "a core of a program of \(version): \(RuntimeLayout.releases) are read"
    case .unknownStructure(let what, let version):
      "a core of a program of \(version): \(RuntimeLayout.releases) are read, and \(what) is not as in these"
    case .missingVariable(let name, let version): "\(name) was not found in the core (\(version))"
    case .contradiction(let what, let version):
      "the runtime's structures contradict each other (\(what)): a damaged core, or a \(version) whose structures are others"
    case .input(let error): error.description
    case .executable(let error): "the executable: \(error)"
    }
  }
}
