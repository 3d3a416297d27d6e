import GoExecutable
import GoHeapDump

/// What profiles are made of that show goroutines or objects.
package struct GraphProfiles {
  /// Of goroutines; nil if no kind wants them.
  var frames: GoroutineFrames?
  /// Nil if no kind wants it, or not enough of the dump could be read.
  var retained: RetainedHeap?
  /// Nil if no kind wants it, or not enough of the dump could be read.
  var typed: TypedHeap?
  /// What the user should know of profiles of objects.
  private var warnings: [String] = []
  /// What the user should know of a types profile.
  private var typesWarning: String?

  /// What the user should know of a profile of that kind, as far as it follows from the objects.
  func warnings(of kind: ProfileKind) -> [String] {
    guard kind.showsObjects else { return [] }
    return warnings + (kind == .types ? typesWarning.map { [$0] } ?? [] : [])
  }

  /// What is said where no goroutine has a stack frame; nil if one has.
  var framelessWarning: String? {
    guard let goroutines = frames?.goroutines else { return nil }
    return Self.framelessWarning(goroutines: goroutines.goroutines.count, frames: goroutines.frames.count)
  }

  /// What is said where no goroutine has a stack frame; nil if one has.
  package static func framelessWarning(goroutines: Int, frames: Int) -> String? {
    guard goroutines > 0, frames == 0 else { return nil }
    return """
      the dump has no stack frame of any goroutine (gccgo's runtime writes none): stacks are not known, and what only they \
      hold looks unreachable
      """
  }

  /// Makes them of what was read of a dump, as far as they are wanted.
  init(_ reading: inout HeapReading<CollectionTimes>, _ kinds: [ProfileKind]) throws(ProfilesError) {
    guard let named = try reading.takeGraph(namingVariables: kinds.contains(.retained)) else {
      guard kinds.contains(.goroutine) else { return }
      do throws(GoExecutableError) {
        frames = try GoroutineFrames(reading.goroutines, reading.chosen)
      } catch {
        throw .binary(reading.chosen?.binary.name ?? "", error)
      }
      return
    }
    frames = named.frames
    warnings = named.warnings
    if kinds.contains(.types) {
      typesWarning = named.withoutTypesWarning(reading.params.version)
      typed = TypedHeap(named.graph, named.typesOrDumped, named.unseen)
    }
    if kinds.contains(.retained) { retained = RetainedHeap(named) }
  }
}
