import GoExecutable
import ObjectGraph

/// The names of global variables, from the symbol table of an executable.
///
/// The table leaves out what the compiler made without a name: `var cache = &Cache{}` is a pointer with a name, and a
/// Cache without. That is called after the variable that points to it when the program starts: `*main.cache`, and its
/// further words `*main.cache+0x8`, as nobody knows how far it reaches.
struct VariableNames: GlobalVariables {
  private struct Place {
    let address: UInt64
    /// 0 if it is not known.
    let size: UInt64
    let name: String
  }

  private let data: UInt64
  private let bss: UInt64
  /// By address.
  private var places: [Place] = []

  /// Nil if the executable is stripped of its symbol table.
  init?(_ executable: GoExecutable) throws(GoExecutableError) {
    let summary = executable.summary
    (data, bss) = (summary.data.lowerBound, summary.bss.lowerBound)
    let symbols = try executable.dataSymbols()
    guard !symbols.isEmpty else { return nil }
    // In ELF symbols without a size mark places; in Mach-O none has one.
    let haveSizes = symbols.contains { $0.size > 0 }
    for symbol in symbols where summary.data.contains(symbol.address) || summary.bss.contains(symbol.address) {
      if haveSizes, symbol.size == 0 { continue }
      places.append(Place(address: symbol.address, size: symbol.size, name: symbol.name))
    }
    if haveSizes { try addUnnamed(executable) }
  }

  /// Adds what variables point to and has no name itself.
  private mutating func addUnnamed(_ executable: GoExecutable) throws(GoExecutableError) {
    let summary = executable.summary
    var unnamed: [UInt64: String] = [:]
    let width = UInt64(summary.pointerSize)
    for (index, target) in try executable.initialData().enumerated() {
      guard summary.data.contains(target) || summary.bss.contains(target), unnamed[target] == nil,
        place(target) == nil, let owner = place(data + UInt64(index) * width)
      else { continue }
      let offset = data + UInt64(index) * width - owner.address
      unnamed[target] = offset == 0 ? "*\(owner.name)" : "*(\(owner.name)+0x\(String(offset, radix: 16)))"
    }
    places += unnamed.map { Place(address: $0.key, size: 0, name: $0.value) }
    places.sort { $0.address < $1.address }
  }

  /// What has the byte at an address of the file.
  private func place(_ address: UInt64) -> Place? {
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle].address <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let place = places[low - 1]
    return place.size == 0 || address - place.address < place.size ? place : nil
  }

  func variable(in segment: RootTree.Segment, at offset: UInt64) -> (name: String, offset: UInt64)? {
    let start =
      switch segment.kind {
      case .data: data
      case .bss: bss
      }
    let address = start &+ offset
    guard let place = place(address), place.address >= start else { return nil }
    let inside = address - place.address
    // Of what nobody knows the end of, each word stands for itself.
    if place.size == 0, inside > 0 { return ("\(place.name)+0x\(String(inside, radix: 16))", offset) }
    return (place.name, place.address - start)
  }
}
