#!/bin/sh
# Say when this is, and on which machine, for whoever reads the results later.
#
# usage: setup/machine.sh
echo "date: $(date +%Y-%m-%d)"
model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)
echo "machine: $(nproc) cores, ${model:-$(uname -m)}"
