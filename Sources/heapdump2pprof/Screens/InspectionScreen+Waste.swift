import HeapReading
import Inspection
import Names

extension InspectionScreen {
  /// What serves nothing: by kind, each with what can be done, and below it who holds most of it.
  func addWaste(_ waste: WasteSummary, _ detail: Detail, to screen: inout Screen) {
    let share = Numbers.percent(Double(waste.bytes), of: Double(waste.reachableBytes))
    let more = waste.perhapsBytes > 0 ? ", and perhaps \(Numbers.bytes(waste.perhapsBytes)) more" : ""
    screen.paragraph(
      "Waste: \(Numbers.bytes(waste.bytes)) of \(Numbers.bytes(waste.reachableBytes)) reachable (\(share))\(more)",
      indent: 2, isHeading: true)
    let unknown = waste.arrayBytes - waste.knownArrayBytes
    if !waste.typesKnown {
      screen.paragraph(
        "Without types only tails of zeros are known: --binary, with the executable that wrote the dump, tells the rest",
        first: "  ", indent: 2)
    } else if unknown > waste.reachableBytes / 50 || isVerbose {
      screen.paragraph(
        "\(Numbers.bytes(unknown)) count as used, as not all that refers to these arrays and texts is known",
        first: "  ",
        indent: 2)
    }
    guard !waste.kinds.isEmpty else { return }
    screen.line("     bytes  share  kind, and where it is (objects; of sparse maps, maps)")
    let shown = waste.largest.prefix(detail.waste)
    for kind in waste.kinds {
      let may = kind.isUncertain ? ", perhaps" : ""
      screen.paragraph(
        "\(kind.kind.text)\(may) (\(Numbers.grouped(Int(clamping: kind.wasted.objects)))): \(kind.advice)",
        first: front(kind.wasted.bytes, of: waste), indent: 23, share: 10..<17)
      for row in shown where row.kind == kind.kind { add(row, waste, to: &screen) }
    }
    addOthers(waste, shown.count, to: &screen)
  }

  /// How many places are not shown, and what they waste.
  private func addOthers(_ waste: WasteSummary, _ shown: Int, to screen: inout Screen) {
    let count = waste.otherRows + waste.largest.count - shown
    guard count > 0 else { return }
    let uncertain = Set(waste.kinds.filter(\.isUncertain).map(\.kind))
    var (sure, perhaps) = (waste.others.bytes, waste.othersPerhaps.bytes)
    for row in waste.largest.dropFirst(shown) {
      if uncertain.contains(row.kind) { perhaps += row.wasted.bytes } else { sure += row.wasted.bytes }
    }
    let more = perhaps > 0 ? ", perhaps \(Numbers.bytes(perhaps)) more" : ""
    screen.paragraph(
      "in \(Numbers.grouped(count)) other place\(count == 1 ? "" : "s")\(more): --waste \(shown + count)",
      first: front(sure, of: waste), indent: 23, share: 10..<17)
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
    let example = isVerbose ? " 0x\(String(row.example, radix: 16))" : ""
    screen.paragraph(
      path + example + (count > 1 ? " (\(Numbers.grouped(count)))" : ""), first: front, indent: front.count + 4,
      share: 10..<17)
  }
}
