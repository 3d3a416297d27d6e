import GoExecutable
package import Names
import ObjectGraph
import ObjectTypes

/// Names the fields by which objects refer to each other.
package struct EdgeFields {
  private let graph: ObjectGraph
  private let contents: ProgramContents
  private var numbers: FieldNumbers
  private var names: [Name] = [""]
  /// How many more words of objects are looked at: as many as there are, in all.
  private var left: Int

  /// Nil if types are not known.
  init?(_ graph: ObjectGraph, _ types: ObjectTypes?, _ table: TypeTable?) {
    guard let contents = graph.contents, let types, let table else { return nil }
    (self.graph, self.contents) = (graph, contents)
    numbers = FieldNumbers(types, table)
    left = contents.wordCount
  }

  /// The field by which an object refers to another, as its own package would write it: `.shards[3].users`. Nil if
  /// that is no field, or not known, or if so many were asked for that all words were looked at.
  package mutating func field(from object: Int, to target: Int) -> Name? {
    guard left > 0, let first = contents.start(object), let own = numbers.values(of: object, size: graph.sizes[object])
    else { return nil }
    let (start, size) = (graph.addresses[target], graph.sizes[target])
    let count = contents.cutCount(object) ?? Int(clamping: graph.sizes[object]) / contents.pointerSize
    var word = 0
    while word < count {
      var bits = contents.pointerBits(from: first + word)
      while bits != 0 {
        let place = word + bits.trailingZeroBitCount
        bits &= bits - 1
        guard place < count else { break }
        guard contents.word(first + place) &- start < size else { continue }
        left -= place
        let number = numbers.number(own, at: UInt64(place * contents.pointerSize), &names)
        return number == 0 ? nil : names[Int(number)]
      }
      word += 64
    }
    left -= word
    return nil
  }
}
