import Inspection

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

  /// What of the dump could not be read, in front of all numbers.
  func addPartial(to screen: inout Screen) {
    guard let partial = inspection.partial else { return }
    screen.paragraph(
      "Only a part of the dump could be read (\(partial.problem)): all numbers are of that part", indent: 2)
  }

  private var collections: String {
    guard inspection.memory != nil else { return "nothing is known of its collections" }
    let count = inspection.memStats["numgc"] ?? 0
    var text = count == 0 ? "no garbage collection had ended" : "\(Numbers.grouped(count)) garbage collections"
    if let last = inspection.memStats["last_gc"], last > 0 {
      text += ", the last on \(Calendar.text(nanos: last))"
    }
    let next = inspection.memStats["next_gc"] ?? 0
    // No machine has so much: what GOGC=off and very large values come to.
    text += next >= 1 << 48 ? ", none planned (GOGC is off or huge)" : ", the next at a heap of \(Numbers.bytes(next))"
    return text
  }
}
