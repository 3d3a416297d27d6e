import Inspection
import Names

/// The text that `inspect` prints: sections, each with a heading at the margin and indented lines.
struct InspectionScreen {
  let inspection: Inspection
  /// What the dump is called.
  let name: String

  init(_ inspection: Inspection, name: String) {
    self.inspection = inspection
    self.name = name
  }

  /// The holders or the types if the user asked for them, else all other sections, some fifty lines. Lines have at most 80
  /// columns.
  var text: String {
    var screen = Screen()
    addHeader(to: &screen)
    addPartial(to: &screen)
    if let holders = inspection.holders { addHolders(holders, to: &screen) }
    if let types = inspection.types { addTypes(types, to: &screen) }
    guard inspection.holders == nil, inspection.types == nil else { return screen.text }
    addMemory(to: &screen)
    addObjects(to: &screen)
    addGoroutines(to: &screen)
    addProfile(to: &screen)
    addRecords(to: &screen)
    addChecks(to: &screen)
    return screen.text
  }
}

extension InspectionScreen {
  /// The dump, the program, its collections.
  func addHeader(to screen: inout Screen) {
    let dump = inspection.dump
    let what = ": Go heap dump, format \(dump.format), \(Numbers.bytes(UInt64(dump.bytes)))"
    screen.line(Screen.shortened(name, to: Screen.width - what.count) + what)
    let order = dump.bigEndian ? "big" : "little"
    screen.paragraph(
      """
      written by \(Screen.shortened(dump.go, to: 40)) on \(Screen.shortened(dump.arch, to: 20)) \
      (\(dump.pointerSize * 8)-bit, \(order)-endian), \(dump.cpus) \(dump.cpus == 1 ? "CPU" : "CPUs"); heap \
      0x\(String(dump.heapStart, radix: 16)) to 0x\(String(dump.heapEnd, radix: 16)); \(collections)
      """, first: "  ", indent: 2)
  }

  /// A note before all numbers if the dump could not be read to its end.
  func addPartial(to screen: inout Screen) {
    guard let partial = inspection.partial else { return }
    screen.paragraph(
      "Only a part of the dump could be read (\(partial.problem)): all numbers are of that part", indent: 2)
  }

  private var collections: String {
    guard inspection.memory != nil else { return "nothing is known of its collections" }
    let count = inspection.memStats["numgc"] ?? 0
    var text = count == 0 ? "no garbage collection had ended" : "\(Numbers.grouped(count)) garbage collections"
    if let last = inspection.memStats["last_gc"], last > 0 { text += ", the last on \(Numbers.time(nanos: last))" }
    let next = inspection.memStats["next_gc"] ?? 0
    // No machine has that much memory: GOGC is off or very large.
    text += next >= 1 << 48 ? ", none planned (GOGC is off or huge)" : ", the next at a heap of \(Numbers.bytes(next))"
    return text
  }

  /// The most frequent states of goroutines, two in a line.
  func addGoroutines(to screen: inout Screen) {
    let goroutines = inspection.goroutines
    let system = goroutines.system > 0 ? ", \(Numbers.grouped(goroutines.system)) of them the runtime's (*)" : ""
    screen.line("Goroutines: \(Numbers.grouped(goroutines.count))\(system)")
    let isCut = goroutines.groups.count > 6
    let shown = goroutines.groups.prefix(isCut ? 5 : 6)
    var cells = shown.map { cell($0.count, what($0)) }
    if isCut {
      let rest = goroutines.groups.dropFirst(5)
      cells.append(cell(rest.reduce(0) { $0 + $1.count }, "others, of \(rest.count) kinds"))
    }
    for start in stride(from: 0, to: cells.count, by: 2) {
      screen.line(cells[start] + (start + 1 < cells.count ? cells[start + 1] : ""))
    }
  }

  private func cell(_ count: UInt64, _ text: String) -> String {
    Screen.left(Screen.right(Numbers.grouped(count), 9) + " " + Screen.shortened(text, to: 29), 40)
  }

  private func what(_ group: Goroutines.Group) -> String {
    (group.waitReason.isEmpty ? group.state : "\(group.state): \(group.waitReason)") + (group.system ? " *" : "")
  }

  /// The kinds of records in the file, those with the most bytes first.
  func addRecords(to screen: inout Screen) {
    let records = inspection.records.filter { $0.count > 0 }
    // Kinds with equally many bytes are in the order of their numbers.
    let sorted = records.enumerated().sorted { ($1.element.bytes, $0.offset) < ($0.element.bytes, $1.offset) }
    let list = sorted.map { "\(Numbers.grouped($0.element.count)) \($0.element.kind)\(size($0.element.bytes))" }
    let count = records.reduce(0) { $0 + $1.count }
    screen.paragraph(list.joined(separator: ", "), first: "Records: \(Numbers.grouped(count)): ", indent: 2)
  }

  /// The bytes of a kind of records, unless they are too few to be worth the room.
  private func size(_ bytes: Int) -> String { bytes < 1024 ? "" : " (\(Numbers.bytes(UInt64(bytes))))" }

  /// The checks whether numbers of the dump agree.
  func addChecks(to screen: inout Screen) {
    guard !inspection.checks.isEmpty else {
      screen.line("Do the numbers agree? Not checked: only a part of the dump was read")
      return
    }
    let differing = inspection.checks.count { !$0.agrees }
    let verdict =
      differing == 0
      ? "yes" : "\(inspection.checks.count - differing) do, \(differing) \(differing == 1 ? "does" : "do") not"
    screen.line("Do the numbers agree? \(verdict)")
    for check in inspection.checks {
      let reason = check.reason.map { ": \($0)" } ?? ""
      screen.paragraph(check.text + reason, first: check.agrees ? "  agrees   " : "  differs  ", indent: 11)
    }
  }
}
