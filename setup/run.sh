#!/bin/sh
# Run a program, show what it prints, and keep a copy as FOLDER/output.txt for
# the book. The copy appears only when the program ended well.
#
# usage: setup/run.sh PROGRAM FOLDER [options of the program]
set -u
program=$1 folder=$2
shift 2
mkdir -p "$folder" || exit 1
{
    "$program" "$@"
    echo $? >"$folder/status.part"
} | tee "$folder/output.txt.part"
status=$(cat "$folder/status.part")
rm -f "$folder/status.part"
if [ "$status" -ne 0 ]; then
    rm -f "$folder/output.txt.part"
    echo "$program: ended with status $status" >&2
    exit "$status"
fi
mv "$folder/output.txt.part" "$folder/output.txt"
