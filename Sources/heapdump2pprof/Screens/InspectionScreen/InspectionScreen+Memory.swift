import Inspection

extension InspectionScreen {
  /// Where the memory is: from what pprof shows to what the system shows.
  func addMemory(to screen: inout Screen) {
    guard let memory = inspection.memory else {
      screen.line(
        inspection.partial == nil
          ? "Memory: not known, the dump has no MemStats" : "Memory: not known, MemStats was not reached")
      return
    }
    screen.line("Memory from the system, in bytes")
    func add(_ label: String, _ bytes: UInt64, bar: Bool = true) {
      let share = Numbers.percent(Double(bytes), of: Double(memory.sys))
      screen.line(
        "  " + Screen.left(label, 36) + Screen.right(Numbers.bytes(bytes), 9) + Screen.right(Numbers.grouped(bytes), 16)
          + Screen.right(share, 5) + "  " + (bar ? Screen.bar(bytes, of: memory.sys, 10) : ""))
    }
    add("objects, in use or not yet collected", memory.objects)
    add("free slots in the same spans", memory.freeSlots)
    add("idle spans, kept for new objects", memory.idle)
    add("stacks", memory.stacks)
    add("descriptions and caches of spans", memory.mspan.addingReportingOverflow(memory.mcache).partialValue)
    add("tables of the memory profile", memory.buckhash)
    add("garbage collector", memory.gc)
    add("other parts of the runtime", memory.other)
    if memory.unaccounted != 0 {
      let bytes = memory.unaccounted.magnitude
      add(memory.unaccounted > 0 ? "unaccounted for" : "counted twice", bytes, bar: false)
    }
    add("= resident, at most", memory.resident, bar: false)
    add("released to the system", memory.released)
    add("= Sys, all of it", memory.sys, bar: false)
    let profile = inspection.profile
    let deviation = profile.inuseDeviation > 0 ? " (+- \(Numbers.bytes(profile.inuseDeviation)))" : ""
    let inUse = "pprof shows \(Numbers.bytes(profile.inuseSpace)) in use\(deviation), its estimate of the objects;"
    screen.paragraph(
      """
      \(profile.recorded ? inUse : "") top shows what is resident, and what is not Go's: program, cgo, mmap. \
      \(memory.note ?? "")
      """, first: "  ", indent: 2)
  }
}
