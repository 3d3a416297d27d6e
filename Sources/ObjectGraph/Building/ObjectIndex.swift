import Prefetch

/// Finds the object that an address lies in: a pointer may point anywhere into it.
///
/// A table says where the objects of each page begin among all, which are sorted by address; within a page, objects
/// are of one size, so a guess is nearly always right. Where memory is used otherwise, it is binary search: by hand, as
/// every pointer of a dump is looked up.
@usableFromInline
struct ObjectIndex: Sendable {
  /// Stands for no object.
  @usableFromInline static let none = UInt32.max

  @usableFromInline let addresses: [UInt64]
  @usableFromInline let sizes: ObjectSizes
  @usableFromInline let low: UInt64
  /// From the lowest address to the highest that an object begins at.
  @usableFromInline let span: UInt64
  @usableFromInline let shift: UInt64
  /// By page, the first object that begins there or behind.
  @usableFromInline let table: [UInt32]

  /// - Parameter addresses: in ascending order.
  init(addresses: [UInt64], sizes: ObjectSizes) {
    self.addresses = addresses
    self.sizes = sizes
    low = addresses.first ?? 0
    let span = (addresses.last ?? 0) - low
    // The runtime's pages; larger ones where objects are so few that the table would be longer than they are.
    var shift: UInt64 = 13
    while span >> shift > UInt64(max(addresses.count, 1024)) { shift += 1 }
    (self.span, self.shift) = (span, shift)
    table = Self.table(addresses.span, low, shift, pages: Int(span >> shift) + 1)
  }

  private static func table(_ addresses: Span<UInt64>, _ low: UInt64, _ shift: UInt64, pages: Int) -> [UInt32] {
    var table: [UInt32] = []
    table.reserveCapacity(pages + 1)
    for index in addresses.indices {
      let page = Int((addresses[index] - low) >> shift)
      while table.count <= page { table.append(UInt32(index)) }
    }
    while table.count <= pages { table.append(UInt32(addresses.count)) }
    return table
  }

  /// The number of the object that has the byte at `address`; nil if there is none.
  @inlinable
  func object(at address: UInt64) -> UInt32? {
    let object = Self.find(
      address, addresses: addresses.span, sizes: sizes, short: sizes.short.span, table: table.span, low: low,
      span: span, shift: shift)
    return object == Self.none ? nil : object
  }

  /// The number of the object that has the byte at `address`; `none` if there is none. Whoever looks up many takes what is
  /// needed of an index once.

  @inlinable
  @inline(__always)
  static func find(
    _ address: UInt64, addresses: Span<UInt64>, sizes: ObjectSizes, short: Span<UInt32>, table: Span<UInt32>,
    low: UInt64, span: UInt64, shift: UInt64
  ) -> UInt32 {
    guard address >= low, addresses.count > 0 else { return none }
    let offset = address - low
    let index: Int
    if offset > span {
      // Behind where the last object begins.
      index = addresses.count - 1
    } else {
      let page = Int(offset >> shift)
      // The first object behind the address lies in `low...high`.
      var (low, high) = (Int(table[page]), Int(table[page + 1]))
      if low < high {
        let within = offset & ((1 << shift) - 1)
        var guess = low
        if shift < 32 { guess += Int((within &* UInt64(high - low)) >> shift) }
        if addresses[guess] > address {
          high = guess
        } else {
          low = guess + 1
          if low < high, addresses[low] > address { high = low }
        }
        while low < high {
          let middle = (low + high) / 2
          if addresses[middle] <= address { low = middle + 1 } else { high = middle }
        }
      }
      // The first page begins with an object, so there is one in front.
      index = low - 1
    }
    let distance = address - addresses[index]
    // Most pointers are to the beginning: their objects' sizes are not looked up, nor whether they have any bytes.
    if distance == 0 { return UInt32(truncatingIfNeeded: index) }
    let size = short[index]
    let length = size == .max ? sizes[index] : UInt64(size)
    return distance < length ? UInt32(truncatingIfNeeded: index) : none
  }

  /// Asks for what `find` will look at first.
  @inline(__always)
  static func prefetch(
    _ address: UInt64, addresses: Span<UInt64>, table: Span<UInt32>, low: UInt64, span: UInt64, shift: UInt64
  ) {
    guard address >= low, address - low <= span else { return }
    let offset = address - low
    let page = Int(offset >> shift)
    let (first, end) = (Int(table[page]), Int(table[page + 1]))
    addresses.prefetch(first + Int((offset & ((1 << shift) - 1) &* UInt64(end - first)) >> shift))
  }
}
