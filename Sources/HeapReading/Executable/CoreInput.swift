import ByteStreams
import GoCore
import GoExecutable
import GoHeapDump
import Names
import SystemPackage

/// An ELF core that is read in place of a heap dump, with the executable that the process ran.
struct CoreInput {
  /// The core itself.
  let core: CoreFile
  private let identity: ProgramIdentity
  private var warnings: [String] = []

  /// The core in `source`; nil if it begins otherwise, or cannot be read at any position.
  ///
  /// - Throws: if it is a core, and damaged or of another machine.
  init?(_ source: any ByteSource) throws(HeapReadingError) {
    guard let (bytes, position) = source.anywhere, position == 0,
      let first = try? bytes.read(0..<min(CoreFile.bytesNeeded, bytes.length)), CoreFile.isCore(first)
    else { return nil }
    (core, identity) = try Self.reading { () throws(CoreError) in
      let core = try CoreFile(bytes)
      return (core, try ProgramIdentity(core))
    }
  }

  private static func reading<Value>(_ body: () throws(CoreError) -> Value) throws(HeapReadingError) -> Value {
    do { return try body() } catch { throw Self.failure(error.description) }
  }

  private static func failure(_ text: String) -> HeapReadingError {
    .dump(HeapDumpError(.source(text), offset: 0))
  }

  /// What reads its records, and the executable that names are taken from.
  ///
  /// - Parameters:
  ///   - binaries: those that the user named; nil for the one that the core names.
  ///   - names: what the settings are called that help.
  consuming func reader(
    _ binaries: Binaries?, _ names: SettingNames
  ) throws(HeapReadingError) -> (reader: CoreReader, binaries: Binaries) {
    let chosen = try choose(binaries, names)
    let use: Binaries.Use = binaries?.use == .forced ? .forced : .required
    let executable: GoExecutable
    do { executable = try chosen.open(keeping: true) } catch { throw .binary(chosen.name, error) }
    let (core, warnings) = (core, warnings)
    var reader: CoreReader
    do throws(CoreError) {
      reader = try CoreReader(core, executable)
    } catch {
      if case .executable(let reason) = error { throw .binary(chosen.name, reason) }
      throw Self.failure(error.description)
    }
    reader.remarks = warnings
    var known = Binaries([chosen], use: use)
    known.isKnown = isSame(chosen.summary) == true
    return (reader, known)
  }

  private mutating func choose(_ binaries: Binaries?, _ names: SettingNames) throws(HeapReadingError) -> Binary {
    guard let binaries else { return try named(names) }
    if binaries.use == .matching {
      guard let found = binaries.all.first(where: { isSame($0.summary) == true }) else {
        throw Self.failure(
          "no executable among \(binaries.all.count) has the build id of this core\(id.map { " (\($0))" } ?? "")")
      }
      return found
    }
    guard let binary = binaries.all.first else { return try named(names) }
    switch isSame(binary.summary) {
    case true?: break
    case false? where binaries.use != .forced:
      throw Self.failure(
        """
        \(binary.name) is not the executable of this core: its build id is \(Self.id(binary.summary) ?? "none"), the \
        core's is \(id ?? "none") (\(names.forceBinary) uses it all the same)
        """)
    case false?:
      warnings.append("\(binary.name) is used all the same (\(names.forceBinary)) although its build id differs")
    case nil:
      warnings.append(
        "no build id tells whether \(binary.name) is the executable of this core: what it holds has to fit")
    }
    return binary
  }

  /// The executable that the core itself names.
  private mutating func named(_ names: SettingNames) throws(HeapReadingError) -> Binary {
    let need = "a core needs the executable that the process ran (\(names.binary))"
    guard let path = identity.path else { throw Self.failure("\(need); the core names none") }
    let text = Name(decoding: path[...]).text
    let binary: Binary
    do {
      binary = try Binary(path: FilePath(bytes: path))
    } catch {
      // Go's linker leaves its build id in every program; another one's file says itself what it is.
      if case .executable(let reason) = error, reason.problem == .notGo(nil), identity.goBuildID == nil {
        throw Self.failure("a core of \(text), which is no program of Go (\(reason))")
      }
      let reason = Self.reason(error).map { ": \($0)" } ?? ""
      throw Self.failure("\(need): it was \(text), where no executable of Go is now\(reason)")
    }
    guard isSame(binary.summary) == true else {
      throw Self.failure("\(need): what is at \(text) now is another one, by its build id")
    }
    warnings.append("the executable is \(text), which the core names and which has its build id")
    return binary
  }

  /// Why what is at a path cannot be read; nil if there is nothing, or something else than a program of Go.
  private static func reason(_ error: Binary.OpeningError) -> String? {
    switch error {
    case .input(.read(.system(.noSuchFileOrDirectory))): nil
    case .input(let error): error.description
    case .executable(let error):
      switch error.problem {
      case .notGo(nil), .notAnExecutable: nil
      default: error.description
      }
    }
  }

  /// The build id that the core has of the executable.
  private var id: String? { identity.goBuildID ?? identity.gnuBuildID }

  private static func id(_ summary: ExecutableSummary) -> String? { summary.goBuildID ?? summary.gnuBuildID }

  /// Whether build ids say that it is the core's; nil if one of them has none.
  private func isSame(_ summary: ExecutableSummary) -> Bool? {
    if let one = identity.goBuildID, let other = summary.goBuildID, !one.isEmpty, !other.isEmpty { return one == other }
    if let one = identity.gnuBuildID, let other = summary.gnuBuildID { return one == other }
    return nil
  }
}
