public import GoExecutable
import GoHeapDump
public import GoRuntime
public import Names
public import ObjectGraph

/// The Go type of each object of a graph, as far as the dump and the program's executable say it together.
public struct ObjectTypes: Sendable {
  /// The names that objects have, each once.
  public internal(set) var names: [Name] = []
  /// By object, the number of its name.
  public internal(set) var nameNumbers: [UInt32] = []
  /// By object, how sure that is.
  public internal(set) var confidences: [ObjectType.Confidence] = []
  /// By object, how many values of the type there are.
  public internal(set) var counts: [UInt32] = []
  /// Objects that should begin with the address of their type, and those where a type of the executable is there: in a
  /// dump of another program it is not. And those that begin with one of another module, as a plugin is.
  public private(set) var headers = (expected: 0, found: 0, foreign: 0)
  /// How many claims did not agree with the pointers that the dump lists.
  public private(set) var rejected = 0
  /// How many words were looked at to find the types: in proportion to those of the dump, whatever it holds.
  package private(set) var work: UInt64 = 0

  /// What the objects of each name are, by the name's number.
  private var kinds: [(type: TypeID, form: ObjectType.Form)] = []
  /// Which objects begin with a word of the allocator; of those whose size does not tell, the ones that do.
  package private(set) var header = AllocationHeaders(nil, pointerSize: 8)
  private var withHeader: Set<UInt32> = []

  /// By name, what objects of it are of maps and channels, and whether they may be longer than their types say.
  private var parts: [RuntimePart?] = []
  private var isOpenEnded: [Bool] = []

  private var numbers: [Key: UInt32] = [:]
  /// The number of the exact name, by type and whether it is an array.
  private var exactNumbers: [UInt32] = []

  private struct Key: Hashable {
    let type: TypeID
    let form: ObjectType.Form
    let confidence: ObjectType.Confidence
    let offset: UInt32
    /// Of those that have no name of their own.
    let size: UInt64
  }

  /// Finds the types.
  ///
  /// - Parameters:
  ///   - graph: with contents.
  ///   - program: what the executable that wrote the dump says.
  ///   - header: which objects begin with a word of the allocator.
  ///   - sources: where to take types from; others than all only to see what each is good for.
  public init(
    _ graph: ObjectGraph, _ program: ProgramTypes, headers header: AllocationHeaders, sources: TypeSources = .all
  ) {
    guard let contents = graph.contents else { return }
    program.setItabs(contents.itabs)
    var inference = Inference(
      ProgramMemory(graph, contents), program, graph.goroutines, header)
    inference.add(sources)
    headers = (inference.headerCount, inference.headersFound, inference.foreignHeaders)
    rejected = inference.rejected
    self.header = header
    nameNumbers.reserveCapacity(graph.objectCount)
    confidences.reserveCapacity(graph.objectCount)
    counts.reserveCapacity(graph.objectCount)
    for object in 0..<graph.objectCount {
      let found = inference.objectType(object)
      nameNumbers.append(number(found, size: graph.sizes[object], program.types))
      confidences.append(found.confidence)
      counts.append(found.count)
      if found.offset > 0, header.presence(inObjectOf: graph.sizes[object]) == .perhaps {
        withHeader.insert(UInt32(truncatingIfNeeded: object))
      }
    }
    work = inference.budget.used
    let made = inference.made.runtimeParts
    parts = kinds.map { made[$0.type] }
    isOpenEnded = kinds.map { inference.made.flexible.contains($0.type) || inference.made.alone.contains($0.type) }
  }

  /// Whether an object was allocated as an array, perhaps of one element; false if that is not known.
  package func isArray(_ object: Int) -> Bool {
    let name = Int(nameNumbers[object])
    return confidences[object] == .exact && name < kinds.count && kinds[name].form == .array
  }

  /// Whether an object of which the type is exact is as long as the type says, or as so many values of it.
  package func isLengthKnown(_ object: Int) -> Bool { !isOpenEnded[Int(nameNumbers[object])] }

  /// What an object is of a map or a channel; nil if it is none of it, or that is not known.
  package func runtimePart(_ object: Int) -> RuntimePart? {
    let name = Int(nameNumbers[object])
    return confidences[object] == .exact && name < parts.count ? parts[name] : nil
  }

  /// The values that an object was allocated as, one behind the other; nil if nothing is known of the whole object, or it
  /// is no values of one type.
  ///
  /// - Parameters:
  ///   - object: one with pointers.
  ///   - size: its bytes.
  /// - Returns: the type of each, and where in the object the first begins, in bytes.
  public func values(of object: Int, size: UInt64) -> (type: TypeID, start: UInt64)? {
    let name = Int(nameNumbers[object])
    guard confidences[object] == .exact, name < kinds.count, kinds[name].form != .tiny else { return nil }
    let hasHeader =
      switch header.presence(inObjectOf: size) {
      case .never: false
      case .always: true
      case .perhaps: withHeader.contains(UInt32(truncatingIfNeeded: object))
      }
    return (kinds[name].type, hasHeader ? header.length : 0)
  }

  private mutating func number(_ found: ObjectType, size: UInt64, _ types: TypeTable) -> UInt32 {
    let isExact = found.confidence == .exact
    let place = Int(found.type.number) * 2 + (found.form == .array ? 1 : 0)
    guard isExact, found.form != .tiny else { return rareNumber(found, size: size, types) }
    while exactNumbers.count <= place { exactNumbers.append(.max) }
    if exactNumbers[place] == .max { exactNumbers[place] = rareNumber(found, size: size, types) }
    return exactNumbers[place]
  }

  @inline(never)
  private mutating func rareNumber(_ found: ObjectType, size: UInt64, _ types: TypeTable) -> UInt32 {
    let isExact = found.confidence == .exact
    let key = Key(
      type: found.type, form: found.form, confidence: found.confidence, offset: isExact ? 0 : found.offset,
      size: isExact ? 0 : size)
    if let known = numbers[key] { return known }
    let number = UInt32(names.count)
    names.append(Self.name(found, size: size, types))
    kinds.append((found.type, found.form))
    numbers[key] = number
    return number
  }
}
