import GoExecutable
import Names

/// A node of the hash trie that `sync.Map` is since Go 1.24, and `unique` since 1.23: an entry or an inner node, which
/// its first byte tells.
struct TrieNode {
  /// Nil where no type of that name is known.
  let entry, inner: TypeID?

  init?(_ id: TypeID, _ name: Name, _ types: TypeTable, _ names: TypesByName) {
    for package in ["internal/sync", "internal/concurrent"] where name.hasPrefix("\(package).node[") {
      let parameters = name.dropFirst("\(package).node".utf8.count)
      entry = names.type("\(package).entry\(parameters)")
      inner = names.type("\(package).indirect\(parameters)")
      return
    }
    return nil
  }
}

extension Inference {
  /// What a pointer to a node leads to.
  mutating func expand(_ node: TrieNode, _ address: UInt64) {
    guard let place = memory.place(address), let isEntry = memory.byte(place.part, place.offset) else { return }
    if let type = isEntry == 1 ? node.entry : node.inner { add(address, type, count: 1, isSlice: false) }
  }
}
