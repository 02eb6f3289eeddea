#!/bin/sh
# input/README.md and input/swarm/KEYS.md are what the programs say of their own keys; `make docs` brings them up to date.
passed=0 failed=0
same() {
    if "${BUILD:-build}/$1" --print-reference </dev/null | diff "$2" - >&2; then
        passed=$((passed + 1))
    else
        echo "$2 is out of date: run make docs"
        failed=$((failed + 1))
    fi
}
same marsdisk input/README.md
same swarm_mc input/swarm/KEYS.md
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
