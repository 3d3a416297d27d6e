import GoExecutable
import GoHeapDump
import GoRuntime
import Names

/// How the runtime keeps that a goroutine waits for channels: a list of `runtime.sudog`, one for each channel, which
/// refer to what is to be sent or to where to put what is received.
struct Sudog {
  /// In a `runtime.g`: where the pointer to the first one is.
  let first: UInt64
  /// Where the pointers to the next one, to the channel and to the element are.
  let next, channel, element: UInt64

  /// Nil if the executable does not say where all of it is.
  init?(_ types: TypeTable, _ names: TypesByName) {
    guard let g = names.type("runtime.g"), let sudog = names.type("runtime.sudog"),
      let first = types.field("waiting", of: g), let next = types.field("waitlink", of: sudog),
      let channel = types.field("c", of: sudog), let element = types.field("elem", of: sudog)
    else { return nil }
    // Since Go 1.26 the garbage collector hides some pointers (`maybeTraceablePtr`); their numbers stay.
    func pointer(_ field: TypeField, depth: Int = 0) -> UInt64 {
      guard depth < 2 else { return field.offset }
      let inner = types.field("vu", of: field.type) ?? types.fields(of: field.type).first
      return field.offset + (inner.map { pointer($0, depth: depth + 1) } ?? 0)
    }
    (self.first, self.next) = (first.offset, next.offset)
    (self.channel, self.element) = (pointer(channel), pointer(element))
  }
}

extension Inference {
  /// Notes what goroutines hold that wait for a channel: it is of the type of the channel's elements.
  ///
  /// What is to be sent is in a frame as a rule, in a variable that the compiler made and debug information does not
  /// know. A variable in a frame to receive into may have anything in it, unless it is that of a select statement, which
  /// is cleared before (cmd/compile/internal/walk/order.go).
  mutating func addWaitingGoroutines() {
    guard let sudog = Sudog(made.types, names) else { return }
    var seen: Set<UInt64> = []
    for goroutine in goroutines.goroutines where goroutine.status.hasWaitReason {
      let reason = goroutines.waitReason(goroutine)
      let mayBeInFrame = reason == "chan send" || reason == "select"
      var next = word(goroutine.address &+ sudog.first)
      while let address = next, address != 0, seen.insert(address).inserted {
        next = word(address &+ sudog.next)
        // Those that wait for a lock have no channel.
        guard let channel = word(address &+ sudog.channel), channel != 0,
          let element = word(address &+ sudog.element), let place = memory.place(element),
          mayBeInFrame || place.part < memory.objectCount
        else { continue }
        waiting[channel, default: []].append(element)
      }
    }
  }

  /// The word at an address; nil if it is not in the dump.
  private func word(_ address: UInt64) -> UInt64? { memory.place(address).flatMap { memory.word($0.part, $0.offset) } }
}
