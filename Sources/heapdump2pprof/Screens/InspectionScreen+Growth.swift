import HeapReading
import Inspection
import Names

extension InspectionScreen {
  /// What became of the heap since an earlier dump: sums, then what grew most by holder, type and allocation site.
  func addGrowth(_ growth: Growth, _ detail: Detail, to screen: inout Screen) {
    let (before, now) = (growth.before.bytes, growth.now.bytes)
    let change = Self.signed(Int64(clamping: now) - Int64(clamping: before))
    let since = Screen.shortened(growth.since, to: 30)
    screen.heading("What grew since \(since): \(Numbers.bytes(before)) are \(Numbers.bytes(now)) now (\(change))")
    var sums = "New: \(Self.amount(growth.new)); gone: \(Self.amount(growth.gone))."
    if growth.inUsedPlaces > 0 {
      sums += " Of the new ones, \(Numbers.grouped(growth.inUsedPlaces)) are in used places, as their sites tell."
    }
    let kept = (growth.born.first?.amount.objects ?? 0)
    switch growth.reusedAtMost {
    case 0?: break
    case let most? where most < kept:
      sums += " Of the others at most \(Numbers.grouped(most)) may be new, too, in used places."
    default: sums += " Of the others, some may be new, too, in places that were used again."
    }
    screen.paragraph(sums, first: "  ", indent: 2)
    if growth.born.count > 2 {
      let times = growth.born.map { "\($0.time): \(Numbers.bytes($0.amount.bytes))" }
      screen.paragraph("Made \(times.joined(separator: "; ")).", first: "  ", indent: 2)
    }
    add(growth.holders, "what holds it", detail, to: &screen)
    add(growth.types, "type", detail, to: &screen)
    guard inspection.profile.recorded else {
      return screen.line("  By allocation site nothing is known: the program recorded none.")
    }
    add(growth.sites, "allocation site, estimated from samples", detail, to: &screen)
  }

  private static func amount(_ amount: ObjectAmount) -> String {
    "\(Numbers.grouped(amount.objects)) object\(amount.objects == 1 ? "" : "s"), \(Numbers.bytes(amount.bytes))"
  }

  private static func signed(_ bytes: Int64) -> String { (bytes > 0 ? "+" : "") + Numbers.bytes(bytes) }

  private func add(_ table: Growth.Table, _ title: String, _ detail: Detail, to screen: inout Screen) {
    screen.line(Screen.right("grew by", 11) + Screen.right("is now", 11) + Screen.right("new", 11) + "  " + title)
    let shown = table.largest.prefix(detail.grown)
    for row in shown {
      let numbers = [Self.signed(row.grown), Numbers.bytes(row.now.bytes), Numbers.bytes(row.new.bytes)]
      let front = numbers.map { Screen.right($0, 11) }.joined() + "  "
      let kind =
        switch row.kind {
        case .global: "global "
        case .goroutine: "goroutines "
        case .shared: "shared by "
        case .callbacks, .other, nil: ""
        }
      let room = screen.width - front.count - kind.count
      let name =
        row.line.map { place(row.name, row.file ?? "", $0, in: nil, room: room) }
        ?? Screen.shortened(Self.short(row.name), to: room)
      if Self.isUnnamed(name) { screen.lacksNames = true }
      screen.line(front + kind + name)
    }
    var rest: [String] = []
    let hidden = table.largest.dropFirst(shown.count)
    let others = table.others + hidden.count
    if others > 0 {
      let grown = hidden.reduce(table.othersGrown) { $0 + UInt64($1.grown) }
      rest.append("\(Numbers.grouped(others)) more by \(Numbers.bytes(grown))")
    }
    if table.smaller > 0 { rest.append("\(Numbers.grouped(table.smaller)) shrank by \(Numbers.bytes(table.shrunk))") }
    let nothing = table.largest.isEmpty ? ["nothing grew"] : []
    guard !(nothing + rest).isEmpty else { return }
    screen.line(String(repeating: " ", count: 35) + (nothing + rest).joined(separator: "; "))
  }
}
