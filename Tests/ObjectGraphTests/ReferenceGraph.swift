/// The graph of a dump in the most straightforward way: nodes have names, edges are lists, and what a node retains is
/// found by taking it away and looking what can still be reached.
struct ReferenceGraph {
  /// `globals`, `data+0x10`, `goroutine 0 frame 3` …, and `object 0xc000010000`.
  private(set) var names: [String] = []
  private(set) var sizes: [UInt64] = []
  private(set) var edges: [[Int]] = []
  private(set) var numbers: [String: Int] = [:]
  private(set) var objectCount = 0

  init(_ dump: ReferenceDump) {
    // Of every word of every object, whose it is.
    var owners: [UInt64: Int] = [:]
    for object in dump.objects {
      let number = add("object 0x\(String(object.address, radix: 16))", size: UInt64(object.contents.count))
      for offset in stride(from: 0, to: UInt64(object.contents.count), by: Int(dump.pointerSize)) {
        owners[object.address + offset] = number
      }
    }
    objectCount = names.count
    func owner(_ address: UInt64) -> Int? { owners[address & ~(dump.pointerSize - 1)] }
    for (number, object) in dump.objects.enumerated() {
      edges[number] = dump.pointers(object).compactMap(owner).filter { $0 != number }
    }
    func refer(_ name: String, below parent: String, to objects: [Int]) {
      guard !objects.isEmpty else { return }
      if numbers[name] == nil { connect(parent, to: [add(name)]) }
      connect(name, to: objects)
    }
    _ = add("everything")
    _ = add("stack objects")
    for name in ["globals", "goroutines", "finalizers"] { connect("everything", to: [add(name)]) }
    for segment in dump.segments {
      for field in segment.fields {
        let pointers = dump.pointers(segment.contents, [field]).compactMap(owner)
        // The pointer of an interface is its second word.
        let offset = dump.minor < 5 && field.kind >= (dump.minor == 3 ? 4 : 2) ? dump.pointerSize : 0
        refer(
          "\(segment.name)+0x\(String(field.offset + offset, radix: 16))", below: "globals", to: pointers)
      }
    }
    for (number, goroutine) in dump.goroutines.enumerated() {
      var listed = goroutine.frames.map { dump.pointers($0.contents, $0.fields).compactMap(owner) }
      let all = goroutine.frames.map { frame in
        dump.minor < 7 ? [] : dump.words(frame.contents, except: frame.fields.map(\.offset)).compactMap(owner)
      }
      if let object = owner(goroutine.ctxt) { listed[0].append(object) }
      for pointer in goroutine.pointers {
        guard let object = owner(pointer.address) else { continue }
        let frame = goroutine.frames.firstIndex { $0.sp == pointer.sp } ?? goroutine.frames.count - 1
        listed[frame].append(object)
      }
      for (held, root, prefix) in [(listed, "goroutines", ""), (all, "stack objects", "unlisted ")] {
        // From the outermost frame to the innermost one that refers to something.
        guard let innermost = held.firstIndex(where: { !$0.isEmpty }) else { continue }
        var parent = root
        for frame in (innermost..<held.count).reversed() {
          let name = "\(prefix)goroutine \(number) frame \(frame)"
          connect(parent, to: [add(name)])
          connect(name, to: held[frame])
          parent = name
        }
      }
    }
    for finalizer in dump.finalizers {
      let name = "finalizer 0x\(String(finalizer.code, radix: 16))"
      refer(name, below: "finalizers", to: [finalizer.closure].compactMap(owner))
      guard let object = owner(finalizer.object) else { continue }
      refer(name, below: "finalizers", to: finalizer.isQueued ? [object] : edges[object])
    }
    for root in dump.otherRoots {
      refer("other \(root.name)", below: "everything", to: [root.pointer].compactMap(owner))
    }
  }

  private mutating func add(_ name: String, size: UInt64 = 0) -> Int {
    names.append(name)
    sizes.append(size)
    edges.append([])
    numbers[name] = names.count - 1
    return names.count - 1
  }

  private mutating func connect(_ name: String, to targets: [Int]) {
    if let number = numbers[name] { edges[number] += targets }
  }

  /// Of each node whether it can be reached from one, through neither another one nor those of a set.
  func reachable(from name: String, without: Int? = nil, outside: [Bool]? = nil) -> [Bool] {
    var seen = outside ?? [Bool](repeating: false, count: names.count)
    if let without { seen[without] = true }
    guard let root = numbers[name], !seen[root] else { return [Bool](repeating: false, count: names.count) }
    seen[root] = true
    var pending = [root]
    while let node = pending.popLast() {
      for next in edges[node] where !seen[next] {
        seen[next] = true
        pending.append(next)
      }
    }
    if let without { seen[without] = false }
    if let outside { for node in seen.indices where outside[node] { seen[node] = false } }
    return seen
  }

  func size(_ nodes: [Bool]) -> UInt64 {
    var sum: UInt64 = 0
    for node in nodes.indices where nodes[node] { sum += sizes[node] }
    return sum
  }
}
