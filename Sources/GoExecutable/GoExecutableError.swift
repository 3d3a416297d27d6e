public import ByteStreams

/// Why an executable could not be read, and where.
public struct GoExecutableError: Error, Equatable, Sendable {
  /// A part of an executable; the raw value is how a message calls it.
  public enum Structure: String, Sendable {
    case elfHeader = "ELF header", programHeaders = "program headers", sectionHeaders = "section headers"
    case sectionNames = "section names", symbolTable = "symbol table", relocations, notes, machHeader = "Mach-O header"
    case loadCommands = "load commands", buildInfo = "Go build information", lineTable = "Go line table"
    case functionTable = "Go function table", functionNames = "Go function names", valueTable = "table of positions"
    case moduleData = "Go module data", inlineTree = "inline tree", typeDescriptor = "type descriptor"
    case debugInformation = "debug information", code, segment
  }

  /// What the input did, with the value that shows it.
  public enum Problem: Equatable, Sendable {
    /// The first bytes are neither ELF's nor Mach-O's.
    case notAnExecutable
    /// A Windows executable.
    case windows
    /// A Mach-O file of several architectures.
    case universal
    /// It has no Go line table; the Go version, if it says all the same that Go built it.
    case notGo(String?)
    /// It was built by a Go release before 1.18, whose tables are others.
    case tooOld
    /// A line table is there, but no module data of a known layout that refers to it; the Go version, if there is one.
    case unknownLayout(String?)
    /// A structure needs more bytes than there are.
    case truncated(needs: UInt64, left: UInt64)
    /// A number in a structure cannot be right.
    case invalid(String, UInt64)
    /// A number is larger than `Limits` allow.
    case tooLarge(String, UInt64, limit: UInt64)
    /// No bytes of the file belong to an address.
    case unmapped(UInt64)
    /// The bytes could not be had.
    case input(ByteStreamError)
  }

  /// What is wrong.
  public let problem: Problem
  /// In which part; nil if the whole file is meant.
  public let structure: Structure?
  /// Where that part begins, in bytes from the beginning of the file; nil if it is in none.
  public let offset: UInt64?

  init(_ problem: Problem, _ structure: Structure? = nil, at offset: UInt64? = nil) {
    (self.problem, self.structure, self.offset) = (problem, structure, offset)
  }

  /// Throws if a number in a structure is larger than a limit.
  static func check(
    _ what: String, _ value: UInt64, atMost limit: UInt64, _ structure: Structure, at offset: UInt64? = nil
  ) throws(GoExecutableError) {
    guard value <= limit else { throw GoExecutableError(.tooLarge(what, value, limit: limit), structure, at: offset) }
  }
}

extension GoExecutableError: CustomStringConvertible {
  /// One line: `at byte 1234 (0x4d2) in the section headers: 640 bytes are needed, 12 are left`.
  public var description: String {
    guard let structure else { return "\(problem)" }
    guard let offset else { return "in the \(structure.rawValue): \(problem)" }
    return "at byte \(offset) (0x\(String(offset, radix: 16))) in the \(structure.rawValue): \(problem)"
  }
}

extension GoExecutableError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAnExecutable: "not an executable: neither ELF nor Mach-O"
    case .windows: "a Windows executable: only ELF and Mach-O are read"
    case .universal: "a Mach-O file of several architectures: `lipo -thin` takes one out"
    case .notGo(nil): "not a Go executable: it has no Go line table"
    case .notGo(let version?):
      """
      a Go executable (\(version)) without its line table, without which no function has a name: take the file as go build \
      wrote it, not compressed (upx) or cut
      """
    case .tooOld: "built by a Go release before 1.18: its tables are not read"
    case .unknownLayout(let version):
      "a Go executable of an unknown layout\(version.map { " (\($0))" } ?? ""): Go 1.18 to 1.27 are known"
    case .truncated(let needs, let left): "\(needs) bytes are needed, \(left) are left"
    case .invalid(let what, let value): "\(what) is \(value) (0x\(String(value, radix: 16)))"
    case .tooLarge(let what, let value, let limit): "\(what) is \(value), at most \(limit) is possible"
    case .unmapped(let address): "address 0x\(String(address, radix: 16)) is not in the file"
    case .input(let error): error.description
    }
  }
}
