import Inspection
import Names
import HeapReading

extension InspectionScreen {
  /// The roots that hold the most memory, each with the largest objects that it holds, and sums of all.
  func addHolders(_ holders: Holders, _ detail: Detail, to screen: inout Screen) {
    func add(_ bytes: UInt64, _ objects: UInt64, _ parts: [String], indent: Int = 0) {
      let front = numbers(bytes, objects) + String(repeating: " ", count: indent + 2)
      if parts.contains(where: Self.isUnnamed) { screen.lacksNames = true }
      let text = fitted(parts, first: front, on: screen)
      screen.paragraph(text, first: front, indent: front.count + 4, share: Self.share)
    }
    func addChildren(_ children: ArraySlice<Holders.Child>, indent: Int, isShared: Bool = false) {
      for child in children {
        let row = Row(child, detail, isShared: isShared)
        add(child.bytes, child.objects, row.parts, indent: indent)
        if row.rest.count > 1 || row.isSingle || isVerbose { addChildren(row.rest, indent: indent + 2) }
      }
    }
    screen.heading("What holds the objects, by what would be garbage without it")
    screen.line(heading)
    let shown = holders.largest.prefix(detail.holders).prefix { $0.bytes >= detail.leastHolder }
    for root in shown {
      let row = Row(root, detail)
      add(root.bytes, root.objects, row.parts)
      // The row of the holder says by what, and nothing came between.
      addChildren(row.rest, indent: 2, isShared: root.kind == .shared && row.parts.count == 1)
    }
    let rest = holders.largest.dropFirst(shown.count)
    let others = rest.reduce(holders.otherRoots) { $0 + $1.count }
    if others > 0 {
      add(
        rest.reduce(holders.others.bytes) { $0 + $1.bytes }, rest.reduce(holders.others.objects) { $0 + $1.objects },
        ["\(Numbers.grouped(others)) other root\(others == 1 ? "" : "s")"])
    }
    let unreachable = Self.unreachable(holders.unreachable, holders.perhaps)
    guard isVerbose else {
      let roots = "held by one of \(Numbers.grouped(holders.roots)) roots"
      let parts =
        (holders.roots > 0 ? [(holders.held.bytes, roots)] : []) + [(holders.shared.bytes, "shared by several")]
        + unreachable.map { ($0.bytes, $0.text) }
      return addSums(parts, leading: min(1, holders.roots), to: &screen)
    }
    screen.line("All objects")
    add(holders.held.bytes, holders.held.objects, ["held by one of \(Numbers.grouped(holders.roots)) roots"])
    add(holders.shared.bytes, holders.shared.objects, ["shared by several roots"])
    for part in unreachable { add(part.bytes, part.objects, [part.text]) }
    add(inspection.objects.bytes, inspection.objects.count, ["= all"])
    if let perhaps = holders.perhaps { screen.paragraph("Perhaps in use: \(perhaps.reason).", indent: 2) }
  }

  /// What all objects are, in a sentence: `All objects: 12.1 MiB, of which 99 % held by one of 26 roots, …`.
  ///
  /// - Parameter leading: how many of the parts are said even if they are nothing.
  private func addSums(_ parts: [(bytes: UInt64, text: String)], leading: Int, to screen: inout Screen) {
    let all = inspection.objects.bytes
    let shown =
      all == 0 ? parts[..<0] : parts.prefix(leading) + parts.dropFirst(leading).filter { $0.bytes >= max(1, all / 200) }
    let shares = shown.map {
      "\(Numbers.percent(Double($0.bytes), of: Double(all))) \($0.text)"
    }
    let text = shares.isEmpty ? "" : ", of which \(shares.joined(separator: "; "))"
    screen.paragraph("All objects: \(Numbers.bytes(all))\(text)", indent: 2)
  }

  /// What a row says of a holder: names from the root on, and what branches behind them.
  private struct Row {
    var parts: [String]
    /// What rows of their own are for.
    var rest: ArraySlice<Holders.Child>
    /// Whether what branches there is one object or root.
    var isSingle: Bool

    init(_ root: Holders.Root, _ detail: Detail) {
      parts = [InspectionScreen.title(root)] + root.path.map { InspectionScreen.short($0) }
      rest = root.children[...]
      isSingle = root.count == 1
      let isShared = root.kind == .shared
      join(root.bytes, detail, isShared: isShared)
      // What holds most is always said.
      if rest.isEmpty, parts.count == 1 + root.path.count { rest = root.children.prefix(1) }
    }

    /// - Parameter isShared: whether the row in front says already that what is held is shared.
    init(_ child: Holders.Child, _ detail: Detail, isShared: Bool) {
      parts = [InspectionScreen.title(child, isShared: isShared)] + child.path.map { InspectionScreen.short($0) }
      rest = child.children[...]
      isSingle = child.count == 1
      join(child.bytes, detail)
    }

    /// Goes on in the row as long as one child alone has most, and behind that leaves what is large.
    ///
    /// - Parameter isShared: whether the row says already that what is held is shared.
    private mutating func join(_ bytes: UInt64, _ detail: Detail, isShared: Bool = false) {
      var (whole, isShared) = (bytes, isShared)
      while let child = rest.first, child.bytes >= whole - whole / 4 {
        parts += [InspectionScreen.title(child, isShared: isShared)] + child.path.map { InspectionScreen.short($0) }
        whole = child.bytes
        isSingle = child.count == 1
        rest = child.children[...]
        // What is behind several holders has a long row already.
        if !isShared, InspectionScreen.sharers(child.sharedBy) != nil { break }
        isShared = false
      }
      rest = rest.prefix { $0.bytes >= detail.leastBytes }
    }
  }

  /// Names with signs between them: as many as three lines have room for, or all if the user wants to know more; if they are
  /// more, the first two and as many of the last as fit.
  private func fitted(_ parts: [String], first: String, on screen: Screen) -> String {
    // Broken behind the signs, and in front of what something is shared by.
    func text(_ parts: [String]) -> String {
      String(
        Screen.unbroken(parts.joined(separator: " > ")).unicodeScalars
          .replacing(Screen.unbroken(" > ").unicodeScalars, with: (Screen.unbroken(" >") + " ").unicodeScalars)
          .replacing(Screen.unbroken(" (in ").unicodeScalars, with: (" " + Screen.unbroken("(in ")).unicodeScalars))
    }
    func fits(_ parts: [String]) -> Bool {
      let lines = screen.lines(of: text(parts), first: first, indent: first.count + 4)
      return lines.count <= 3 && lines.allSatisfy { Columns($0.unicodeScalars).count <= screen.width }
    }
    if isVerbose || fits(parts) { return text(parts) }
    // Names have any length.
    let room = max(12, screen.width - first.count - 4)
    let short = parts.map { Screen.shortened($0, to: room - 3) }
    for left in stride(from: max(0, short.count - 3), through: 0, by: -1) {
      let kept = Array(short.prefix(2)) + ["..."] + short.suffix(left)
      if short.count > 2, fits(kept) { return text(kept) }
    }
    let shorter = Array(parts.prefix(1)) + (parts.count > 2 ? ["..."] : []) + parts.dropFirst().suffix(1)
    return text(shorter.map { Screen.shortened($0, to: room - 10) })
  }

  private static func title(_ root: Holders.Root) -> String {
    let name = short(root.name)
    let count = root.count == 1 ? "" : "\(Numbers.grouped(root.count)) x "
    return switch root.kind {
    case .global: "global \(name)"
    case .goroutine where root.count > 1: count + (name.isEmpty ? "goroutines" : name)
    case .goroutine: "goroutine \(root.goroutine ?? 0) \(name)"
    case .callbacks, .other: name
    case .shared: "shared by \(name)"
    }
  }

  /// - Parameter isShared: whether it is said already by what it is shared.
  private static func title(_ child: Holders.Child, isShared: Bool) -> String {
    let frame = (child.frame ?? child.field).map { "\(short($0)) > " } ?? ""
    let count = child.count == 1 ? "" : "\(Numbers.grouped(child.count)) x "
    let shared = isShared ? nil : sharers(child.sharedBy).map { " (in \($0))" }
    return frame + count + short(child.name) + (child.stackObject ? " (stack object)" : "") + (shared ?? "")
  }

  /// `250 x main.(*App).work, main.main and others`: those that have a name that says something; nil if none has.
  static func sharers(_ sharers: [Holders.Sharer]?) -> String? {
    let all = sharers ?? []
    let named = all.filter { sharer in
      !["object [", "several ", "roots of ", "string data", "alloc by "].contains { sharer.name.hasPrefix(Name($0)) }
    }
    guard !named.isEmpty else { return nil }
    let shown = named.prefix(2).map { ($0.count == 1 ? "" : "\(Numbers.grouped($0.count)) x ") + short($0.name) }
    return all.count == 2 && shown.count == 2 ? shown.joined(separator: " and ") : shown[0] + " and others"
  }

  /// The types with the most bytes, the sum of the others, and how much memory has known types.
  func addTypes(_ types: TypeSummary, _ detail: Detail, to screen: inout Screen) {
    // Of a narrow screen, names need the room.
    let hasPointers = screen.width >= 100
    func columns(_ retained: String, _ scan: String, _ pointers: String) -> String {
      Screen.right(retained, 10) + Screen.right(scan, 10) + (hasPointers ? Screen.right(pointers, 11) : "")
    }
    func add(
      _ bytes: UInt64, _ objects: UInt64, retained: UInt64? = nil, scan: (bytes: UInt64, pointers: UInt64)? = nil,
      unreachable: UInt64 = 0, _ text: String
    ) {
      let more = scan.map {
        columns(retained.map { Numbers.bytes($0) } ?? "", Numbers.bytes($0.bytes), Numbers.grouped($0.pointers))
      }
      let front = numbers(bytes, objects) + (more ?? "") + "  "
      let mark =
        switch unreachable {
        case 0: ""
        case objects: ", unreachable"
        default: ", \(Numbers.grouped(unreachable)) unreachable"
        }
      if Self.isUnnamed(text) { screen.lacksNames = true }
      let room = screen.width - front.utf8.count - mark.utf8.count
      screen.line(front + Screen.shortened(text, to: room) + mark, share: Self.share)
    }
    screen.heading("What types the objects have")
    screen.line(heading + columns("retained", "scan", "pointers") + "  type")
    let shown = types.largest.prefix(detail.types)
    for type in shown {
      add(
        type.bytes, type.objects, retained: type.retained.bytes, scan: (type.scan.bytes, type.scan.pointers),
        unreachable: type.unreachable.objects,
        Self.short(type.name))
    }
    let others = types.types - shown.count
    if others > 0 {
      let rest = types.largest.dropFirst(shown.count)
      // What types retain overlaps, so that sums of it say nothing.
      add(
        rest.reduce(types.others.bytes) { $0 + $1.bytes }, rest.reduce(types.others.objects) { $0 + $1.objects },
        retained: rest.isEmpty ? types.othersRetained.bytes : nil,
        scan: (
          rest.reduce(types.othersScan.bytes) { $0 + $1.scan.bytes },
          rest.reduce(types.othersScan.pointers) { $0 + $1.scan.pointers }
        ),
        unreachable: rest.reduce(types.othersUnreachable.objects) { $0 + $1.unreachable.objects },
        "\(Numbers.grouped(others)) other type\(others == 1 ? "" : "s")")
    }
    let reachable = inspection.objects.bytes.subtractingReportingOverflow(types.unreachable.bytes).partialValue
    let share = TypeCoverage.share(types.exact.bytes, reachable)
    let unreachable = Self.unreachable(types.unreachable, types.perhaps)
    guard isVerbose else {
      let parts =
        [
          (types.exact.bytes, "with their exact type (\(share) of reachable)"),
          (types.partial.bytes, "with that of a part"),
        ]
        + [(types.untyped.bytes, "without a type that is known")]
        + unreachable.map { ($0.bytes, $0.text) }
      return addSums(parts, leading: 1, to: &screen)
    }
    screen.line("All objects")
    add(types.exact.bytes, types.exact.objects, "with their exact type (\(share) of reachable)")
    add(types.partial.bytes, types.partial.objects, "with the type of a part")
    add(types.untyped.bytes, types.untyped.objects, "without a type that is known")
    for part in unreachable { add(part.bytes, part.objects, part.text) }
    add(inspection.objects.bytes, inspection.objects.count, "= all")
    if let perhaps = types.perhaps { screen.paragraph("Perhaps in use: \(perhaps.reason).", indent: 2) }
  }

  /// The rows for objects that no root in the dump leads to: those that may be in use all the same, and the others.
  private static func unreachable(
    _ all: Holders.Amount, _ perhaps: PerhapsReachable?
  ) -> [(bytes: UInt64, objects: UInt64, text: String)] {
    let garbage = "unreachable: garbage, or the allocator's own"
    guard let perhaps else { return [(all.bytes, all.objects, garbage)] }
    let used = (bytes: perhaps.bytes, objects: perhaps.objects, text: "unreachable, but perhaps in use")
    guard all.objects > perhaps.objects else { return [used] }
    return [used, (all.bytes - perhaps.bytes, all.objects - perhaps.objects, garbage)]
  }

  private var heading: String { "     bytes  share" + Screen.right("objects", countWidth) }

  /// Where the share stands in a row about objects.
  private static let share = 10..<17

  /// What a row about objects begins with: bytes, their share of all, and the number of objects.
  private func numbers(_ bytes: UInt64, _ objects: UInt64) -> String {
    let share = Numbers.percent(Double(bytes), of: Double(inspection.objects.bytes))
    return Screen.right(Numbers.bytes(bytes), 10) + Screen.right(share, 7)
      + Screen.right(Numbers.grouped(objects), countWidth)
  }

  private var countWidth: Int { max(Numbers.grouped(inspection.objects.count).count, 7) + 2 }
}
