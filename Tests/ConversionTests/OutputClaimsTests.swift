import Testing

@testable import Conversion

@Suite("Paths of outputs: one for each")
struct OutputClaimsTests {
  private func claim(_ claims: inout OutputClaims, _ path: String, in folder: OutputClaims.Folder = .top) -> String {
    String(decoding: claims.file(Array(path.utf8), in: folder), as: UTF8.self)
  }

  @Test("equal names get numbers, also next to names that look so")
  func numbers() {
    var claims = OutputClaims(endings: [".pb.gz"], reserving: ["manifest.jsonl"])
    #expect(
      ["a", "a~2", "a", "a", "b/a", "b/a"].map { claim(&claims, $0) } == ["a", "a~2", "a~3", "a~4", "b/a", "b/a~2"])
    #expect(claims.ownFolder(Array("manifest.jsonl".utf8)).path == Array("manifest.jsonl~2".utf8))
  }

  @Test("a file and a folder never have one path, whichever is first")
  func foldersAndFiles() {
    var claims = OutputClaims(endings: [".pb.gz"])
    #expect(claim(&claims, "x") == "x")
    #expect(claim(&claims, "x.pb.gz/y") == "x.pb.gz~2/y")
    #expect(claim(&claims, "x.pb.gz/z/y") == "x.pb.gz~2/z/y")
    #expect(claim(&claims, "w.pb.gz/y") == "w.pb.gz/y")
    #expect(claim(&claims, "w") == "w~2")
  }

  @Test("outputs of two kinds never have one name")
  func kinds() {
    var claims = OutputClaims(endings: [".pb.gz", ".live.pb.gz"])
    #expect(claim(&claims, "heap") == "heap")
    #expect(claim(&claims, "heap.live") == "heap.live~2")
  }

  @Test("a folder of one's own holds nothing of others")
  func ownFolders() {
    var claims = OutputClaims(endings: [".pb.gz"])
    let own = claims.ownFolder(Array("n.zip".utf8))
    #expect(own.path == Array("n.zip".utf8))
    #expect(claim(&claims, "n.zip/a") == "n.zip~2/a")
    #expect(claims.ownFolder(Array("n.zip".utf8)).path == Array("n.zip~3".utf8))
    #expect(claim(&claims, "a", in: own) == "n.zip/a")
  }

  @Test("names are bytes: two that are canonically equivalent are two, and so are two that are not UTF-8")
  func bytes() {
    var claims = OutputClaims(endings: [".pb.gz"])
    for name in [Array("\u{e4}".utf8), Array("a\u{308}".utf8), [0xe4], [0xe5]] { #expect(claims.file(name) == name) }
  }

  @Test(
    "twice as many claims are twice the work",
    arguments: ["one name", "names with numbers", "deep folders", "folders and files"])
  func work(_ kind: String) {
    func steps(_ count: Int) -> Int {
      var claims = OutputClaims(endings: [".pb.gz", ".live.pb.gz"])
      for index in 0..<count {
        switch kind {
        case "one name": _ = claims.file([0x61])
        case "names with numbers": _ = claims.file(Array(index < count / 2 ? "a~\(index + 2)".utf8 : "a".utf8))
        case "deep folders": _ = claims.file(Array("a/b/c/d/\(index)/e/f".utf8))
        default:
          _ = claims.file(Array("a".utf8))
          _ = claims.ownFolder(Array("a.pb.gz".utf8))
        }
      }
      return claims.steps
    }
    #expect(steps(2000) <= steps(1000) * 23 / 10)
    #expect(steps(2000) <= 2000 * 12)
  }
}
