import Algorithms
import DebugInfo
import GoExecutable
import GoRuntime
import Names
import ObjectGraph

/// The names of global variables, from the symbol table of an executable, and of their parts, from its debug information.
///
/// The table leaves out what the compiler made without a name: `var cache = &Cache{}` is a pointer with a name, and a
/// Cache without. That is called after the variable that points to it when the program starts: `*main.cache`, and its
/// parts `main.cache.byName`. If its type is not known, they are `*main.cache+0x8`, as nobody knows how far it reaches.
struct VariableNames: VariableNaming {
  /// A variable.
  struct Place {
    let address: UInt64
    /// 0 if it is not known.
    var size: UInt64
    let name: Name
    /// What its parts are named after.
    let base: Name
    /// The package that declares it.
    let package: Name
    /// Its type, or that of its elements; `unknown` if it is not known.
    var type = TypeID.unknown
    /// How many elements there are; nil of what is one value.
    var count: UInt64?
  }

  private let data: UInt64
  private let bss: UInt64
  /// Bytes of a name; what is longer is cut, as names of types are.
  private static let longestName = 4096
  /// By address.
  private(set) var places: [Place] = []
  /// Nil if nothing is known of types.
  let paths: FieldPaths?

  /// Nil if the executable is stripped of its symbol table.
  init?(_ executable: GoExecutable, _ binaryTypes: BinaryTypes?) throws(GoExecutableError) {
    let summary = executable.summary
    (data, bss) = (summary.data.lowerBound, summary.bss.lowerBound)
    paths = binaryTypes.map { FieldPaths($0.table) }
    let symbols = try executable.dataSymbols()
    guard !symbols.isEmpty else { return nil }
    var types: [UInt64: TypeID] = [:]
    for variable in binaryTypes?.debugInfo?.variables ?? [] { types[variable.address] = variable.type }
    // In ELF symbols without a size mark places; in Mach-O none has one.
    let haveSizes = symbols.contains { $0.size > 0 }
    for symbol in symbols where summary.data.contains(symbol.address) || summary.bss.contains(symbol.address) {
      if haveSizes, symbol.size == 0 { continue }
      // Each part of a variable has its name in front.
      let own = symbol.name.shortened(to: Self.longestName)
      let name = own.withoutLinkerEscapes
      // Behind the slashes an escaped path has no dots.
      let package = FieldPaths.package(of: own).withoutLinkerEscapes
      var place = Place(address: symbol.address, size: symbol.size, name: name, base: name, package: package)
      if let table = paths?.types, let type = types[symbol.address], table[type].size > 0 {
        if symbol.size == 0 { place.size = table[type].size }
        if table[type].size <= place.size { place.type = type }
      }
      places.append(place)
    }
    if haveSizes {
      var unnamed = UnnamedVariables(try executable.initialData(), summary, paths)
      unnamed.add(to: &self)
    }
  }

  /// Adds variables.
  mutating func add(_ new: [Place]) {
    places += new
    places.sort { ($0.address, $0.name) < ($1.address, $1.name) }
  }

  /// What has the byte at an address of the file.
  func place(_ address: UInt64) -> Place? {
    guard let place = places[..<places.partitioningIndex { $0.address > address }].last else { return nil }
    return place.size == 0 || address - place.address < place.size ? place : nil
  }

  func variable(in segment: RootTree.Segment, at offset: UInt64) -> RootTree.Variable? {
    let start = segment.kind == .data ? data : bss
    let address = start &+ offset
    guard let place = place(address), place.address >= start else { return nil }
    let inside = address - place.address
    // Of what nobody knows the end of, each word stands for itself.
    if place.size == 0, inside > 0 {
      return RootTree.Variable(name: "\(place.name)+0x\(String(inside, radix: 16))", offset: offset, isWord: true)
    }
    var field: RootTree.Field?
    if let path = part(of: place, at: inside)?.path, !path.isEmpty {
      field = RootTree.Field(name: place.base + path, path: path)
    }
    return RootTree.Variable(name: place.name, offset: place.address - start, field: field)
  }

  /// What is at `offset` of a variable; nil if its type is not known.
  func part(of place: Place, at offset: UInt64) -> FieldPaths.Part? {
    guard place.type != .unknown else { return nil }
    return paths?.part(of: place.type, count: place.count, at: offset, package: place.package)
  }
}
