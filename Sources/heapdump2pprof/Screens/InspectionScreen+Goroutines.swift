import HeapReading
import Inspection
import Names

extension InspectionScreen {
  /// The goroutines by stack: what they alone hold, how many they are, how long they have waited, what they do.
  func addGoroutineStacks(_ stacks: GoroutineStacks, _ detail: Detail, to screen: inout Screen) {
    let system = stacks.system > 0 ? ", \(Numbers.grouped(stacks.system)) of them the runtime's (*)" : ""
    screen.heading("Goroutines: \(Numbers.grouped(stacks.count))\(system), by what they alone hold")
    addLeaked(stacks.leaked, to: &screen)
    screen.line("      held  share    count  what they do")
    let shown = stacks.largest.prefix(detail.goroutines)
    for stack in shown {
      let share = Numbers.percent(Double(stack.held.bytes), of: Double(inspection.objects.bytes))
      let front =
        Screen.right(Numbers.bytes(stack.held.bytes), 10) + Screen.right(share, 7)
        + Screen.right(Numbers.grouped(stack.count), 9) + "  "
      let isNamed = !stack.function.isEmpty
      let place = isNamed ? self.place(stack.function, stack.file, stack.line, in: nil, room: 60) : "(no frames)"
      let does =
        stack.waitsOn.map { "leaked (\($0))" } ?? (stack.waitReason.isEmpty ? stack.state : stack.waitReason.text)
      let creator = stack.creator.map { ", started by \(Screen.shortened(Self.short($0), to: 60))" } ?? ""
      let labels =
        stack.labels.isEmpty
        ? "" : " {\(stack.labels.map { "\(Self.label($0.key)): \(Self.label($0.value))" }.joined(separator: ", "))}"
      screen.paragraph(
        place + ", " + Screen.shortened(does, to: 40) + (stack.system ? " *" : "") + Self.wait(stack, stacks.clockKnown)
          + creator
          + labels,
        first: front, indent: front.count + 4, share: 10..<17)
    }
    let hidden = stacks.largest.dropFirst(shown.count)
    let others = stacks.otherStacks + hidden.count
    guard others > 0 else { return }
    let bytes = hidden.reduce(stacks.others.bytes) { $0 + $1.held.bytes }
    let count = stacks.count - shown.reduce(0) { $0 + $1.count }
    let share = Numbers.percent(Double(bytes), of: Double(inspection.objects.bytes))
    screen.line(
      Screen.right(Numbers.bytes(bytes), 10) + Screen.right(share, 7) + Screen.right(Numbers.grouped(count), 9)
        + "  \(Numbers.grouped(others)) other stack\(others == 1 ? "" : "s")")
  }

  /// How many are leaked, what they hold, and how sure that is.
  private func addLeaked(_ leaked: GoroutineStacks.Leaked, to screen: inout Screen) {
    let more = leaked.mayLack ? "; without the executable, some may be missing" : ""
    let unknown = leaked.unknown > 0 ? "; what \(Numbers.grouped(leaked.unknown)) others wait for was not found" : ""
    let (verb, them) = leaked.count == 1 ? ("is leaked and holds", "it waits") : ("are leaked and hold", "they wait")
    if leaked.count > 0 {
      screen.paragraph(
        """
        \(Numbers.grouped(leaked.count)) \(verb) \(Numbers.bytes(leaked.held.bytes)): nothing that may still run leads to what \
        \(them) for\(more)\(unknown)
        """, first: "  ", indent: 2)
    } else if !more.isEmpty || !unknown.isEmpty {
      screen.paragraph("None is known to be leaked" + more + unknown, first: "  ", indent: 2)
    }
  }

  private static func label(_ text: Name) -> String { Screen.shortened(text.text, to: 30) }

  /// `, about 3 to 12 min`; nothing if it is not known, or less than a second.
  private static func wait(_ stack: GoroutineStacks.Stack, _ isClockKnown: Bool) -> String {
    guard let shortest = stack.shortestWait, let longest = stack.longestWait,
      longest >= 1_000_000_000
    else { return "" }
    let (from, to) = (duration(shortest), duration(longest))
    let known = stack.waitsKnown < stack.count ? " (known of \(Numbers.grouped(stack.waitsKnown)))" : ""
    return (isClockKnown ? ", about " : ", at least about ") + (from == to ? from : "\(from) to \(to)") + known
  }

  /// A time in its largest unit: `90 s`, `12 min`, `3 h`.
  private static func duration(_ nanoseconds: UInt64) -> String {
    let seconds = nanoseconds / 1_000_000_000
    return switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) days"
    }
  }
}
