import CLibdw
public import GoExecutable
import GoRuntime
public import Names

/// A variable, a parameter or a result of a function, at a point of its code.
public struct StackVariable: Sendable {
  /// Where a part of it is.
  public enum Place: Equatable, Sendable {
    /// In memory, so many bytes from the frame's CFA: from the stack pointer of the caller, before the call.
    case frame(Int64)
    /// In what the word there points to: it escaped to the heap.
    case indirect(Int64)
    /// In a register, by DWARF's number for it.
    case register(UInt64)
    /// Nowhere: nothing needs it any more, or it is computed anew.
    case none
  }

  /// A part of it.
  public struct Piece: Equatable, Sendable {
    /// Where it begins in the variable, in bytes.
    public let offset: UInt64
    public let size: UInt64
    public let place: Place
  }

  public let name: Name
  public let type: TypeID
  public let isParameter: Bool
  /// In their order; together they are the whole variable.
  public let pieces: [Piece]
}

extension DebugInfo {
  /// The variables that the function whose code begins at `entry` has when the code at `pc` runs, both addresses of the
  /// file, as far as they are somewhere; also those of functions that were inlined there.
  ///
  /// Of a frame that waits for a call, `pc` is the address to return to, less 1.
  public func stackVariables(entry: UInt64, pc: UInt64) -> [StackVariable] {
    guard let function = function(at: entry) else { return [] }
    var found: [StackVariable] = []
    add(function, isInScope: true, pc, depth: 0, to: &found)
    return found
  }

  private func add(
    _ scope: DwarfEntry, isInScope: Bool, _ pc: UInt64, depth: Int, to found: inout [StackVariable]
  ) {
    visit(scope) { child in
      switch child.tag {
      case DW_TAG_variable, DW_TAG_formal_parameter:
        // What is in one place always is there only within its block; of a list that is told by its parts.
        let location = child.fixedLocation
        guard location == nil || isInScope, let operations = location ?? child.location(at: pc, { takeWork(1) }) else {
          break
        }
        let id = type(of: child)
        let pieces = Self.pieces(operations, size: types[id].size)
        guard pieces.contains(where: { $0.place != .none }) else { break }
        found.append(
          StackVariable(
            name: child.name.withoutLinkerEscapes, type: id, isParameter: child.tag == DW_TAG_formal_parameter,
            pieces: pieces)
        )
      case DW_TAG_lexical_block, DW_TAG_inlined_subroutine:
        if depth < 200 {
          add(child, isInScope: isInScope && child.contains(pc) == true, pc, depth: depth + 1, to: &found)
        }
      default: break
      }
      return true
    }
  }

  /// The parts that a location describes.
  private static func pieces(_ operations: [DwarfOperation], size: UInt64) -> [StackVariable.Piece] {
    var pieces: [StackVariable.Piece] = []
    var place = StackVariable.Place.none
    var offset: UInt64 = 0
    for operation in operations {
      switch operation.code {
      case DW_OP_fbreg: place = .frame(Int64(bitPattern: operation.number))
      case DW_OP_call_frame_cfa: place = .frame(0)
      case DW_OP_deref:
        if case .frame(let base) = place { place = .indirect(base) } else { place = .none }
      case DW_OP_reg0...DW_OP_reg31: place = .register(UInt64(operation.code - DW_OP_reg0))
      case DW_OP_regx: place = .register(operation.number)
      case DW_OP_piece:
        let (next, overflow) = offset.addingReportingOverflow(operation.number)
        guard !overflow else { return pieces }
        pieces.append(StackVariable.Piece(offset: offset, size: operation.number, place: place))
        offset = next
        place = .none
      default: return pieces
      }
    }
    if pieces.isEmpty { pieces.append(StackVariable.Piece(offset: 0, size: size, place: place)) }
    return pieces
  }
}
