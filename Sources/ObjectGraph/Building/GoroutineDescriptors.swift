import GoHeapDump

/// The runtime's descriptions of goroutines (`g`), as far as they are objects, and what they refer to.
///
/// A global variable of the runtime leads to all of them, and they lead to what a goroutine works with: its deferred
/// calls, the channel that it waits for, its labels. If those were pointers like others, all that would be shared by
/// that variable and the goroutine. So what a descriptor refers to is held by its goroutine, and not by the descriptor;
/// except the thread that the goroutine runs on, which the runtime holds in other ways.
struct GoroutineDescriptors: Sendable {
  /// A goroutine whose descriptor is an object.
  struct Descriptor {
    /// The descriptor.
    let object: UInt32
    /// The object of the thread; `ObjectIndex.none` if there is none.
    let thread: UInt32
    /// A number of `Goroutines`.
    let goroutine: Int
  }

  /// By object, each once.
  let descriptors: [Descriptor]
  /// What each goroutine's descriptor refers to.
  var held: [(goroutine: Int, object: UInt32)] = []

  init(_ builder: borrowing ObjectGraphBuilder, _ index: borrowing ObjectIndex) {
    var found: [Descriptor] = []
    for (number, goroutine) in builder.goroutines.goroutines.enumerated() {
      let object = index.find(goroutine.address)
      guard object != ObjectIndex.none else { continue }
      found.append(Descriptor(object: object, thread: index.find(builder.threads[number]), goroutine: number))
    }
    found.sort { ($0.object, $0.goroutine) < ($1.object, $1.goroutine) }
    var descriptors: [Descriptor] = []
    for descriptor in found where descriptors.last?.object != descriptor.object { descriptors.append(descriptor) }
    self.descriptors = descriptors
  }
}
