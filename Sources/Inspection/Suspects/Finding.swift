import HeapReading
import Names

/// What a rule has found.
struct Finding {
  /// The variable, function or type that it is called after.
  let name: Name
  /// How many there are.
  let count: Int
  /// Numbers, in the dominator tree, of the objects that it is and holds.
  let held: [Int]
  /// The number of an object to which a path is told; nil for a root.
  var place: Int?
  /// Of objects that lead back to themselves, the names on the way, which are told instead of a path.
  var cycle: [Name]?
  /// Whether it says only that something holds much: a rule that knows more of what is inside says it better.
  var isGeneral = false
  /// What is said of it.
  let sentence: (Told) -> String

  /// What sentences are made with.
  struct Told {
    /// `1,000 objects with 20.0 MiB, 91 % of the heap`.
    let amount: String
    /// `320 x main.Session`: most of what is inside.
    let inside: String
  }
}

/// A kind of leak: how it is told from other things, in the contents of a heap alone.
///
/// A rule goes by structure and by proportion: what refers to what, how many there are of something, how much of the heap it
/// holds. What a program does on purpose must not fulfil it.
struct SuspectRule: Sendable {
  /// What it is called in JSON.
  let kind: String
  /// Finds all that is of this kind.
  let find: @Sendable (SuspectFacts) -> [Finding]
}
