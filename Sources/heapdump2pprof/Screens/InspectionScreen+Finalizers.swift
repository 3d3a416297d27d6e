import HeapReading
import Inspection
import Names

extension InspectionScreen {
  /// The finalizers and cleanups by function: what they hold, how many they are, of which objects, and which never run.
  func addFinalizers(_ finalizers: Finalizers, _ detail: Detail, to screen: inout Screen) {
    let cleanups = finalizers.cleanups > 0 ? ", cleanups: \(Numbers.grouped(finalizers.cleanups))" : ""
    let queued = finalizers.queued > 0 ? " (\(Numbers.grouped(finalizers.queued)) queued)" : ""
    screen.heading("Finalizers: \(Numbers.grouped(finalizers.finalizers))\(cleanups)\(queued), by what they hold")
    if finalizers.neverFreed > 0 {
      let isOne = finalizers.neverFreed == 1
      screen.paragraph(
        """
        \(Numbers.grouped(finalizers.neverFreed)) never \(isOne ? "runs, and its object is" : "run, and their objects are") never \
        freed: what \(isOne ? "it holds leads back to it" : "they hold leads back to these")
        """, first: "  ", indent: 2)
    }
    if !finalizers.cleanupsKnown { addUnknownCleanups(to: &screen) }
    guard !finalizers.largest.isEmpty else { return }
    screen.line("      held  share    count  what runs, and for what")
    let shown = finalizers.largest.prefix(detail.finalizers)
    for function in shown { add(function, to: &screen) }
    let hidden = finalizers.largest.dropFirst(shown.count)
    let others = finalizers.otherFunctions + hidden.count
    if others > 0 {
      let bytes = hidden.reduce(finalizers.others.bytes) { $0 + $1.held.bytes }
      let count = finalizers.finalizers + finalizers.cleanups - shown.reduce(0) { $0 + $1.count }
      screen.line(front(bytes, count) + "\(Numbers.grouped(others)) other function\(others == 1 ? "" : "s")")
    }
    if finalizers.shared.objects > 0 { screen.line(front(finalizers.shared.bytes, nil) + "several of them together") }
  }

  private func front(_ bytes: UInt64, _ count: Int?) -> String {
    let share = Numbers.percent(Double(bytes), of: Double(inspection.objects.bytes))
    return Screen.right(Numbers.bytes(bytes), 10) + Screen.right(share, 7)
      + Screen.right(count.map { Numbers.grouped($0) } ?? "", 9) + "  "
  }

  private func addUnknownCleanups(to screen: inout Screen) {
    screen.paragraph(
      inspection.dump.format == "core"
        ? "Cleanups that run next are missing: without symbols, nothing says where they are"
        : "Cleanups (runtime.AddCleanup) are missing: a dump does not have them, a core does",
      first: "  ", indent: 2)
  }

  private func add(_ function: Finalizers.Function, to screen: inout Screen) {
    let front = self.front(function.held.bytes, function.count)
    let name =
      !function.function.isEmpty
      ? place(function.function, function.file, function.line, in: nil, room: 60)
      : function.code != 0 ? "0x\(String(function.code, radix: 16))" : "(unknown)"
    var text = Screen.unbroken("\(function.kind) ") + name
    let types = Self.types(function.types, of: function.count)
    if !types.isEmpty { text += " of \(types)" }
    if Self.isUnnamed(types) || function.function.isEmpty { screen.lacksNames = true }
    if function.queued > 0 { text += "; \(Numbers.grouped(function.queued)) queued" }
    if function.unreachable > 0 { text += "; \(Numbers.grouped(function.unreachable)) to be queued" }
    if function.inCycles > 0 {
      text += "; \(Numbers.grouped(function.inCycles)) lead\(function.inCycles == 1 ? "s" : "") back"
      if function.neverFreed != function.inCycles {
        text += function.neverFreed == 0 ? ", all in use" : ", \(Numbers.grouped(function.neverFreed)) never freed"
      } else {
        text += ", never freed"
      }
    }
    screen.paragraph(text, first: front, indent: front.count + 4, share: 10..<17)
    guard let cycle = function.cycle else { return }
    let path = cycle.map { Screen.unbroken(Screen.shortened(Self.short($0), to: screen.width / 2)) }.joined(
      separator: Screen.unbroken(" >") + " ")
    let indent = String(repeating: " ", count: front.count + 4)
    screen.paragraph(path, first: indent, indent: front.count + 4)
  }

  /// `main.file`, or how many of which type if there are several.
  private static func types(_ types: [Finalizers.ObjectType], of count: Int) -> String {
    let shown = types.prefix(2)
    let texts = shown.map { type in
      (type.count == count ? "" : "\(Numbers.grouped(type.count)) x ") + Screen.shortened(short(type.name), to: 40)
    }
    return texts.joined(separator: types.count == 2 ? " and " : ", ") + (types.count > 2 ? " and others" : "")
  }
}
