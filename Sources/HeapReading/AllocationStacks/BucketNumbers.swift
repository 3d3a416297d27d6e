import Pprof

/// The numbers of buckets by their addresses: 0, 1, 2 … as they come.
struct BucketNumbers {
  private var addresses: [UInt64] = []
  private var table = IDTable()
  private let hash = ByteHash.shared

  /// The number of the bucket at `address`; nil if there is none.
  func find(_ address: UInt64) -> Int? { find(address, hash.hash(address, 0)) }

  private func find(_ address: UInt64, _ hash: UInt32) -> Int? {
    let addresses = addresses.span
    return table.find(hash) { addresses[$0] == address }
  }

  /// Gives the next number to the bucket at `address`.
  ///
  /// - Returns: false if it has one already.
  mutating func insert(_ address: UInt64) -> Bool {
    let hash = hash.hash(address, 0)
    guard find(address, hash) == nil else { return false }
    table.insert(hash, addresses.count)
    addresses.append(address)
    return true
  }
}
