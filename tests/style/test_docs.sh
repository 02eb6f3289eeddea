#!/bin/sh
# input/README.md is what the program says of its own keys; `make docs` brings it up to date.
program=${BUILD:-build}/marsdisk
if "$program" --print-reference </dev/null | diff input/README.md - >&2; then
    echo "1 passed, 0 failed"
else
    echo "input/README.md is out of date: run make docs"
    echo "0 passed, 1 failed"
    exit 1
fi
