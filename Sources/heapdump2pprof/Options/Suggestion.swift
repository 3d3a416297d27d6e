import ArgumentParser
import SystemPackage

/// Which subcommand a user may have meant.
enum Suggestion {
  /// The subcommand that a word is a misspelling of: neither one itself, nor a file that is there.
  static func subcommand(for word: String) -> String? {
    let names = Heapdump2pprof.subcommandNames
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    guard word.utf8.allSatisfy({ letters.contains($0) }), !names.contains(word), (try? Stat(FilePath(word))) == nil
    else {
      return nil
    }
    // Names of four letters are near too much: `help` is near `heap`.
    let nearest = names.filter { $0.count > 4 }.map { (name: $0, distance: distance($0, word)) }.min {
      $0.distance < $1.distance
    }
    guard let nearest, nearest.distance <= 2 else { return nil }
    return nearest.name
  }

  /// How many letters are to be put in, left out, replaced, or swapped with their neighbour, to make one word of another.
  static func distance(_ first: String, _ second: String) -> Int {
    let (first, second) = (Array(first.utf8), Array(second.utf8))
    // Of the beginnings of `second`: for one, two and no letters less of `first` than are looked at.
    var (older, old) = ([Int](), Array(0...second.count))
    for (row, letter) in first.enumerated() {
      var new = [row + 1]
      for (column, other) in second.enumerated() {
        var least = min(old[column] + (letter == other ? 0 : 1), old[column + 1] + 1, new[column] + 1)
        if row > 0, column > 0, letter == second[column - 1], first[row - 1] == other {
          least = min(least, older[column - 1] + 1)
        }
        new.append(least)
      }
      (older, old) = (old, new)
    }
    return old[second.count]
  }
}
