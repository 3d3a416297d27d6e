import ByteStreams
import GoExecutable
import GoHeapDump
import GoRuntime

/// The labels that goroutines of a dump have.
///
/// Records do not have them, and what they lie in is found only when the goroutines are known, which come behind all objects. So a
/// dump in which some goroutine has labels is read again, once for each object on the way to them; others are not. What is kept are
/// the labels themselves. To keep all texts while the dump is first read would take as much memory as they have.
struct GoroutineLabelReading {
  /// Sets of labels.
  let sets: [[GoroutineLabel]]
  /// What the user should know of them, a line each.
  private(set) var warnings: [String] = []
  /// By the address of a goroutine's descriptor, the number of its set; nil if it is not known.
  private let numbers: [UInt64: Int?]

  /// Reads labels.
  ///
  /// - Parameters:
  ///   - descriptors: where they may be.
  ///   - length: bytes of the dump.
  ///   - binary: the executable, for constants.
  /// - Returns: nil if no goroutine has labels, or they are not known of the release.
  init?(
    _ goroutines: Goroutines, _ descriptors: [GoroutineDescriptor], _ params: Params, length: Int,
    of dump: any ByteSource, _ binary: ChosenBinary?, _ reporting: Reporting
  ) throws(HeapReadingError) {
    guard !descriptors.isEmpty, params.goVersion != nil else { return nil }
    let pointers = Self.pointers(goroutines, descriptors)
    guard !pointers.isEmpty else { return nil }
    reporting.onPhase?(.labels)
    var labels = DumpedLabels(pointers.map(\.labels), params, length: length)
    let isThere = (try? dump.restarted()) != nil
    labels.read { (try? dump.restarted()).flatMap { try? HeapDumpReader($0) } }
    var problem: HeapReadingError?
    let found = labels.found { text in
      guard let binary else { return nil }
      do throws(HeapReadingError) {
        return try binary.reading { binary throws(GoExecutableError) in
          try binary.executable.constant(text.address &- binary.variableBias, text.count)
        }
      } catch {
        problem = error
        return nil
      }
    }
    if let problem { throw problem }
    sets = found.sets
    numbers = Dictionary(pointers.map { ($0.address, found.numbers[$0.labels] ?? nil) }) { first, _ in first }
    let unknown = pointers.count { numbers[$0.address] == .some(nil) }
    if !isThere {
      warnings = [
        """
        \(Self.labels(of: unknown)) not known: they take reading the dump again, which a pipe or an archive does not allow; \
        give the dump as a file
        """
      ]
    } else if unknown > 0 {
      warnings = [
        "\(Self.labels(of: unknown)) not known: what should hold them holds something else, or is not in the dump"
      ]
    }
    if found.unknownTexts > 0, isThere {
      let isOne = found.unknownTexts == 1
      let texts = isOne ? "1 text is" : "\(found.unknownTexts) texts are"
      let named = "called after \(isOne ? "its place" : "their places")"
      let reason =
        binary.map { "neither in the heap nor in \($0.binary.name), and \(named)" }
        ?? "not in the heap, and \(named): \(reporting.names.binary), with the executable that wrote the dump, tells it"
      warnings.append("of the labels of goroutines, \(texts) \(reason)")
    }
  }

  /// The number of a goroutine's set in `sets`; nil if it has none.
  func number(_ goroutine: Goroutines.Goroutine) -> Int? { numbers[goroutine.address] ?? nil }

  private static func labels(of count: Int) -> String {
    count == 1 ? "the labels of 1 goroutine are" : "the labels of \(count) goroutines are"
  }

  /// What `g.labels` is, of the goroutines that have labels, by the addresses of their descriptors, each once.
  private static func pointers(
    _ goroutines: Goroutines, _ descriptors: [GoroutineDescriptor]
  ) -> [(address: UInt64, labels: UInt64)] {
    var places: [UInt64: Int] = [:]
    for (index, descriptor) in descriptors.enumerated() { places[descriptor.address] = index }
    return goroutines.goroutines.compactMap { goroutine in
      guard goroutine.gopc != 0, let place = places.removeValue(forKey: goroutine.address),
        let labels = descriptors[place].labels(gopc: goroutine.gopc), labels != 0
      else { return nil }
      return (goroutine.address, labels)
    }
  }
}
