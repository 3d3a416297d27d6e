public import GoExecutable
import GoRuntime

/// What is known of an object's type.
public struct ObjectType: Sendable {
  /// How sure it is.
  public enum Confidence: String, Codable, Sendable {
    /// Nothing is known.
    case untyped
    /// A part of the object has the type; what the whole is, is not known.
    case partial
    /// The object was allocated as the type, or as several values of it.
    case exact
  }

  /// How the type is meant.
  public enum Form: UInt8, Sendable {
    /// One value, or a part of something that the runtime made.
    case value
    /// An array of values.
    case array
    /// Several small values without pointers that the allocator put together; the type is that of one of them.
    case tiny
  }

  /// How sure it is.
  public let confidence: Confidence
  /// How the type is meant.
  public let form: Form
  /// The type; `unknown` if nothing is known.
  public let type: TypeID
  /// How many values there are.
  public let count: UInt32
  /// Where in the object they begin, in bytes. If the type is exact, that is behind the allocation header, if any.
  public let offset: UInt32

  static let none = ObjectType(confidence: .untyped, form: .value, type: .unknown, count: 0, offset: 0)

  /// The type of an object that was allocated as `count` values, which begin at `offset`.
  static func exact(_ form: Form, _ type: TypeID, count: UInt64, at offset: UInt64) -> ObjectType {
    ObjectType(confidence: .exact, form: form, type: type, count: UInt32(clamping: count), offset: UInt32(offset))
  }
}

extension Inference {
  /// What the claims about an object say together.
  mutating func objectType(_ object: Int) -> ObjectType {
    guard let main = claims.main(object) else { return .none }
    let size = memory.size(object)
    let start = headerLength(object)
    if claims.isFromHeader(object) { return typeFromHeader(main, size, start) }
    // Most objects have one claim, which says all.
    if !claims.hasOthers(object), let whole = whole(main, object, size, start) { return whole.type }
    let all = [main] + claims.others(object)
    var best: (type: ObjectType, length: UInt64)?
    for claim in all {
      guard let whole = whole(claim, object, size, start), whole.length > best?.length ?? 0 else { continue }
      best = whole
    }
    if let best { return best.type }
    if !hasPointers(object) {
      // Text that has room behind it, or of which only a part is still used.
      if all.allSatisfy({ rules.isBytes($0.type) }) { return .exact(.array, main.type, count: size, at: 0) }
      if size <= Self.tinySize { return .exact(.tiny, main.type, count: UInt64(main.count), at: 0) }
    }
    let form = form(layouts[main.type], count: UInt64(main.count), isSlice: main.isSlice)
    return ObjectType(confidence: .partial, form: form, type: main.type, count: main.count, offset: main.offset)
  }

  /// Whether an object has pointers.
  private func hasPointers(_ object: Int) -> Bool { memory.start(object) != nil }

  /// Whether an object has pointers behind what is known of it. Where the garbage collector goes by the type, it goes on
  /// to the end of what was allocated, as if there were more values.
  private func hasPointers(_ object: Int, _ size: UInt64, from offset: UInt64) -> Bool {
    guard let start = memory.start(object), !header.isTypeKept(ofObjectOf: size) else { return false }
    return hasPointers(start, from: offset / memory.pointerSize, to: memory.length(object) / memory.pointerSize)
  }

  /// Shorter objects without pointers share a block of this size (runtime/malloc.go: `maxTinySize`).
  private static let tinySize: UInt64 = 16

  private func form(_ layout: ValueLayout, count: UInt64, isSlice: Bool) -> ObjectType.Form {
    (isSlice || count > 1) && !layout.isPart ? .array : .value
  }

  private mutating func typeFromHeader(_ main: TypeClaim, _ size: UInt64, _ start: UInt64) -> ObjectType {
    let layout = layouts[main.type]
    let isOne = main.count == 1 || SizeClasses.size(for: start + layout.size) == size
    let count = isOne ? 1 : UInt64(main.count)
    return .exact(form(layout, count: count, isSlice: main.isSlice), main.type, count: count, at: start)
  }

  /// The type of the whole object by a claim, if it says as much: the allocator would have taken this size for it,
  /// and it has all pointers that the object has.
  private mutating func whole(
    _ claim: TypeClaim, _ object: Int, _ size: UInt64, _ start: UInt64
  ) -> (type: ObjectType, length: UInt64)? {
    let layout = layouts[claim.type]
    let step = layout.size
    var count = UInt64(claim.count)
    if UInt64(claim.offset) != start {
      // A slice of which the front was cut off.
      guard claim.isSlice, step > 0, UInt64(claim.offset) > start, (UInt64(claim.offset) - start) % step == 0 else {
        return nil
      }
      count += (UInt64(claim.offset) - start) / step
      guard accepts(object, start, layout, count: count) else { return nil }
    }
    let length = step &* count
    if !layout.isAlone {
      guard SizeClasses.size(for: start + length) == size else { return longer(claim, layout, object, size, start) }
      if !hasPointers(object), length < Self.tinySize, size == Self.tinySize { return nil }
      if hasPointers(object, size, from: length) { return longer(claim, layout, object, size, start) }
    }
    let form = form(layout, count: count, isSlice: claim.isSlice)
    return (.exact(form, claim.type, count: count, at: start), length)
  }

  /// The type of a whole array by a slice of it whose end was cut off, if the object's pointers show where the end was.
  private func longer(
    _ claim: TypeClaim, _ layout: ValueLayout, _ object: Int, _ size: UInt64, _ start: UInt64
  ) -> (type: ObjectType, length: UInt64)? {
    let step = layout.size
    guard claim.isSlice, step > 0, layout.pointers == .some, !layout.isPart, let first = memory.start(object) else {
      return nil
    }
    // There are no pointers behind the last element, and every element has some.
    let count = matching(
      first + Int(start / memory.pointerSize), layout, atMost: (memory.length(object) - start) / step)
    let length = count * step
    guard count >= UInt64(claim.count), SizeClasses.size(for: start + length) == size,
      !hasPointers(object, size, from: start + length)
    else { return nil }
    return (.exact(.array, claim.type, count: count, at: start), length)
  }
}
