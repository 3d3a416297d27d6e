/// The data of made functions: inline trees (`inlinedCall` in the runtime), whose names are filled in when the table is made, and
/// variables whose addresses are taken.
struct MadeTrees {
  var bytes: MadeBytes
  /// By function, where its tree begins; nil without one.
  var starts: [Int?] = []
  /// By function, where the table of its variables begins; nil without one.
  var stackObjects: [Int?] = []

  init(
    _ functions: [MadeFunction], _ release: ExecutableBuilder.Release, _ machine: ExecutableBuilder.Machine,
    _ code: MadeCode
  ) {
    bytes = MadeBytes(isBigEndian: machine.isBigEndian)
    let names = MadeNames(functions, machine)
    // The runtime's address of the first is the base: keep another number from being it.
    bytes.number(0, 8)
    for (index, function) in functions.enumerated() {
      starts.append(function.tree.isEmpty ? nil : bytes.bytes.count)
      for entry in function.tree {
        let parent = code.offsets[index][entry.parent]
        if release == .go1_19 {
          // parent, id, padding, file, line, name, parent's pc
          bytes.u16(0xffff)
          bytes.bytes += [entry.id, 0]
          for number in [0, 0, names.offsets[entry.name] ?? 0, parent] { bytes.u32(number) }
        } else {
          bytes.bytes += [entry.id, 0, 0, 0]
          for number in [names.offsets[entry.name] ?? 0, parent, Int(entry.startLine)] { bytes.u32(number) }
        }
      }
    }
    for function in functions { stackObjects.append(add(function, machine)) }
  }

  /// Adds the table of a function's variables, behind their masks, which are counted from the same base.
  private mutating func add(_ function: MadeFunction, _ machine: ExecutableBuilder.Machine) -> Int? {
    if let other = function.stackObjectsOf { return stackObjects[other] }
    guard !function.stackObjects.isEmpty else { return nil }
    var table = MadeBytes(isBigEndian: machine.isBigEndian)
    table.number(UInt64(function.stackObjects.count), machine.pointerSize)
    for object in function.stackObjects {
      for number in [object.offset, object.size, object.pointerBytes, object.maskOffset ?? bytes.bytes.count] {
        table.u32(number)
      }
      bytes.bytes += object.mask
    }
    bytes.align(8)
    let start = bytes.bytes.count
    bytes.bytes += table.bytes
    return start
  }
}

/// All names of made functions.
struct MadeNames {
  var bytes: MadeBytes
  var offsets: [String: Int] = [:]

  init(_ functions: [MadeFunction], _ machine: ExecutableBuilder.Machine) {
    bytes = MadeBytes(isBigEndian: machine.isBigEndian)
    for name in functions.flatMap({ [$0.name] + $0.tree.map(\.name) }) where offsets[name] == nil {
      offsets[name] = bytes.bytes.count
      bytes.text(name)
    }
  }
}

/// The line table of made functions.
struct MadeTables {
  var bytes: [UInt8]
  /// Names, files of units, files, tables of values, functions.
  var parts: [Range<Int>] = []

  init(
    _ functions: [MadeFunction], _ release: ExecutableBuilder.Release, _ machine: ExecutableBuilder.Machine,
    _ code: MadeCode, _ trees: inout MadeTrees
  ) {
    let names = MadeNames(functions, machine)
    var files = MadeBytes(isBigEndian: machine.isBigEndian)
    var units = MadeBytes(isBigEndian: machine.isBigEndian)
    var values = MadeBytes(isBigEndian: machine.isBigEndian)
    var descriptions = MadeBytes(isBigEndian: machine.isBigEndian)
    // Offset 0 of the values stands for no table.
    values.bytes = [0]
    var fileNumbers: [String: Int] = [:]
    for file in functions.flatMap({ $0.instructions.map(\.file) }) where fileNumbers[file] == nil {
      fileNumbers[file] = fileNumbers.count
      units.u32(files.bytes.count)
      files.text(file)
    }
    let entryTable = (functions.count + 1) * 8
    var entries = MadeBytes(isBigEndian: machine.isBigEndian)
    for (index, function) in functions.enumerated() {
      entries.u32(code.starts[index])
      entries.u32(entryTable + descriptions.bytes.count)
      func table(_ value: (MadeFunction.Instruction) -> Int32) -> Int {
        let runs = zip(function.instructions.map(value), zip(code.offsets[index], code.offsets[index].dropFirst()))
        return Self.add(runs.map { ($0, $1.1 - $1.0) }, to: &values, Int(machine.quantum))
      }
      let fileTable = table { Int32(fileNumbers[$0.file] ?? 0) }
      let lineTable = table(\.line)
      let inlineTable = function.tree.isEmpty ? 0 : table(\.inlined)
      for number in [code.starts[index], names.offsets[function.name] ?? 0, 0, 0, 0, fileTable, lineTable, 3, 0] {
        descriptions.u32(number)
      }
      if release != .go1_19 { descriptions.u32(Int(function.startLine)) }
      descriptions.bytes += [function.id, function.flags, 0, 4]
      for number in [0, 0, inlineTable] { descriptions.u32(number) }
      for number in [-1, -1, trees.stackObjects[index] ?? -1, trees.starts[index] ?? -1] { descriptions.u32(number) }
    }
    entries.u32(code.bytes.count)
    entries.u32(0)
    var file = MadeBytes(isBigEndian: machine.isBigEndian)
    file.number(release == .go1_19 ? 0xffff_fff0 : 0xffff_fff1, 4)
    file.bytes += [0, 0, machine.quantum, UInt8(machine.pointerSize)]
    let header = 8 + 8 * machine.pointerSize
    let contents = [names.bytes.bytes, units.bytes, files.bytes, values.bytes, entries.bytes + descriptions.bytes]
    var offset = header
    for content in contents {
      // Each part begins where a number may.
      offset = (offset + 7) / 8 * 8
      parts.append(offset..<offset + content.count)
      offset += content.count
    }
    for number in [functions.count, fileNumbers.count, 0] + parts.map(\.lowerBound) {
      file.number(UInt64(number), machine.pointerSize)
    }
    for (part, content) in zip(parts, contents) {
      file.bytes += [UInt8](repeating: 0, count: part.lowerBound - file.bytes.count) + content
    }
    bytes = file.bytes
  }

  /// Adds a table of values: changes in zigzag and lengths of runs, a 0 at the end.
  private static func add(_ runs: [(value: Int32, length: Int)], to bytes: inout MadeBytes, _ quantum: Int) -> Int {
    let start = bytes.bytes.count
    var last: Int32 = -1
    var merged: [(value: Int32, length: Int)] = []
    for run in runs {
      if let end = merged.last, end.value == run.value {
        merged[merged.count - 1].length += run.length
      } else {
        merged.append(run)
      }
    }
    for run in merged {
      let change = run.value &- last
      bytes.varint(UInt32(bitPattern: change << 1) ^ UInt32(bitPattern: change >> 31))
      bytes.varint(UInt32(run.length / quantum))
      last = run.value
    }
    bytes.bytes.append(0)
    return start
  }
}
