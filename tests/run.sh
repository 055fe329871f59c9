#!/bin/sh
# Run test programs one after another, stop at the first red one, and print
# the sum over all in Check's own form as the last line.
#
# usage: tests/run.sh PROGRAM...
# UNDER="valgrind -q" puts these words before each program.
set -u
total=0
for program in "$@"; do
    out=$(${UNDER:-} "$program" 2>&1)
    status=$?
    line=$(printf '%s\n' "$out" | grep -E '^[0-9]+%: Checks: [0-9]+, Failures: [0-9]+, Errors: [0-9]+$' | tail -n 1)
    checks=$(printf '%s\n' "$line" | sed -n 's/.*Checks: \([0-9]*\),.*/\1/p')
    failures=$(printf '%s\n' "$line" | sed -n 's/.*Failures: \([0-9]*\),.*/\1/p')
    errors=$(printf '%s\n' "$line" | sed -n 's/.*Errors: \([0-9]*\)$/\1/p')
    total=$((total + ${checks:-0}))
    if [ "$status" -ne 0 ] || [ "${checks:-0}" -eq 0 ]; then
        printf '%s\n' "$out"
        echo "red: $program (status $status). Run it alone to look closer: $program"
        [ -n "$line" ] || errors=1
        bad=$((${failures:-0} + ${errors:-0}))
        [ "$bad" -gt 0 ] || { errors=1; bad=1; }
        [ "$total" -gt 0 ] || total=$bad
        echo "$(((total - bad) * 100 / total))%: Checks: $total, Failures: ${failures:-0}, Errors: ${errors:-0}"
        exit 1
    fi
    printf '%-46s %5d checks\n' "$program" "$checks"
    printf '%s\n' "$out" | grep '^skipped: ' | sort -u
done
[ "$total" -gt 0 ] || { echo "no test program was named"; exit 1; }
echo "100%: Checks: $total, Failures: 0, Errors: 0"
