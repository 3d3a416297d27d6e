import ByteStreams
import Names

extension ModuleData {
  /// Finds the module data of an executable, stripped or not: it begins with a pointer to the line table.
  ///
  /// - Parameter version: the Go version, for the message if the layout is not known.
  static func find(in file: ObjectFile, version: String?) throws(GoExecutableError) -> ModuleData {
    let relocations = try Relocations(file)
    var places: [UInt64: [UInt64]] = [:]
    let headers = try headers(in: file)
    for header in headers { places[header.address] = [] }
    // A pointer that a relocation fills in may be zero in the file.
    for (place, value) in relocations.all where (places[value]?.count ?? mostPlaces) < mostPlaces {
      places[value]?.append(place)
    }
    for header in headers {
      var own = places[header.address] ?? []
      if own.isEmpty { own = try references(to: header.address, in: file) }
      for address in own {
        if let module = try ModuleData(file, at: address, header, relocations) { return module }
      }
    }
    throw GoExecutableError(headers.isEmpty ? .notGo(version) : .unknownLayout(version))
  }

  /// The line tables that there may be. A linker that is not Go's puts them into another section, without a name.
  private static func headers(in file: ObjectFile) throws(GoExecutableError) -> [LineTableHeader] {
    for name: Name in ["gopclntab", "data.rel.ro.gopclntab"] {
      if let section = file.section(name), section.hasBytes { return [try LineTableHeader(file, at: section.address)] }
    }
    var headers: [LineTableHeader] = []
    for area in areas(of: file) {
      try scan(area, of: file) { fields, offset, address throws(GoExecutableError) in
        guard headers.count < 16, LineTableHeader.isPlausible(fields, offset, file) else { return }
        headers.append(try LineTableHeader(file, at: address))
      }
    }
    return headers
  }

  /// How many places that refer to a line table are looked at.
  private static let mostPlaces = 1000

  /// Where the file has a pointer to `address`, in the order of how likely the module data is there.
  private static func references(to address: UInt64, in file: ObjectFile) throws(GoExecutableError) -> [UInt64] {
    var places: [UInt64] = []
    for area in areas(of: file) {
      try scan(area, of: file) { fields, offset, place throws(GoExecutableError) in
        if fields.unsigned(offset, file.pointerSize) == address, places.count < mostPlaces { places.append(place) }
      }
      if !places.isEmpty, area.name.hasSuffix("go.module") { break }
    }
    return places
  }

  /// A part of memory that may have line tables or the module data.
  private typealias Area = (name: Name, address: UInt64, size: UInt64)

  /// The loaded parts without code, the most likely first; the segments if the section headers were cut off.
  private static func areas(of file: ObjectFile) -> [Area] {
    let sections = file.sections.filter { $0.isLoaded && !$0.isCode && $0.hasBytes && $0.size > 0 }
    guard !sections.isEmpty else { return file.segments.filter { !$0.isCode }.map { ("", $0.address, $0.size) } }
    let names: [Name] = ["go.module", "noptrdata", "data.rel.ro", "data"]
    let likely = names.compactMap { file.section($0) }
    let rest = sections.filter { section in !likely.contains { $0.address == section.address } }
    // Sections of real files do not overlap: no more is scanned than the file has.
    var left = UInt64(file.bytes.length)
    return (likely + rest).compactMap { section in
      let size = min(section.size, left)
      left -= size
      return size == 0 ? nil : (section.name, section.address, size)
    }
  }

  /// Calls `body` for every aligned word of an area.
  private static func scan(
    _ area: Area, of file: ObjectFile,
    _ body: (_ fields: Fields, _ offset: Int, _ address: UInt64) throws(GoExecutableError) -> Void
  ) throws(GoExecutableError) {
    // Pieces overlap, so that a header at a border is seen whole.
    let step: UInt64 = 1 << 20
    let overlap: UInt64 = 128
    var done: UInt64 = 0
    while done < area.size {
      let (address, overflow) = area.address.addingReportingOverflow(done)
      guard !overflow, let left = file.place(address)?.left else { return }
      let fields = try file.memory(address, min(step + overlap, left, area.size - done), .segment)
      var offset = Int((UInt64(file.pointerSize) &- address % UInt64(file.pointerSize)) % UInt64(file.pointerSize))
      while offset < min(Int(step), fields.count) {
        try body(fields, offset, address + UInt64(offset))
        offset += file.pointerSize
      }
      done += step
    }
  }
}
