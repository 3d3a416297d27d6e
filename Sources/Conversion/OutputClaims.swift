/// Gives every output a path of its own: the n-th that would have the same gets `~n`.
struct OutputClaims {
  private var claimed: Set<String> = []
  /// How many wanted a path so far, so that a folder of many equal names does not take forever.
  private var wanted: [String: Int] = [:]

  /// `path`, or `path~2`, `path~3` … if it is taken.
  mutating func claim(_ path: String) -> String {
    var number = wanted[path, default: 0] + 1
    var claim = number == 1 ? path : "\(path)~\(number)"
    while !claimed.insert(claim).inserted {
      number += 1
      claim = "\(path)~\(number)"
    }
    wanted[path] = number
    return claim
  }
}
