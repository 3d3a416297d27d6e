import GoExecutable
package import ObjectGraph

/// The object graph of a dump, with what its nodes are called.
package struct NamedGraph {
  package let graph: ObjectGraph
  /// The names of what holds the objects.
  package let rootNames: RootNames
  /// The names of the objects.
  package let objectNames: ObjectNames
  let frames: GoroutineFrames

  /// Makes the graph of what a builder took from a dump.
  ///
  /// - Parameters:
  ///   - sites: which function allocated which object.
  ///   - binary: the executable; nil for the names in the dump.
  package init(
    _ builder: consuming ObjectGraphBuilder, _ sites: borrowing AllocationSites, _ binary: ChosenBinary?
  ) throws(ProfilesError) {
    let variables: VariableNames?
    do throws(GoExecutableError) {
      if let binary { variables = try VariableNames(binary.executable) } else { variables = nil }
    } catch {
      throw .binary(binary?.binary.name ?? "", error)
    }
    do {
      graph = try ObjectGraph(builder, variables: variables)
    } catch {
      throw .graph(error)
    }
    do throws(GoExecutableError) {
      frames = try GoroutineFrames(graph.goroutines, binary)
      rootNames = try RootNames(graph, frames, binary)
      objectNames = try ObjectNames(graph, sites: sites, binary)
    } catch {
      throw .binary(binary?.binary.name ?? "", error)
    }
  }
}
