"""What the style tests share: the files of the tree, and counting."""
import glob
import os
import re
import subprocess
import sys


class Report:
    """Counts checks and prints the failing ones."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, good, message):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print("failed: " + message)

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def c_files(*folders):
    return sorted(p for f in folders for e in "ch" for p in glob.glob(f"{f}/**/*.{e}", recursive=True))


def code(text):
    """C text without comments and strings; line numbers stay."""
    pattern = r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\""
    return re.sub(pattern, lambda m: "\n" * m.group().count("\n") + '""' * m.group().startswith('"'), text, flags=re.S)


def tracked_files():
    """As git lists them; in an unpacked archive, all files there are."""
    git = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=False)
    if git.returncode == 0 and git.stdout:
        return [p for p in git.stdout.decode().split("\0") if p and os.path.isfile(p)]
    found = [os.path.relpath(os.path.join(d, f), ".") for d, _, files in os.walk(".") for f in files]
    return [p for p in found if not re.match(r"(build|out|\.git)/", p) and "__pycache__" not in p]
