import Inspection
import Names

extension InspectionScreen {
  /// What holds the objects: the largest roots, each with the largest objects that it holds, and sums of all.
  func addHolders(_ holders: Holders, to screen: inout Screen) {
    let (all, objects) = (inspection.objects.bytes, inspection.objects.count)
    let width = max(Numbers.grouped(objects).count, 7)
    func add(_ bytes: UInt64, _ objects: UInt64, _ text: String, indent: Int = 0) {
      let share = Numbers.percent(Double(bytes), of: Double(all))
      let front =
        Screen.right(Numbers.bytes(bytes), 10) + Screen.right(share, 6)
        + Screen.right(Numbers.grouped(objects), width + 2) + String(repeating: " ", count: indent + 2)
      screen.paragraph(text, first: front, indent: front.count + 4)
    }
    screen.line("What holds the objects, by what would be garbage without it")
    screen.line("     bytes share" + Screen.right("objects", width + 2))
    for root in holders.largest {
      add(root.bytes, root.objects, ([Self.title(root)] + Self.shown(root.path)).joined(separator: " > "))
      for child in root.children { add(child.bytes, child.objects, Self.title(child), indent: 2) }
    }
    screen.line("All objects")
    add(holders.held.bytes, holders.held.objects, "held by one of \(Numbers.grouped(holders.roots)) roots")
    add(holders.shared.bytes, holders.shared.objects, "shared by several roots")
    for part in Self.unreachable(holders.unreachable, holders.perhaps) { add(part.bytes, part.objects, part.text) }
    add(all, objects, "= all")
    if let perhaps = holders.perhaps { screen.paragraph("Perhaps in use: \(perhaps.reason).", indent: 2) }
  }

  private static func title(_ root: Holders.Root) -> String {
    switch root.kind {
    case .global: "global \(shown(root.name))"
    case .goroutine: "goroutine \(root.goroutine ?? 0) \(shown(root.name))"
    case .finalizers, .other: shown(root.name)
    case .shared: "shared by \(root.name)"
    }
  }

  private static func title(_ child: Holders.Child) -> String {
    let frame = (child.frame ?? child.field).map { "\(shown($0)) > " } ?? ""
    let count = child.count == 1 ? "" : "\(Numbers.grouped(child.count)) x "
    return frame + count + shown(child.name) + (child.stackObject ? " (stack object)" : "")
  }

  /// The ends of a path.
  private static func shown(_ path: [Name]) -> [String] {
    let names = path.map { shown($0) }
    return names.count <= 6 ? names : names.prefix(3) + ["..."] + names.suffix(2)
  }

  /// A name so short that a line has room for it.
  private static func shown(_ name: Name) -> String { Screen.shortened(short(name), to: 40) }
}
