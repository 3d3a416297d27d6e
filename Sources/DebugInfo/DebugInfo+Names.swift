public import GoExecutable
import GoRuntime
public import Names

extension DebugInfo {
  /// The struct type of that name, with the whole path of its package: `runtime.hchan`. Most of the runtime's own have no
  /// descriptor.
  public func type(named name: Name) -> TypeID? {
    let known = structuresByName ?? entriesByName()
    structuresByName = known
    guard let offset = known[name], let entry = file.entry(at: offset) else { return nil }
    let id = type(as: entry)
    return id == .unknown ? nil : id
  }

  private func entriesByName() -> [Name: UInt64] {
    var known: [Name: UInt64] = [:]
    for offset in structures {
      guard let name = file.entry(at: offset)?.name.withoutLinkerEscapes, !name.isEmpty, known[name] == nil else {
        continue
      }
      known[name] = offset
    }
    return known
  }
}
