package import Names
import ObjectGraph

/// An object that the runtime sampled when it was allocated.
package struct SampledObject: Sendable {
  /// Its number in the graph.
  package let object: Int
  /// The program's innermost function of those that allocated it.
  package let function: Name
  /// How many samples of the same stack and size the runtime has published: allocated, and freed.
  package let allocs, frees: UInt64
  /// Whether a package was being initialized.
  package let isOfStart: Bool
  /// Which part of the samples of the same stack and size, from 0 to 1, was allocated when the numbers had been published
  /// already: since the last collections.
  package let newPart: Double
}

extension NamedGraph {
  /// The objects that were sampled, in the order of the dump.
  package var sampledObjects: some Sequence<SampledObject> {
    sites.samples.lazy.compactMap { sample in
      guard let object = graph.object(containing: sample.object) else { return nil }
      let counts = sites.counts[Int(sample.bucket)]
      return SampledObject(
        object: object, function: sites.functions[Int(sample.site)], allocs: counts.allocs, frees: counts.frees,
        isOfStart: counts.isOfStart, newPart: counts.newPart)
    }
  }
}

extension AllocationSites.Counts {
  fileprivate var published: UInt64 { allocs > frees ? allocs - frees : 0 }

  fileprivate var newPart: Double {
    present > published ? Double(present - published) / Double(present) : 0
  }
}
