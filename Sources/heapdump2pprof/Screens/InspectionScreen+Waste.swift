import HeapReading
import Inspection
import Names

extension InspectionScreen {
  /// What serves nothing: by kind, each with what can be done, and below it who holds most of it.
  func addWaste(_ waste: WasteSummary, _ detail: Detail, to screen: inout Screen) {
    let share = Numbers.percent(Double(waste.bytes), of: Double(waste.reachableBytes))
    let more = waste.perhapsBytes > 0 ? ", perhaps \(Numbers.bytes(waste.perhapsBytes)) more" : ""
    screen.paragraph(
      "Waste: \(Numbers.bytes(waste.bytes)) of \(Numbers.bytes(waste.reachableBytes)) in use (\(share)) serve nothing\(more)",
      indent: 2, isHeading: true)
    let unknown = waste.arrayBytes - waste.knownArrayBytes
    if unknown > waste.reachableBytes / 50 || isVerbose {
      screen.paragraph(
        "\(Numbers.bytes(unknown)) count as used, as not all that refers to these arrays and texts is known",
        first: "  ",
        indent: 2)
    }
    let shown = waste.largest.prefix(detail.waste)
    for kind in waste.kinds {
      let may = kind.mayBeLess ? ", perhaps" : ""
      screen.paragraph(
        "\(kind.kind.text)\(may) (\(Numbers.grouped(Int(clamping: kind.wasted.objects)))): \(kind.advice)",
        first: front(kind.wasted.bytes, of: waste), indent: 23, share: 10..<17)
      for row in shown where row.kind == kind.kind { add(row, waste, to: &screen) }
    }
    let hidden = waste.largest.dropFirst(shown.count)
    let count = waste.otherRows + hidden.count
    guard count > 0 else { return }
    let bytes = hidden.reduce(waste.others.bytes) { $0 + $1.wasted.bytes }
    screen.line(front(bytes, of: waste) + "of that in \(Numbers.grouped(count)) other place\(count == 1 ? "" : "s")")
  }

  private func front(_ bytes: UInt64, of waste: WasteSummary) -> String {
    let share = Numbers.percent(Double(bytes), of: Double(waste.reachableBytes))
    return Screen.right(Numbers.bytes(bytes), 10) + Screen.right(share, 7) + "  "
  }

  private func add(_ row: WasteSummary.Row, _ waste: WasteSummary, to screen: inout Screen) {
    let count = Int(clamping: row.wasted.objects)
    let front = self.front(row.wasted.bytes, of: waste) + "  "
    let names = ([row.root, row.holder, row.what].filter { $0.count > 0 }).map {
      Screen.unbroken(Screen.shortened(Self.short($0), to: screen.width / 2))
    }
    if names.contains(where: Self.isUnnamed) { screen.lacksNames = true }
    let path = names.joined(separator: Screen.unbroken(" >") + " ")
    screen.paragraph(
      path + (count > 1 ? " (\(Numbers.grouped(count)))" : ""), first: front, indent: front.count + 4, share: 10..<17)
  }
}
