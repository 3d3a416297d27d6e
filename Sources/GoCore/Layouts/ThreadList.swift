/// The runtime's list of threads (`runtime.allm`), of which it may not be known where the link is.
struct ThreadList {
  let memory: CoreMemory
  /// Where `g` has its thread (`g.m`).
  let thread: UInt64
  /// Where `m` has the link (`m.alllink`).
  let link: UInt64

  private static let most = 1 << 20

  init(_ memory: CoreMemory, _ layout: RuntimeLayout.Goroutine, link: UInt64) {
    (self.memory, thread, self.link) = (memory, UInt64(layout.thread), link)
  }

  /// How many threads follow each other from an address on; 0 if something else does, or they follow each other in a circle.
  ///
  /// - Parameter look: called before each thread is looked at; false ends the search, as if something else were there.
  func length(from first: UInt64, _ look: () throws(CoreError) -> Bool) throws(CoreError) -> UInt64 {
    var seen = Set<UInt64>()
    var at = first
    while at != 0 {
      guard try look(), seen.count < Self.most, seen.insert(at).inserted, isThread(at, isNewest: at == first),
        let next = try? memory.word(at &+ link)
      else { return 0 }
      at = next
    }
    return UInt64(seen.count)
  }

  /// Whether the list may begin at an address: with a thread, or with one that is new and has another behind it.
  func begins(at first: UInt64) -> Bool {
    if isThread(first, isNewest: false) { return true }
    guard isThread(first, isNewest: true), let second = try? memory.word(first &+ link) else { return false }
    return second != 0 && isThread(second, isNewest: false)
  }

  /// Whether the goroutine of a thread's own stack (`m.g0`) says that it is the thread's. The newest may not have got its
  /// goroutine yet.
  private func isThread(_ at: UInt64, isNewest: Bool) -> Bool {
    guard let goroutine = try? memory.word(at) else { return false }
    if isNewest, goroutine == 0 { return true }
    guard goroutine >= 1 << 12, let thread = try? memory.word(goroutine &+ thread) else { return false }
    return thread == at || isNewest && thread == 0
  }
}
