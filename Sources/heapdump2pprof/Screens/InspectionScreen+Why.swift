import HeapReading
import Inspection
import Names

extension InspectionScreen {
  /// How roots lead to the objects that the user asks for: a row for each path, and what would free what is at its end.
  func addWhy(_ why: Why, to screen: inout Screen) {
    let all = "\(amount(why.amount.objects)), \(Numbers.bytes(why.amount.bytes))"
    let kind =
      switch why.kind {
      case .type: ""
      case .site: "what was sampled of allocations by "
      case .address: "the object at "
      case .text: "objects with the text "
      }
    let what = why.kind == .text ? String(why.what.dropFirst("text:".count)) : why.what
    screen.heading("How roots lead to \(kind)\(Screen.shortened(what, to: 40)): \(all)")
    screen.line("     bytes  share" + Screen.right("objects", Self.whyWidth) + "  shortest paths")
    for path in why.paths { add(path, of: why, to: &screen) }
    func addSum(_ amount: ObjectAmount, _ text: String) {
      guard amount.objects > 0 else { return }
      screen.line(front(amount, of: why) + text)
    }
    addSum(why.others, "\(Numbers.grouped(why.otherPaths)) other path\(why.otherPaths == 1 ? "" : "s")")
    addSum(why.unreachable, "no root leads to them: garbage, or held by what is not in the dump")
  }

  private static let whyWidth = 9

  private func front(_ amount: ObjectAmount, of why: Why) -> String {
    let share = Numbers.percent(Double(amount.bytes), of: Double(why.amount.bytes))
    return Screen.right(Numbers.bytes(amount.bytes), 10) + Screen.right(share, 7)
      + Screen.right(Numbers.grouped(amount.objects), Self.whyWidth) + "  "
  }

  private func amount(_ count: UInt64) -> String { "\(Numbers.grouped(count)) object\(count == 1 ? "" : "s")" }

  private func add(_ path: Why.Path, of why: Why, to screen: inout Screen) {
    let front = front(path.amount, of: why)
    var text = ""
    for (index, step) in path.steps.enumerated() {
      let count = step.count == 1 ? "" : "\(Numbers.grouped(step.count)) x "
      let isRoot = step.root != nil
      let isPlural = step.root == .goroutine && step.count > 1
      let kind = step.root?.one.map { $0 + (isPlural ? "s " : " ") } ?? ""
      let name = Self.short(step.name)
      let field = step.field.map { isRoot ? " in \(Self.short($0))" : "\($0.text) " } ?? ""
      let own = isRoot ? count + kind + name + field : count + field + name
      if Self.isUnnamed(own) { screen.lacksNames = true }
      let sign = isRoot ? "" : path.cut?.step == index ? " >> " : " > "
      text += Screen.unbroken(sign.replacing("> ", with: ">")) + (isRoot ? "" : " ") + Screen.unbroken(own)
    }
    if path.perhaps { text += " (stack object)" }
    screen.paragraph(text, first: front, indent: front.utf8.count + 4, share: 10..<17)
    func note(_ text: String) {
      screen.paragraph(text, first: String(repeating: " ", count: front.utf8.count + 4), indent: front.utf8.count + 4)
    }
    if let cut = path.cut {
      let isOne = path.amount.objects == 1
      let isAll = cut.freed.objects == path.amount.objects
      let part = isAll ? (isOne ? "it" : "all of them") : "\(Numbers.grouped(cut.freed.objects)) of them"
      let rest = Numbers.bytes(cut.freedInAll.bytes - cut.freed.bytes)
      let more = cut.freedInAll == cut.freed ? "" : ", and \(rest) with \(cut.freed.objects == 1 ? "it" : "them")"
      note("without >> \(part) would be garbage\(more)")
    }
    if let sharers = Self.sharers(path.sharedBy) {
      note("held by more than one way: by \(sharers)")
    } else if path.cut == nil {
      note("no reference alone holds them")
    }
  }
}
