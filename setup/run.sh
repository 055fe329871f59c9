#!/bin/sh
# Run a program, show what it prints, and keep a copy as FOLDER/output.txt for
# the book. The copy appears only when the program ended well and all of it
# could be written. FOLDER/run.txt says when and where that was, and how many
# seconds it took.
#
# usage: setup/run.sh PROGRAM FOLDER [options of the program]
set -u
program=$1 folder=$2
shift 2
mkdir -p "$folder" || exit 1
copy=$folder/output.txt.part
trap 'rm -f "$copy" "$copy.status"' EXIT
rm -f "$folder/run.txt"
began=$(date +%s)

{
    "$program" "$@"
    echo $? >"$copy.status"
} | tee "$copy"
copied=$?
status=$(cat "$copy.status" 2>/dev/null)
if [ "${status:-1}" -ne 0 ]; then
    echo "$program: ended with status ${status:-unknown}" >&2
    exit "${status:-1}"
fi
if [ "$copied" -ne 0 ]; then
    echo "$folder/output.txt: not everything could be written. Hint: is the disk full?" >&2
    exit 1
fi
{
    "${0%/*}/machine.sh"
    echo "seconds: $(($(date +%s) - began))"
} >"$folder/run.txt" || exit 1
mv "$copy" "$folder/output.txt"
