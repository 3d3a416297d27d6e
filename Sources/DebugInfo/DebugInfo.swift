import Algorithms
import CLibdw
public import GoExecutable
import GoRuntime
public import Names

/// What an executable's debug information says of its variables: those of the program, of closures, on stacks.
///
/// Types of variables are numbers in a `TypeTable`: those of descriptors where there are any; others are added to it.
/// Functions are read when they are asked for. One use at a time, as of the table.
public final class DebugInfo {
  /// Why it could not be read to its end; nil if there was no failure so far.
  public internal(set) var failure: DebugInfoError?
  /// The program's variables, by address.
  public private(set) var variables: [GlobalVariable] = []

  let types: TypeTable
  let summary: ExecutableSummary
  let file: DwarfFile
  /// Where functions' entries are, by the address of their code.
  private var functions: [UInt64: UInt64] = [:]
  /// Where structs' entries are.
  private(set) var structures: [UInt64] = []
  /// The first struct's entry of each name.
  private(set) lazy var structuresByName: [Name: UInt64] = {
    let named = structures.map { (file.entry(at: $0)?.name.withoutLinkerEscapes ?? "", $0) }
    return Dictionary(named.filter { !$0.0.isEmpty }) { first, _ in first }
  }()
  /// Where the entries directly within units are, rising: an entry ends where the next one begins.
  private var unitEntries: [UInt64] = []
  /// Bytes of entries that may still be passed over, and parts of lists that may still be looked at: more than the stacks
  /// of any program need.
  private var workLeft: UInt64
  /// How much of that was used.
  package private(set) var work: UInt64 = 0
  /// Types that were met, by the offset of their entry.
  var ids: [UInt64: TypeID] = [:]
  /// Those whose entries are still to be read.
  var pending: [(id: TypeID, entry: DwarfEntry)] = []

  /// Reads the variables and finds the functions.
  ///
  /// - Parameters:
  ///   - executable: the program.
  ///   - types: the executable's own.
  /// - Returns: nil if the executable has no debug information.
  /// - Throws: if nothing of it can be read. If only a part cannot, `failure` says why.
  public init?(_ executable: GoExecutable, _ types: TypeTable) throws(DebugInfoError) {
    let sections = try Result { () throws(GoExecutableError) in try executable.debugSections() }
      .mapError(DebugInfoError.executable).get()
    guard sections.contains(where: { $0.name.hasSuffix("debug_info") && $0.length > 0 }) else { return nil }
    self.types = types
    summary = executable.summary
    workLeft = 16 << 20 + 64 * sections.reduce(0) { $0 + $1.length }
    file = try DwarfFile(DebugImage(sections, executable.summary).bytes)
    // Every unit may read all kinds of entries anew.
    let kinds = sections.first { $0.name.hasSuffix("debug_abbrev") }?.length ?? 0
    do throws(DebugInfoError) {
      try file.forEachUnit { unit throws(DebugInfoError) in
        guard takeWork(kinds) else { throw .tooMuchWork }
        // C's, in executables with cgo, says nothing of Go's memory.
        guard unit.unsigned(DW_AT_language) == UInt64(DW_LANG_Go) else { return }
        visit(unit) { entry in
          unitEntries.append(entry.offset)
          add(entry)
          return true
        }
      }
    } catch {
      failure = error
    }
    variables.sort { ($0.address, $0.name) < ($1.address, $1.name) }
  }

  /// How many functions there are.
  public var functionCount: Int { functions.count }

  /// Takes some of the work that is left; false if there is not so much.
  func takeWork(_ amount: UInt64) -> Bool {
    work &+= amount
    guard amount <= workLeft else {
      workLeft = 0
      return false
    }
    workLeft -= amount
    return true
  }

  /// Where the entry directly within a unit ends that has the entry at `offset`.
  func end(_ offset: UInt64) -> UInt64 {
    let next = unitEntries.partitioningIndex { $0 > offset }
    return next < unitEntries.count ? unitEntries[next] : offset
  }

  private func add(_ entry: DwarfEntry) {
    switch entry.tag {
    case DW_TAG_subprogram:
      if let address = entry.lowPC { functions[address] = entry.offset }
    case DW_TAG_structure_type: structures.append(entry.offset)
    case DW_TAG_variable:
      guard let location = entry.fixedLocation, location.count == 1, let operation = location.first,
        operation.code == DW_OP_addr
      else { return }
      variables.append(
        GlobalVariable(name: entry.name.withoutLinkerEscapes, address: operation.number, type: type(of: entry)))
    default: break
    }
  }

  /// The entry of the function whose code begins at an address of the file.
  func function(at entry: UInt64) -> DwarfEntry? { functions[entry].flatMap { file.entry(at: $0) } }
}

/// A variable of the program.
public struct GlobalVariable: Sendable {
  /// `main.cache`
  public let name: Name
  /// Where it lies, in the file's own addresses.
  public let address: UInt64
  /// Its type.
  public let type: TypeID
}

extension Name {
  /// A type's name without the numbers of types that were declared within functions: `main.point`, of `main.point·2`.
  var withoutNumbers: Name {
    guard text.unicodeScalars.contains("·") else { return self }
    var result = String.UnicodeScalarView()
    var isNumber = false
    for scalar in text.unicodeScalars {
      isNumber = scalar == "·" || (isNumber && ("0"..."9").contains(scalar))
      if !isNumber { result.append(scalar) }
    }
    return Name(String(result))
  }
}
