#!/bin/sh
# The lessons' networks in PyTorch, beside ours: tests/bench/pytorch.py, where a Python with PyTorch is found.
#
# usage: tests/bench/pytorch.sh FOLDER BENCH [--quick]     FOLDER holds steps.csv, which the program BENCH wrote
set -u
for python in python3 /usr/bin/python3; do
    if "$python" -c 'import torch' 2>/dev/null; then
        exec "$python" tests/bench/pytorch.py "$@"
    fi
done
echo "bench-pytorch: there is no Python with PyTorch. Hint: on Debian, apt-get install python3-torch" >&2
exit 1
