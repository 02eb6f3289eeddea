#!/bin/sh
# The pages about keys and about output are what the programs say of themselves; `make docs` brings them up to date.
passed=0 failed=0
same() {
    if "${BUILD:-build}/$1" "--print-$2" </dev/null | diff "$3" - >&2; then
        passed=$((passed + 1))
    else
        echo "$3 is out of date: run make docs"
        failed=$((failed + 1))
    fi
}
same marsdisk reference input/README.md
same swarm_mc reference input/swarm/KEYS.md
same marsdisk fields input/OUTPUT.md
same swarm_mc fields input/swarm/OUTPUT.md
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
