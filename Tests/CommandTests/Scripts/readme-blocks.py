"""Runs the code blocks of a README in this folder, which has what a fresh clone has, and compares what they print.

    readme-blocks.py README EXAMPLES [--update]

A block of ```sh is a script; one of ```console has commands behind `$ `, followed by what they print, which the word
behind `console` says how to compare: `exact`, or `about`, where numbers may be others. A block of ```go is a part of
one of the programs in EXAMPLES, apart from comment lines. A comment `<!-- not run: REASON -->` in front of a block
leaves it out. All run in one shell, one after another, so that a program in the background stays.

Prints what differs, or how many blocks there were. --update writes what was printed into the README.
"""

import glob, os, re, socket, subprocess, sys, tempfile

ADDRESS = "localhost:6060"


class Block:
    def __init__(self, line, info, lines, skipped):
        self.line, self.lines, self.skipped = line, lines, skipped
        self.language, *self.words = info.split() or [""]

    def commands(self):
        """Each command of a console with the lines that it prints."""
        found = []
        for line in self.lines:
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif not found:
                raise SystemExit(f"line {self.line}: output without a command")
            else:
                found[-1][1].append(line)
        return found


def blocks(lines):
    found, start, skipped = [], None, False
    for number, line in enumerate(lines):
        if start is not None:
            if line == "```":
                found.append(Block(start + 1, lines[start][3:], lines[start + 1 : number], skipped))
                start, skipped = None, False
        elif line.startswith("```"):
            start = number
        elif re.fullmatch("<!-- not run: .+ -->", line):
            skipped = True
        elif line.startswith("    ") and not lines[number - 1]:
            raise SystemExit(f"line {number + 1}: code without a fence is not run")
        elif skipped:
            raise SystemExit(f"line {number}: no block follows")
    if start is not None:
        raise SystemExit(f"line {start + 1}: a block without an end")
    return found


def run(scripts, folder):
    """What each script prints, in one shell that ends at the first that fails, and its status. Files go to a folder."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        address = f"localhost:{free.getsockname()[1]}"
    outputs = [os.path.join(folder, str(number)) for number in range(len(scripts))]
    driver = "set -e -o pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n"
    for script, output in zip(scripts, outputs):
        with open(output + ".sh", "w") as file:
            file.write(script.replace(ADDRESS, address) + "\n")
        driver += f". {output}.sh > {output} 2>&1\n"
    status = subprocess.run(["bash", "-c", driver], stdin=subprocess.DEVNULL).returncode
    printed = []
    for output in outputs:
        if os.path.exists(output):
            with open(output) as file:
                printed.append(file.read().replace(address, ADDRESS).splitlines())
    return printed, status


def form(lines):
    """Lines without their numbers."""
    return [" ".join(re.sub(r"-?\d[\d.,]*(e-?\d+)?", "#", line).split()) for line in lines]


def plain(text):
    """The lines of a Go program, without indentation and comment lines."""
    lines = (line.strip() for line in text)
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def main():
    readme, examples = sys.argv[1:3]
    with open(readme) as file:
        lines = file.read().split("\n")
    found = blocks(lines)
    problems, steps = [], []
    programs = [plain(open(path)) for path in glob.glob(os.path.join(examples, "*/*.go"))]
    for block in found:
        if block.language == "go":
            if not any(plain(block.lines) in program for program in programs):
                problems.append(f"line {block.line}: in no program of {examples}")
        elif block.language not in ["sh", "console"]:
            problems.append(f"line {block.line}: what language?")
        elif block.language == "console" and block.words not in [["exact"], ["about"]]:
            problems.append(f"line {block.line}: neither exact nor about")
        elif block.skipped:
            pass
        elif block.language == "sh":
            steps.append((block, "\n".join(block.lines), None))
        else:
            steps += [(block, command, output) for command, output in block.commands()]
    with tempfile.TemporaryDirectory() as folder:
        printed, status = run([script for _, script, _ in steps], folder)
    if status != 0:
        block, script, _ = steps[len(printed) - 1]
        problems.append(f"line {block.line}: status {status}: {script}\n" + "\n".join(printed[-1]))
    actual = {}
    for (block, script, expected), got in zip(steps, printed):
        if expected is None:
            continue
        actual.setdefault(block, []).extend(["$ " + script, *got])
        view = list if block.words == ["exact"] else form
        if view(expected) != view(got):
            problems.append(f"line {block.line}: {script}\nprints\n" + "\n".join(got))
    if "--update" in sys.argv and status == 0:
        for block in reversed(found):
            if block in actual:
                lines[block.line : block.line + len(block.lines)] = actual[block]
        with open(readme, "w") as file:
            file.write("\n".join(lines))
    elif problems:
        print("\n".join(problems))
    else:
        count = lambda chosen: sum(1 for block in found if chosen(block))
        print(
            f"{count(lambda block: block.language == 'go')} go,",
            f"{count(lambda block: block.skipped)} not run,",
            f"{len(set(block for block, _, _ in steps))} run,",
            f"{len(actual)} compared",
        )


main()
