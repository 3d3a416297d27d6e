public import ByteStreams
import GoHeapDump
package import ObjectGraph

/// The objects of an earlier dump of the same process. Go does not move objects: one at the same address and of the same size
/// in both is the same, unless its place was used again in between.
///
/// It takes about a bit for each place of an object.
public struct EarlierHeap: Sendable {
  /// What the dump is called in labels.
  public let name: String
  let objects: ObjectSet
  let samples: SampledPlaces
  let moment: ProcessMoment

  /// Reads a dump front to back.
  ///
  /// - Parameters:
  ///   - source: a heap dump, not compressed, or a core.
  ///   - name: what it is called in labels.
  ///   - binaries: the executable, which a core needs.
  ///   - reporting: how reading talks to the caller.
  public init(
    reading source: any ByteSource, name: String, binaries: Binaries? = nil, reporting: Reporting = Reporting()
  ) throws(HeapReadingError) {
    var collector = Collector()
    if let core = try CoreInput(source) {
      var (reader, _) = try core.reader(binaries, reporting.names)
      try Self.read(&reader, into: &collector)
    } else {
      var reader = try Result { () throws(HeapDumpError) in try HeapDumpReader(source) }
        .mapError { HeapReadingError.dump($0) }.get()
      try Self.read(&reader, into: &collector)
    }
    collector.objects.finish()
    collector.samples.finish()
    (self.name, objects, samples, moment) = (name, collector.objects, collector.samples, collector.moment)
  }

  /// Takes the objects of a heap that was read with `HeapWants.births`.
  package init(_ reading: HeapReading<some RecordObserver>, _ graph: ObjectGraph, name: String) {
    self.name = name
    (samples, moment) = (reading.samples, reading.moment)
    var objects = ObjectSet()
    for object in 0..<graph.objectCount { objects.add(graph.addresses[object], size: graph.sizes[object]) }
    objects.finish()
    self.objects = objects
  }

  /// Whether it has the object with this address that is sampled in a bucket of that address.
  func hasSample(of address: UInt64, in bucket: UInt64) -> Bool {
    guard let (start, size) = objects.object(containing: address) else { return false }
    return size <= SampledPlaces.tinySize || samples.bucket(at: start, size: size) == bucket
  }

  private static func read(_ source: inout some RecordSource, into collector: inout Collector) throws(HeapReadingError)
  {
    do throws(HeapDumpError) { try source.read(into: &collector) } catch { throw .dump(error) }
  }

  /// Keeps what is needed of a dump.
  private struct Collector: RecordVisitor {
    let wanted = RecordSet(.memStats, .allocSample)
    let objectDetail = ObjectDetail.pointers
    var objects = ObjectSet()
    var samples = SampledPlaces()
    var moment = ProcessMoment()

    mutating func visit(params: Params) { moment.params = params }

    mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) {
      if record.tag == .allocSample { samples.add(record) } else { moment.add(record) }
    }

    mutating func visit(objects batch: ObjectBatch) {
      for index in 0..<batch.count { objects.add(batch.addresses[index], size: batch.sizes[index]) }
    }
  }
}
