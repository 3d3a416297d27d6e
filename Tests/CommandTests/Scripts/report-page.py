# Drives a report of an example in headless Chromium, and compares what it shows with what `go tool pprof` shows of our
# profiles of the same dump. Prints what is wrong, a line each.
#
#   report-page.py PAGE HEAP-PROFILE RETAINED-PROFILE TYPES-PROFILE [--since]
import re
import subprocess
import sys

from browser import Browser

page, heap, retained, types = sys.argv[1:5]
is_since = "--since" in sys.argv


def check(holds, *what):
    if not holds:
        print(*what)


def top(profile, sample_type):
    """By name, what go tool pprof says: flat and cum; and the total."""
    text = subprocess.check_output(
        ["go", "tool", "pprof", "-top", "-unit=B", "-nodecount=1000000", "-nodefraction=0", "-edgefraction=0",
         "-sample_index=" + sample_type, profile], stderr=subprocess.DEVNULL, text=True)
    rows = {}
    total = int(re.search(r"of (\d+)B? total", text).group(1))
    for line in text.splitlines():
        found = re.match(r" *(\d+)B? +[\d.e-]+% +[\d.e-]+% +(\d+)B? +[\d.e-]+%  (.*)", line)
        if found:
            rows[found.group(3).removesuffix(" (inline)")] = (int(found.group(1)), int(found.group(2)))
    return rows, total


TREE = """(() => {
  const names = new Map();
  const root = document.querySelector('.frame').node;
  const add = (node, path) => {
    if (node.level > 0 && !node.isRest && !path.has(node.name)) {
      names.set(node.name, (names.get(node.name) || 0) + node.values[%d]);
    }
    for (const child of node.children) add(child, new Set([...path, node.name]));
  };
  add(root, new Set());
  return [root.values[%d], [...names], root.children.some((child) => child.isRest)];
})()"""

TABLE = """[...document.querySelectorAll('#%s tbody tr:not(.below)')].map((row) => [
  row.querySelector('.name') ? row.querySelector('.name').title : '',
  ...[...row.querySelectorAll('td.number')].map((cell) => Number(cell.dataset.value))])"""


def table(name):
    return browser.run(TABLE % name)


def text(selector):
    return browser.run(f"document.querySelector('{selector}').textContent")


with Browser() as browser:
    browser.open(page)
    check(browser.requests == ["file://" + sys.argv[1]] or len(browser.requests) == 1, "requests", browser.requests)
    policy = browser.run("document.querySelector('meta[http-equiv]').content")
    check("default-src 'none'" in policy and "unsafe" not in policy, "policy", policy)

    # Numbers of the graphs.
    for tab, profile, kind in ((0, retained, "inuse"), (1, heap, "inuse"), (2, heap, "alloc")):
        browser.click(".tabs button", tab)
        for column, unit in ((0, "space"), (1, "objects")):
            rows, total = top(profile, f"{kind}_{unit}")
            whole, names, _ = browser.run(TREE % (column, column))
            check(whole == total, "total", tab, unit, whole, total)
            check(names, "no frames", tab)
            for name, value in names:
                # What is too small is added up elsewhere, and lacks at the names that it has.
                cum = rows.get(name, (0, 0))[1]
                check(value <= cum and cum - value <= total * 0.01, "frame", tab, unit, name, value, cum)
    browser.click(".tabs button", 0)

    # Numbers of the tables.
    rows, total = top(types, "inuse_space")
    counts, _ = top(types, "inuse_objects")
    # Before all rows are shown, and behind it, the last row has what is left.
    left = "[...document.querySelectorAll('#types tfoot td.number')].map((cell) => Number(cell.dataset.value))[0] || 0"
    check(sum(row[1] for row in table("types")) + browser.run(left) == total, "rows and what is left", browser.run(left))
    more = "#types button.more"
    if not browser.run(f"document.querySelector('{more}').hidden"):
        browser.click(more)
    shown = table("types")
    check(len(shown) > 5 and sum(row[1] for row in shown) == total, "sum of types", total)
    for name, size, count, *_ in shown:
        check(rows.get(name) == (size, size) and counts.get(name) == (count, count), "type", name, size, count)
    rows, total = top(retained, "inuse_space")
    largest = table("holders")[0]
    check(largest[1] == rows[largest[0]][1], "holder", largest, rows.get(largest[0]))
    rows, total = top(heap, "inuse_space")
    check(sum(row[1] for row in table("sites")) == total, "sum of sites", total)
    parts = browser.run("[...document.querySelectorAll('.legend [data-value]')].map((one) => Number(one.dataset.value))")
    check(sum(parts) == browser.run("report.memory.sys"), "sum of the parts", parts)

    # Sorting and filter.
    for column, title in ((1, "Bytes"), (2, "Objects")):
        values = [row[column] for row in table("types")]
        browser.click("#types th button", column)
        first = [row[column] for row in table("types")]
        browser.click("#types th button", column)
        second = [row[column] for row in table("types")]
        check(first == sorted(values, reverse=first[0] > first[-1]), "sorted by", title, first)
        check(second == first[::-1] or sorted(second) == sorted(first) and second[0] == first[-1], "turned", title)
    browser.click("#types th button", 0)
    names = [row[0] for row in table("types")]
    check(names == sorted(names), "sorted by name", names)
    browser.type("#types input", "UINT8")
    check({row[0] for row in table("types")} == {name for name in names if "uint8" in name.lower()}, "filter")
    check(" of " in text("#types output"), "how many are found", text("#types output"))
    browser.type("#types input", "")
    check(len(table("types")) == len(names), "no filter")

    # A row opens and closes.
    browser.click("#holders .opener")
    check(browser.run("!document.querySelector('#holders .below').hidden"), "row is closed")
    browser.click("#holders .opener")
    check(browser.run("document.querySelector('#holders .below').hidden"), "row is open")

    # Zoom, by pointer and by keyboard.
    width = "document.querySelectorAll('.frame')[%d].getBoundingClientRect().width"
    frames = browser.run("[...document.querySelectorAll('.frame')].map((frame) => frame.node.name)")
    deep = max(range(len(frames)), key=lambda at: browser.run(f"document.querySelectorAll('.frame')[{at}].node.level"))
    narrow = browser.run(width % deep)
    check(browser.run("document.querySelector('#graphs .tools button').disabled"), "reset is enabled")
    browser.click(".frame", deep)
    check(browser.run("document.querySelectorAll('.frame.outer').length") > 0, "no frames above the zoomed one")
    check(browser.run("document.activeElement.getBoundingClientRect().width || "
                      "Math.max(...[...document.querySelectorAll('.frame')].map((f) => f.getBoundingClientRect().width))")
          > narrow, "zoom")
    check(frames[deep].split("/")[-1] in text(".details"), "details", text(".details"))
    browser.run("document.querySelector('.frame[tabindex=\"0\"]').focus()")
    browser.press("Escape")
    check(browser.run("document.querySelectorAll('.frame').length") == len(frames), "Escape")
    path = []
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        browser.press(key)
        path.append(browser.run("document.activeElement.node.level"))
    check(path == [1, 2, 2], "keys", path)
    check(browser.run("document.querySelectorAll('.frame.outer').length") == 2, "zoom by Enter")
    browser.press("Escape")

    # Search.
    name = browser.run("document.querySelectorAll('.frame')[2].node.name")
    browser.type("#graphs input[type=search]", name.upper())
    check(browser.run("document.querySelectorAll('.frame.match').length") > 0, "search")
    check("%" in text("#graphs output"), "share of what is found", text("#graphs output"))
    browser.type("#graphs input[type=search]", "no such name")
    check("nothing" in text("#graphs output"), "nothing is found", text("#graphs output"))
    browser.type("#graphs input[type=search]", "")

    # The same as text.
    browser.run("[...document.querySelectorAll('#graphs .tools button')].find((one) => one.textContent === 'As text').click()")
    browser.settle()
    check(browser.run("document.querySelector('.chart').hidden") and len(text(".treetext")) > 100, "as text")
    check(name in browser.run("[...document.querySelectorAll('.treetext .name')].map((one) => one.title).join()"),
          "names as text")
    browser.run("[...document.querySelectorAll('#graphs .tools button')].find((one) => one.textContent === 'As text').click()")

    # Colours of the growth.
    grown = browser.run("document.querySelectorAll('.frame.grew, .frame.shrank').length")
    check((grown > 0) == is_since, "growth", grown)
    check(browser.run("document.getElementById('growth') !== null") == is_since, "section of growth")

    check(len(browser.requests) == 1, "requests", browser.requests)
    check(browser.messages == [], "console", browser.messages)

# Light and dark, wide and narrow: nothing is wider than the window, and text can be told from what is behind it.
CONTRAST = """(() => {
  const light = (colour) => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => {
      const value = part / 255;
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const back = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/, 0\\)$/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  let least = 21;
  for (const element of document.querySelectorAll('h1, h2, p, td, dd, dt, th button, li, .note, .frame:not(.outer), .tag')) {
    if (element.offsetParent === null || element.textContent === '') continue;
    const colour = getComputedStyle(element).color;
    const behind = back(element);
    if (!/^rgb/.test(colour) || !/^rgb/.test(behind)) continue;
    const [one, other] = [light(colour), light(behind)].sort((one, other) => other - one);
    least = Math.min(least, (one + 0.05) / (other + 0.05));
  }
  return least;
})()"""
backs = []
for dark in (False, True):
    for width, height in ((1400, 900), (390, 844)):
        with Browser(width, height, dark, touch=width < 500) as browser:
            browser.open(page)
            browser.settle()
            check(browser.run("document.documentElement.scrollWidth") <= width, "wider than", width)
            check(browser.run(CONTRAST) >= 4.5, "contrast", dark, browser.run(CONTRAST))
            backs.append(browser.run("getComputedStyle(document.body).backgroundColor"))
            check(browser.messages == [], "console", browser.messages)
check(backs[0] == backs[1] != backs[2] == backs[3], "light and dark", backs)
