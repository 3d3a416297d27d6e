import Inspection
import Names

extension InspectionScreen {
  /// Goroutines by what they do, the most frequent, two in a line.
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
}
