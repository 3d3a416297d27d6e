import GoRuntime

/// Where the fields of `runtime.moduledata` are, in words of pointer size: what differs between releases.
struct ModuleLayout: Sendable {
  /// The base of the data of functions, inline trees among it; in front of it is that of maps of pointers.
  let functionData: Int
  /// The parts that the code is linked in: pointer, length, capacity.
  let textSections: Int
  /// The part of memory that types and their names are in: where it begins, which offsets of names count from, and where
  /// it ends.
  let types, typesEnd: Int
  let itabs: ItabPlace
  let typeRelease: TypeLayout.Release
  /// The newest release that has it.
  let newest: GoVersion

  /// How the pairs of an interface and a type that the linker made are found.
  enum ItabPlace: Sendable {
    /// A slice of pointers to them: where it is.
    case pointers(Int)
    /// They follow each other: where their offset from the types is, and behind it their length in bytes.
    case contiguous(Int)
  }

  /// How many words are read: up to the last one that any layout uses.
  static let wordCount = 52

  // The front is the same in all.
  static let header = 0
  static let names = 1
  static let lineTable = 13
  static let functions = 16
  static let text = 22
  static let noPointerData = 24
  static let data = 26
  static let bss = 28
  static let noPointerBSS = 30

  /// Go 1.18 and 1.19; 1.20 to 1.25 (with counters for coverage); 1.26 (with the end of the line table); 1.27 (with the
  /// lengths of type descriptors and itabs).
  static let all = [
    ModuleLayout(
      functionData: 38, textSections: 39, types: 35, typesEnd: 36, itabs: .pointers(45),
      typeRelease: .old, newest: GoVersion(minor: 19)),
    ModuleLayout(
      functionData: 40, textSections: 41, types: 37, typesEnd: 38, itabs: .pointers(47),
      typeRelease: .old, newest: GoVersion(minor: 25)),
    ModuleLayout(
      functionData: 40, textSections: 42, types: 37, typesEnd: 38, itabs: .pointers(48),
      typeRelease: .go1_26, newest: GoVersion(minor: 26)),
    ModuleLayout(
      functionData: 43, textSections: 45, types: 37, typesEnd: 39, itabs: .contiguous(40),
      typeRelease: .go1_27, newest: .newest),
  ]
}
