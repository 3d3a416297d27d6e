import GoExecutable
import GoRuntime
import Names
import ObjectGraph

extension Inference {
  /// Takes it that timers are those of package time to which only the runtime's lists refer, in their middle: as of
  /// `time.AfterFunc(d, f)` whose result nobody keeps. They are told by where in an object of their size the runtime's timer is,
  /// and by the function of package time that it calls.
  mutating func addUnreferencedTimers() {
    guard let layout = TimerLayout(made.types, names) else { return }
    /// By where the code begins that a timer calls, whether it is package time's.
    var known: [UInt64: Bool] = [:]
    for object in 0..<memory.objectCount {
      guard let main = claims.main(object), main.type == layout.inner, UInt64(main.offset) == layout.start,
        memory.size(object) == SizeClasses.size(for: layout.size),
        let closure = memory.word(object, layout.start + layout.function),
        let code = made.types.word(at: closure &- program.bias),
        let period = memory.word(object, layout.start + layout.period),
        let type = period == 0 ? layout.timer : layout.ticker
      else { continue }
      let isCaller =
        known[code] ?? program.function(at: code &+ program.bias).map { Self.callers.contains($0) } ?? false
      known[code] = isCaller
      if isCaller { addTimer(type, memory.address(object)) }
    }
  }

  /// What timers of package time call.
  private static let callers: Set<Name> = ["time.goFunc", "time.sendTime"]
}

/// Where in a `time.Timer`, or in what the runtime allocates for one, its own timer is.
private struct TimerLayout {
  /// `time.Timer`, `time.Ticker`, as far as the program has them.
  let timer, ticker: TypeID?
  /// `runtime.timer`
  let inner: TypeID
  /// Where in the object that begins, and where in it the fields are.
  let start, function, period: UInt64
  /// Bytes of the whole.
  let size: UInt64

  init?(_ types: TypeTable, _ names: TypesByName) {
    (timer, ticker) = (names.type("time.Timer"), names.type("time.Ticker"))
    guard let inner = names.type("runtime.timer"), let function = types.field(of: inner, named: "f"),
      let period = types.field(of: inner, named: "period")
    else { return nil }
    (self.inner, self.function, self.period) = (inner, function.offset, period.offset)
    // Since Go 1.23 the runtime has a type for the whole; before, package time has one for the inner timer.
    if let whole = names.type("runtime.timeTimer"),
      let field = types.fields(of: whole).first(where: { $0.type == inner })
    {
      (start, size) = (field.offset, types[whole].size)
    } else if let whole = timer ?? ticker, let field = types.field(of: whole, named: "r") {
      (start, size) = (field.offset, types[whole].size)
    } else {
      return nil
    }
  }
}
