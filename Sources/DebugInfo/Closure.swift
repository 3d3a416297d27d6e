import CLibdw
public import GoExecutable
import GoRuntime
public import Names

/// What a function literal refers to of the function around it: how its closure is laid out, behind the pointer to its
/// code.
public struct Closure: Sendable {
  /// A variable, or, if the literal may change it, a pointer to one: then its name begins with `&`.
  public struct Capture: Sendable {
    public let name: Name
    /// Where it is in the closure, in bytes.
    public let offset: UInt64
    public let type: TypeID
  }

  /// In the order of their offsets.
  public let captures: [Capture]
}

extension DebugInfo {
  /// The closures whose code begins at an address of the file; nil if nothing is known of them, as before Go 1.23, or
  /// they refer to nothing.
  public func closure(atEntry entry: UInt64) -> Closure? {
    guard let function = function(at: entry) else { return nil }
    var captures: [Closure.Capture] = []
    visit(function) { child in
      if child.tag == DW_TAG_variable, let offset = child.unsigned(GoAttribute.closureOffset) {
        captures.append(Closure.Capture(name: child.name.withoutLinkerEscapes, offset: offset, type: type(of: child)))
      }
      return true
    }
    captures.sort { $0.offset < $1.offset }
    return captures.isEmpty ? nil : Closure(captures: captures)
  }
}
