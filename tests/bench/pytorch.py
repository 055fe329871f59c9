#!/usr/bin/python3
"""The lessons' three networks in PyTorch: the same work as bench.c, on the same machine, right after it.

usage: pytorch.py FOLDER BENCH [--quick]     FOLDER holds steps.csv, which the program BENCH wrote

Each network is tried with one thread and with all, the convolutional one also with channels first and last. Then the
best of these and ours run by turns, five times each, and the medians are compared: what else happens on the machine
then hits both. Each try has a process of its own, so that its peak memory is its own. The images lie in memory as
bytes; a batch is picked by its numbers and scaled to [0,1], which is quicker than any data loader.

Writes pytorch.csv (network,threads,layout,step_ms,epoch_s,evaluate_s,peak_mb: all tries), compared.csv
(network,ours_ms,pytorch_ms,ratio: by turns) and prints both side by side.
"""
import csv
import os
import statistics
import subprocess
import sys
import time

import torch
from torch import nn

REPEATS = 5


def load(name, count):
    """count random images and labels: how long a step takes does not depend on what they show."""
    generator = torch.Generator().manual_seed(1)
    images = torch.randint(0, 256, (count, 1, 28, 28), dtype=torch.uint8, generator=generator)
    return images, torch.randint(0, 10, (count,), generator=generator)


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10))


def wide():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 10))


def narrow():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 10))


NETWORKS = {
    "cnn": (cnn, 32, lambda p: torch.optim.Adam(p, lr=1e-3)),
    "784-512-10": (wide, 128, lambda p: torch.optim.RMSprop(p, lr=1e-3, alpha=0.9)),
    "784-128-10": (narrow, 32, lambda p: torch.optim.Adam(p, lr=1e-3)),
}


def peak_mb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def median(work, least):
    """Seconds of one call: the median of REPEATS, each at least `least` seconds long."""
    work()
    calls, took = 1, 0.0
    while True:
        began = time.perf_counter()
        for _ in range(calls):
            work()
        took = time.perf_counter() - began
        if took >= least:
            break
        calls *= 2
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        for _ in range(calls):
            work()
        times.append((time.perf_counter() - began) / calls)
    return statistics.median(times)


def measure(name, threads, layout, least):
    """One try, in this process. Prints one line of pytorch.csv."""
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    build, batch_size, optimizer_of = NETWORKS[name]
    form = torch.channels_last if layout == "last" else torch.contiguous_format
    images, labels = load(name, 60000)
    test, _ = load(name, 10000)
    model = build().to(memory_format=form)
    optimizer = optimizer_of(model.parameters())
    loss_of = nn.CrossEntropyLoss()
    order = torch.randperm(60000)
    at = 0

    def batch_of(source, which):
        return source[which].to(torch.float32).div_(255).contiguous(memory_format=form)

    def step():
        nonlocal at
        which = order[at:at + batch_size]
        at = (at + batch_size) % (60000 - batch_size)
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(batch_of(images, which)), labels[which])
        loss.backward()
        optimizer.step()

    def evaluate():
        model.eval()
        with torch.no_grad():
            for first in range(0, 10000, 200):
                model(batch_of(test, slice(first, first + 200))).argmax(1)
        model.train()

    seconds = median(step, least)
    evaluated = median(evaluate, 0)
    steps = (60000 + batch_size - 1) // batch_size
    print(f"{name},{threads},{layout},{1e3 * seconds:.4f},{steps * seconds:.3f},{evaluated:.4f},{peak_mb():.1f}")


def tries():
    cores = len(os.sched_getaffinity(0))
    for name in NETWORKS:
        for threads in sorted({1, cores}):
            for layout in ("first", "last") if name == "cnn" else ("first",):
                yield name, threads, layout


def one_try(folder, name, threads, layout, least):
    """A row of pytorch.csv, from a process of its own."""
    line = subprocess.run([sys.executable, __file__, folder, "--one", name, str(threads), layout, str(least)],
                          check=True, capture_output=True, text=True).stdout.strip()
    return line.split(",")


def by_turns(folder, bench, best, rounds, least):
    """Median milli-seconds of a step: ours, and the best of PyTorch's tries."""
    ours, theirs = [], []
    for _ in range(rounds):
        environment = dict(os.environ, NN_BENCH_ONLY=best[0])
        ours.append(float(subprocess.run([bench, "--out", folder], check=True, capture_output=True, text=True,
                                         env=environment).stdout))
        theirs.append(float(one_try(folder, best[0], best[1], best[2], least)[3]))
    return statistics.median(ours), statistics.median(theirs)


def write(path, header, rows):
    with open(path + ".part", "w") as file:
        file.write(header + "\n")
        file.writelines(",".join(str(cell) for cell in row) + "\n" for row in rows)
    os.replace(path + ".part", path)


def main():
    folder = sys.argv[1]
    if sys.argv[2] == "--one":
        measure(sys.argv[3], int(sys.argv[4]), sys.argv[5], float(sys.argv[6]))
        return
    bench, quick = sys.argv[2], "--quick" in sys.argv
    with open(os.path.join(folder, "steps.csv")) as file:
        ours = {row["network"]: row for row in csv.DictReader(file)}
    rows, compared = [], []
    for name, threads, layout in tries():
        print(f"PyTorch {torch.__version__}: {name}, threads {threads}, channels {layout}", file=sys.stderr)
        rows.append(one_try(folder, name, threads, layout, 0.02 if quick else 0.5))
    write(os.path.join(folder, "pytorch.csv"), "network,threads,layout,step_ms,epoch_s,evaluate_s,peak_mb", rows)
    print(f"\n== Ours and PyTorch {torch.__version__}, in seconds ==\n"
          "              one epoch, by turns      10,000 images evaluated   peak memory in MB   its best\n"
          "network       ours  PyTorch  ratio     ours  PyTorch  ratio      ours  PyTorch")
    for name in NETWORKS:
        best = min((row for row in rows if row[0] == name), key=lambda row: float(row[3]))
        quickest = min(float(row[5]) for row in rows if row[0] == name)
        evaluated, memory = float(ours[name]["evaluate_s"]), float(ours[name]["peak_mb"])
        print(f"by turns: {name}", file=sys.stderr)
        mine, its = by_turns(folder, bench, best, 1 if quick else REPEATS, 0.02 if quick else 0.5)
        steps = (60000 + NETWORKS[name][1] - 1) // NETWORKS[name][1] / 1000
        compared.append((name, f"{mine:.4f}", f"{its:.4f}", f"{mine / its:.4f}"))
        print(f"{name:10} {steps * mine:7.3f} {steps * its:8.3f} {mine / its:6.2f}"
              f"  {evaluated:7.3f} {quickest:8.3f} {evaluated / quickest:6.2f}   {memory:7.0f} {float(best[6]):8.0f}"
              f"   {best[1]} threads{', channels ' + best[2] if name == 'cnn' else ''}", flush=True)
    write(os.path.join(folder, "compared.csv"), "network,ours_ms,pytorch_ms,ratio", compared)


if __name__ == "__main__":
    main()
