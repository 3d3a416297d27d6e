import GoRuntime
import Testing

@Suite struct AllocationHeadersTests {
  @Test(
    arguments: [
      ("go1.22.1", 8), ("go1.27.3 X:nogreenteagc", 8), ("devel go1.23-5d8bab3 Mon", 8), ("devel +5d8bab3", 8),
      ("go1.21.13", 0), ("go1.20", 0), ("", 0), ("go1.22.12 X:noallocheaders", 0),
      ("go1.22.12 X:noarenas,noallocheaders", 0),
    ] as [(String, UInt64)])
  func `which releases have headers`(buildVersion: String, length: UInt64) {
    for size in [4, 8] {
      let headers = AllocationHeaders(buildVersion: buildVersion, pointerSize: size)
      #expect(headers.length == length)
      if length == 0 {
        #expect(SizeClasses.sizes.allSatisfy { headers.presence(inObjectOf: $0) == .never })
        #expect(headers.objectSize(forValueOf: 513, hasPointers: true) == 576)
        #expect(!headers.isTypeKept(ofObjectOf: 1 << 20))
      }
    }
  }

  @Test(arguments: [(8, 512, 576), (4, 128, 144)] as [(Int, UInt64, UInt64)])
  func `which sizes have headers`(pointerSize: Int, last: UInt64, first: UInt64) {
    let headers = AllocationHeaders(buildVersion: "go1.24.1", pointerSize: pointerSize)
    #expect(headers.presence(inObjectOf: last) == .never)
    #expect(headers.presence(inObjectOf: first) == .always)
    #expect(headers.presence(inObjectOf: 28672) == .always)
    #expect(headers.presence(inObjectOf: 32768) == .perhaps)
    #expect(headers.presence(inObjectOf: 40960) == .never)
    #expect(headers.isTypeKept(ofObjectOf: 40960) && !headers.isTypeKept(ofObjectOf: last))
    // The largest value without a header, the smallest one with one; the largest with one is shorter by the header.
    for (bytes, size) in [
      (last, last), (last + 1, first), (32760, 32768), (32761, 32768), (32768, 32768), (32769, 40960), (28664, 28672),
      (28665, 32768),
    ] as [(UInt64, UInt64)] {
      #expect(headers.objectSize(forValueOf: bytes, hasPointers: true) == size, "\(bytes)")
    }
    #expect(headers.objectSize(forValueOf: 28672, hasPointers: false) == 28672)
    #expect(headers.objectSize(forValueOf: .max, hasPointers: true) == .max)
  }

  @Test func `the sizes that are allocated`() {
    #expect(
      [0, 1, 8, 9, 17, 25, 513, 32768, 32769, 40960].map { SizeClasses.size(for: $0) }
        == [0, 8, 8, 16, 24, 32, 576, 32768, 40960, 40960])
    #expect(SizeClasses.sizes == SizeClasses.sizes.sorted() && SizeClasses.sizes.count == 67)
    for size in SizeClasses.sizes { #expect(SizeClasses.size(for: size) == size) }
    #expect(SizeClasses.size(for: .max) == .max)
  }
}
