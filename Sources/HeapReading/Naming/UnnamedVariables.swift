import Algorithms
import GoExecutable
import Names

/// Variables without names, that variables point to when the program starts.
struct UnnamedVariables {
  private let words: [UInt64]
  private let summary: ExecutableSummary
  private let paths: FieldPaths?
  private let width: UInt64
  /// By address, the type that an interface's pair names.
  private var itabs: [UInt64: UInt64] = [:]

  /// A variable that is found in one round may point to others, which the next one finds.
  private static let rounds = 16

  /// - Parameter words: those of the data segment when the program starts.
  init(_ words: [UInt64], _ summary: ExecutableSummary, _ paths: FieldPaths?) {
    self.words = words
    self.summary = summary
    self.paths = paths
    width = UInt64(summary.pointerSize)
    for itab in paths?.types.itabs() ?? [] { itabs[itab.address] = itab.type }
  }

  /// Adds them: those whose types are known, as far as they reach; then what else is pointed to.
  mutating func add(to names: inout VariableNames) {
    for _ in 0..<Self.rounds {
      let new = pointers(names).compactMap { typed($0, names) }
      if new.isEmpty { break }
      names.add(new.uniqued { $0.address })
    }
    names.add(pointers(names).map(untyped).uniqued { $0.address })
  }

  /// A word that points to what has no name.
  private struct Pointer {
    let index: Int
    let target: UInt64
    let owner: VariableNames.Place
    /// Where it is in its variable.
    let offset: UInt64
    /// What it is; nil if that is not known.
    let part: FieldPaths.Part?
  }

  private func pointers(_ names: VariableNames) -> [Pointer] {
    var found: [Pointer] = []
    for (index, target) in words.enumerated() {
      let address = summary.data.lowerBound + UInt64(index) * width
      guard summary.data.contains(target) || summary.bss.contains(target), names.place(target) == nil,
        let owner = names.place(address)
      else { continue }
      let offset = address - owner.address
      let part = names.part(of: owner, at: offset)
      found.append(Pointer(index: index, target: target, owner: owner, offset: offset, part: part))
    }
    return found
  }

  /// What a pointer leads to, if the pointer's type says it.
  private func typed(_ pointer: Pointer, _ names: VariableNames) -> VariableNames.Place? {
    guard let types = paths?.types, let part = pointer.part else { return nil }
    let type = types[part.type]
    let base = pointer.owner.base + part.path
    switch (type.kind, part.offset) {
    case (.pointer, 0): return place(pointer, type.element, "*\(base)", base)
    case (.slice, 0): return place(pointer, type.element, count: word(pointer.index + 2), "\(base)[:]", base)
    case (.interface, width):
      guard let first = word(pointer.index - 1),
        let content = types.type(at: type.isEmptyInterface ? first : itabs[first] ?? 0)
      else { return nil }
      let isPointer = types[content].kind == .pointer
      guard isPointer || !types[content].isDirect else { return nil }
      return place(pointer, isPointer ? types[content].element : content, "*\(base)", base)
    default: return nil
    }
  }

  private func place(
    _ pointer: Pointer, _ type: TypeID, count: UInt64? = nil, _ name: Name, _ base: Name
  ) -> VariableNames.Place? {
    let segment = summary.data.contains(pointer.target) ? summary.data : summary.bss
    guard let (size, overflow) = paths?.types[type].size.multipliedReportingOverflow(by: count ?? 1), !overflow,
      size > 0, size <= segment.upperBound - pointer.target
    else { return nil }
    return VariableNames.Place(
      address: pointer.target, size: size, name: name, base: base, package: pointer.owner.package, type: type,
      count: count)
  }

  private func word(_ index: Int) -> UInt64? { words.indices.contains(index) ? words[index] : nil }

  private func untyped(_ pointer: Pointer) -> VariableNames.Place {
    let (owner, offset) = (pointer.owner, pointer.offset)
    let word: Name = offset == 0 ? owner.name : "(\(owner.name)+0x\(String(offset, radix: 16)))"
    let name: Name = "*\(pointer.part.map { owner.base + $0.path } ?? word)"
    return VariableNames.Place(address: pointer.target, size: 0, name: name, base: name, package: owner.package)
  }
}
