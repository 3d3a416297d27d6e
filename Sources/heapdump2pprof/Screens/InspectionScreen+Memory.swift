import HeapReading
import Inspection

extension InspectionScreen {
  /// The parts of the memory, from the objects that pprof shows to all that the system shows.
  func addMemory(_ detail: Detail, to screen: inout Screen) {
    guard let memory = inspection.memory else {
      screen.heading(
        inspection.partial == nil
          ? "Memory: not known, as there are no MemStats" : "Memory: not known, MemStats was not reached")
      return
    }
    screen.heading(
      isVerbose ? "Memory from the system, in bytes" : "Memory from the system: \(Numbers.bytes(memory.sys))")
    // Not less, as numbers of any size are possible; what is left over is for bars.
    let barWidth = screen.width - 70
    func add(_ label: String, _ bytes: UInt64, bar: Bool = true) {
      let share = Numbers.percent(Double(bytes), of: Double(memory.sys))
      screen.line(
        "  " + Screen.left(label, 36) + Screen.right(Numbers.bytes(bytes), 9) + Screen.right(Numbers.grouped(bytes), 16)
          + Screen.right(share, 6) + "  " + (bar ? Screen.bar(bytes, of: memory.sys, barWidth) : ""), share: 63..<69)
    }
    if let reachable = memory.reachable, let garbage = memory.garbage {
      add("objects, reachable", reachable)
      if let perhaps = memory.perhapsInUse, perhaps > 0 { add("unreachable, but perhaps in use", perhaps) }
      add("garbage, not yet collected", garbage)
    } else {
      add("objects, in use or not yet collected", memory.objects)
    }
    add("free slots in the same spans", memory.freeSlots)
    add("idle spans, kept for new objects", memory.idle)
    add("stacks", memory.stacks)
    let descriptions = memory.mspan.addingReportingOverflow(memory.mcache).partialValue
    if isVerbose {
      add("descriptions and caches of spans", descriptions)
      add("tables of the memory profile", memory.buckhash)
      add("garbage collector", memory.gc)
      add("other parts of the runtime", memory.other)
    } else {
      let parts = [memory.buckhash, memory.gc, memory.other]
      add("the runtime's own", parts.reduce(descriptions) { $0.addingReportingOverflow($1).partialValue })
    }
    if memory.unaccounted != 0 {
      let bytes = memory.unaccounted.magnitude
      add(memory.unaccounted > 0 ? "unaccounted for" : "counted twice", bytes, bar: false)
    }
    add("= resident, at most", memory.resident, bar: false)
    add("released to the system", memory.released)
    if isVerbose { add("= Sys, all of it", memory.sys, bar: false) }
    for advice in inspection.advice where detail.hasAdvice {
      let text = advice.text.replacing(" x ", with: Screen.unbroken(" x "))
      screen.paragraph(text, first: "  ", indent: 4)
    }
    guard detail.hasNotes else { return }
    let profile = inspection.profile
    let deviation = profile.inuseDeviation > 0 ? " (+- \(Numbers.bytes(profile.inuseDeviation)))" : ""
    let inUse = "pprof shows \(Numbers.bytes(profile.inuseSpace)) in use\(deviation), its estimate of the objects;"
    screen.paragraph(
      """
      \(profile.recorded ? inUse : "") top shows what is resident, and what is not Go's: program, cgo, mmap. \
      \(memory.note ?? "")
      """, first: "  ", indent: 2)
  }

  /// Objects and bytes by size.
  func addObjects(to screen: inout Screen) {
    let objects = inspection.objects
    let largest = objects.count > 0 ? ", the largest has \(Numbers.bytes(objects.largest))" : ""
    screen.heading("Objects: \(Numbers.grouped(objects.count)) with \(Numbers.bytes(objects.bytes))\(largest)")
    guard isVerbose else { return }
    let barWidth = (screen.width - 46) / 2
    for (name, limits) in Self.ranges {
      let sizes = objects.sizes.filter { limits.contains($0.min) }
      guard !sizes.isEmpty else { continue }
      let count = sizes.reduce(UInt64(0)) { $0 + $1.objects }
      let bytes = sizes.reduce(UInt64(0)) { $0.addingReportingOverflow($1.bytes).partialValue }
      screen.line(
        "  " + Screen.left(name, 16) + Screen.right(Numbers.grouped(count), 13) + "  "
          + Screen.left(Screen.bar(count, of: objects.count, barWidth), barWidth)
          + Screen.right(Numbers.bytes(bytes), 10) + "  "
          + Screen.bar(bytes, of: objects.bytes, barWidth))
    }
  }

  /// Ranges of sizes, few enough for a screen. Their bounds are bounds of size classes, too.
  private static let ranges: [(name: String, limits: ClosedRange<UInt64>)] = [
    ("up to 32 B", 0...32), ("to 256 B", 33...256), ("to 2 KiB", 257...2048), ("to 32 KiB", 2049...32768),
    ("to 1 MiB", 32769...1 << 20 - 1), ("to 32 MiB", 1 << 20...1 << 25 - 1), ("larger", 1 << 25...UInt64.max),
  ]
}
