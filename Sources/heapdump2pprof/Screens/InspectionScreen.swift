import Inspection
import Names

/// The text that `inspect` prints: sections, each with a heading at the margin and indented lines.
struct InspectionScreen {
  let inspection: Inspection
  /// What the dump is called.
  let name: String
  let terminal: OutputTerminal
  /// Whether all rows of all sections are shown.
  let isVerbose: Bool
  /// Whether what to do next is said.
  let hasHints: Bool
  /// Whether the user has said how many holders, types, suspects, or rows of others to show, so that all are shown, whether or not
  /// they fit.
  let isCountGiven: CountsGiven

  struct CountsGiven {
    var holders = false
    var types = false
    var suspects = false
    var goroutines = false
    var finalizers = false
    var waste = false
    var others = false
  }

  init(
    _ inspection: Inspection, name: String, on terminal: OutputTerminal, _ verbosity: Verbosity,
    isCountGiven: CountsGiven
  ) {
    (self.inspection, self.name, self.terminal) = (inspection, name, terminal)
    (isVerbose, hasHints) = (verbosity.verbose, !verbosity.quiet)
    self.isCountGiven = isCountGiven
  }

  /// Lines that a terminal of 24 has room for, and a prompt behind them.
  private static let mostLines = 23

  /// What is shown of sections that may have any number of rows.
  struct Detail {
    /// How many sites, stacks of goroutines, and types at most.
    var sites = Int.max
    var stacks = Int.max
    var types = Int.max
    /// How many holders at most.
    var holders = Int.max
    /// How many stacks of goroutines with what they hold at most.
    var goroutines = Int.max
    /// How many functions of finalizers and cleanups at most.
    var finalizers = Int.max
    /// How many places with waste at most.
    var waste = Int.max
    /// How many suspects at most.
    var suspects = Int.max
    /// How many rows each table of what has grown has at most.
    var grown = Int.max
    /// Of what holders hold, what has at least this many bytes.
    var leastBytes: UInt64 = 0
    /// How many bytes a holder has at least.
    var leastHolder: UInt64 = 0
    /// Whether what explains the numbers is shown, too.
    var hasNotes = true
    /// Whether what can be done about memory is shown.
    var hasAdvice = true
  }

  /// The holders or the types if the user asked for them, else the other sections; as much of them as fits on a terminal of
  /// 24 rows. If the user wants to know more: all sections with all rows.
  var text: String {
    if isVerbose { return screen(Detail()).text }
    let details = details
    let fitting = details.lazy.map { screen($0) }.first { $0.lineCount <= Self.mostLines }
    // Whoever says how many wants more than fits.
    let isAnyGiven =
      isCountGiven.holders || isCountGiven.types || isCountGiven.suspects || isCountGiven.goroutines
      || isCountGiven.finalizers || isCountGiven.waste || isCountGiven.others || inspection.why != nil
    return (fitting ?? screen(isAnyGiven ? details[0] : details[details.count - 1])).text
  }

  /// From much to little.
  private var details: [Detail] {
    let all = inspection.objects.bytes
    if !inspection.isOfObjects {
      let rows = (2...20).reversed()
      var least = self.rows(2, hasNotes: false)
      least.hasAdvice = false
      return rows.filter { $0 > 8 }.map { self.rows($0, hasNotes: true) }
        + rows.map { self.rows($0, hasNotes: false) } + [least]
    }
    let types = inspection.types?.largest.count ?? 0
    let large = [50, 30, 20, 10, 5].map { Detail(types: types, leastBytes: all / $0, leastHolder: all / 200) }
    let fewer = (1...20).reversed().map { count in
      Detail(
        types: count, holders: max(1, count / 2), goroutines: count, finalizers: count, waste: count, suspects: count,
        grown: max(1, count / 2),
        leastBytes: all / 10,
        leastHolder: all / 200)
    }
    return ([Detail(types: types, leastBytes: all / 50)] + large + fewer).map { detail in
      var detail = detail
      if isCountGiven.holders { (detail.holders, detail.leastHolder) = (.max, 0) }
      if isCountGiven.types { detail.types = .max }
      if isCountGiven.goroutines { detail.goroutines = .max }
      if isCountGiven.finalizers { detail.finalizers = .max }
      if isCountGiven.waste { detail.waste = .max }
      if isCountGiven.suspects { detail.suspects = .max }
      if isCountGiven.others { detail.grown = .max }
      return detail
    }
  }

  /// So many rows for stacks of goroutines and for sites, of which there may be less.
  private func rows(_ count: Int, hasNotes: Bool) -> Detail {
    let sites = inspection.profile.sites.count
    let stacks = min(inspection.goroutines.stacks.count { !$0.system }, max(count * 2 / 5, count - sites, 1))
    return Detail(sites: min(sites, count - stacks), stacks: stacks, hasNotes: hasNotes)
  }

  private func screen(_ detail: Detail) -> Screen {
    var screen = Screen(width: terminal.width, isColoured: terminal.isColoured)
    addHeader(to: &screen)
    addPartial(to: &screen)
    if let growth = inspection.growth { addGrowth(growth, detail, to: &screen) }
    if let holders = inspection.holders { addHolders(holders, detail, to: &screen) }
    if let types = inspection.types { addTypes(types, detail, to: &screen) }
    if let why = inspection.why { addWhy(why, to: &screen) }
    if let stacks = inspection.goroutineStacks { addGoroutineStacks(stacks, detail, to: &screen) }
    if let finalizers = inspection.finalizers { addFinalizers(finalizers, detail, to: &screen) }
    if let waste = inspection.waste { addWaste(waste, detail, to: &screen) }
    if let suspects = inspection.suspects { addSuspects(suspects, detail, to: &screen) }
    if !inspection.isOfObjects || isVerbose {
      addMemory(detail, to: &screen)
      addObjects(to: &screen)
      addGoroutines(detail, to: &screen)
      addProfile(detail, to: &screen)
      if isVerbose { addRecords(to: &screen) }
      addChecks(to: &screen)
    }
    if hasHints {
      addMore(to: &screen)
      addHint(to: &screen)
    }
    return screen
  }
}

extension Inspection {
  /// Whether something was asked of the objects, and is shown instead of the rest.
  fileprivate var isOfObjects: Bool {
    holders != nil || types != nil || why != nil || growth != nil || suspects != nil
      || goroutineStacks != nil || finalizers != nil || waste != nil
  }
}

extension InspectionScreen {
  /// The dump, the program, its collections.
  func addHeader(to screen: inout Screen) {
    let dump = inspection.dump
    let size = Numbers.bytes(UInt64(dump.bytes))
    let go = Screen.shortened(dump.go, to: 20)
    let arch = Screen.shortened(dump.arch, to: 10)
    let kind = dump.format == "core" ? "ELF core" : isVerbose ? "Go heap dump, format \(dump.format)" : "Go heap dump"
    let what = isVerbose ? ": \(kind), \(size)" : ": \(kind), \(size), by \(go) on \(arch)"
    screen.heading(Screen.shortened(name, to: screen.width - what.count) + what)
    if isVerbose {
      let order = dump.bigEndian ? "big" : "little"
      screen.paragraph(
        """
        written by \(Screen.shortened(dump.go, to: 40)) on \(Screen.shortened(dump.arch, to: 20)) \
        (\(dump.pointerSize * 8)-bit, \(order)-endian), \(dump.cpus) \(dump.cpus == 1 ? "CPU" : "CPUs"); heap \
        0x\(String(dump.heapStart, radix: 16)) to 0x\(String(dump.heapEnd, radix: 16)); \(collections)
        """, first: "  ", indent: 2)
    } else if inspection.holders == nil, inspection.types == nil, inspection.suspects == nil,
      inspection.waste == nil
    {
      screen.paragraph(collections, first: "  ", indent: 2)
    }
  }

  /// A note before all numbers if the dump could not be read to its end.
  func addPartial(to screen: inout Screen) {
    guard let partial = inspection.partial else { return }
    screen.paragraph(
      "Only a part of the dump could be read (\(partial.problem)): all numbers are of that part", indent: 2)
  }

  private var collections: String {
    guard !inspection.memStats.isEmpty else { return "nothing is known of its collections" }
    let count = inspection.memStats["numgc"] ?? 0
    var text = count == 0 ? "no garbage collection had ended" : "\(Numbers.grouped(count)) garbage collections"
    if let last = inspection.memStats["last_gc"], last > 0 { text += ", the last \(Numbers.time(nanos: last))" }
    guard let next = inspection.memStats["next_gc"] else { return text }
    // No machine has that much memory: GOGC is off or very large.
    text += next >= 1 << 48 ? ", none planned (GOGC is off or huge)" : ", the next at \(Numbers.bytes(next))"
    return text
  }

  /// The goroutines by stack, the most first; those of the runtime only if the user wants to know more.
  func addGoroutines(_ detail: Detail, to screen: inout Screen) {
    let goroutines = inspection.goroutines
    let mark = isVerbose ? " (*)" : ""
    let system = goroutines.system > 0 ? ", \(Numbers.grouped(goroutines.system)) of them the runtime's\(mark)" : ""
    screen.heading("Goroutines: \(Numbers.grouped(goroutines.count))\(system)")
    let stacks = goroutines.stacks.filter { isVerbose || !$0.system }
    // A row for one more takes no more room than the row that says that there is one.
    let shown = stacks.prefix(stacks.count - 1 == detail.stacks ? stacks.count : detail.stacks)
    for stack in shown {
      let front = Screen.right(Numbers.grouped(stack.count), 8) + " x "
      let does = (stack.waitReason.isEmpty ? stack.state : stack.waitReason.text) + (stack.system ? " *" : "")
      let whole = Columns(Self.place(stack.function, stack.file, stack.line).unicodeScalars).count
      // Either is cut only where there is no room for both.
      let back = "  " + Screen.shortened(does, to: max(24, screen.width - front.count - whole - 2))
      let room = screen.width - front.count - Columns(back.unicodeScalars).count
      let place = self.place(stack.function, stack.file, stack.line, in: stack.callee, room: room)
      screen.line(front + (place.isEmpty ? "(no frames)" : place) + back)
    }
    let counted = shown.reduce(isVerbose ? 0 : goroutines.system) { $0 + $1.count }
    let kinds = goroutines.stackCount - goroutines.stacks.count + stacks.count - shown.count
    // In a damaged dump, the runtime's may be counted twice.
    guard goroutines.count > counted, kinds > 0 else { return }
    let rest = goroutines.count - counted
    screen.line(
      Screen.right(Numbers.grouped(rest), 8) + " other\(rest == 1 ? "" : "s"), with \(Numbers.grouped(kinds)) "
        + "stack\(kinds == 1 ? "" : "s")")
  }

  /// The kinds of records in the file, those with the most bytes first.
  func addRecords(to screen: inout Screen) {
    let records = inspection.records.filter { $0.count > 0 }
    // Kinds with equally many bytes are in the order of their numbers.
    let sorted = records.enumerated().sorted { ($1.element.bytes, $0.offset) < ($0.element.bytes, $1.offset) }
    let list = sorted.map { "\(Numbers.grouped($0.element.count)) \($0.element.kind)\(size($0.element.bytes))" }
    let count = records.reduce(0) { $0 + $1.count }
    screen.heading("Records: \(Numbers.grouped(count))")
    screen.paragraph(list.joined(separator: ", "), first: "  ", indent: 2)
  }

  /// The bytes of a kind of records, unless they are too few to be worth the room.
  private func size(_ bytes: Int) -> String { bytes < 1024 ? "" : " (\(Numbers.bytes(UInt64(bytes))))" }

  /// The checks whether numbers of the dump agree: those that do not.
  func addChecks(to screen: inout Screen) {
    guard !inspection.checks.isEmpty else {
      screen.heading("Checks: none, as only a part of the dump was read")
      return
    }
    let differing = inspection.checks.filter { !$0.agrees }
    let agree = inspection.checks.count - differing.count
    let agreeing = "\(agree) check\(agree == 1 ? " agrees" : "s agree")"
    guard isVerbose else {
      let titles = differing.map(\.title)
      let rest =
        switch differing.count {
        case 0: ""
        case 1: "; \(titles[0]) differs: \(differing[0].reason ?? differing[0].text)"
        case 2, 3: "; \(titles.dropLast().joined(separator: ", ")) and \(titles[titles.count - 1]) differ: -v says why"
        default: "; \(differing.count) differ: -v says why"
        }
      return screen.paragraph(agreeing + rest, indent: 2, isHeading: true)
    }
    let verb = differing.count == 1 ? "differs" : "differ"
    screen.heading(differing.isEmpty ? agreeing : "\(agreeing), \(differing.count) \(verb)")
    for check in inspection.checks {
      let reason = check.reason.map { ": \($0)" } ?? ""
      screen.paragraph(check.text + reason, first: check.agrees ? "  agrees   " : "  differs  ", indent: 11)
    }
  }

  /// How to see more.
  func addMore(to screen: inout Screen) {
    guard !isVerbose else { return }
    screen.line(
      !inspection.isOfObjects
        ? "More: -v: all rows; --holders: who holds it; --types: of which types it is"
        : lacksGrowth
          ? "More: --since OLD, with an earlier dump of the process: what grows; -v: all rows"
          : "More: -v: all rows, and the memory of the process; --json: all of it")
  }

  /// Whether only an earlier dump could tell what is asked for.
  private var lacksGrowth: Bool {
    inspection.suspects?.known == 0 && inspection.growth == nil && inspection.types == nil && inspection.holders == nil
  }

  /// One line where names are only places and sizes, and an executable would say more.
  func addHint(to screen: inout Screen) {
    guard inspection.lacksBinary, screen.lacksNames else { return }
    screen.paragraph(
      "Hint: --binary EXE, with the executable that wrote the dump, names what is bss+0x… or object [48 B] here.",
      indent: 6)
  }

  /// Whether a name is only a place or a size.
  static func isUnnamed(_ name: String) -> Bool {
    ["bss+0x", "data+0x", "object ["].contains { name.contains($0) }
  }

  /// A function with its place in the source, and as far as there is room, with what it called.
  func place(_ function: Name, _ file: Name, _ line: Int64, in callee: Name?, room: Int) -> String {
    let whole = Self.place(function, file, line)
    guard Columns(whole.unicodeScalars).count <= room else {
      let place = Screen.shortened(Self.position(file, line), to: 30)
      return Screen.shortened(Self.short(function), to: room - Columns(place.unicodeScalars).count) + place
    }
    let own = Screen.shortened(whole, to: room)
    guard let callee else { return own }
    let more = own + " (in \(Self.short(callee)))"
    return Columns(more.unicodeScalars).count <= room ? more : own
  }

  private static func place(_ function: Name, _ file: Name, _ line: Int64) -> String {
    short(function) + position(file, line)
  }

  private static func position(_ file: Name, _ line: Int64) -> String { file.isEmpty ? "" : " \(base(file)):\(line)" }
}
