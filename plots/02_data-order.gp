# Loss of each step of one epoch: shuffled, and sorted by label with a line where each class begins.
WIDTH = 1080
load "plots/style.gp"
losses = file("losses.csv")
borders = file("borders.csv")
stats losses using 1 skip 1 nooutput
steps = STATS_max
stats losses using 3 skip 1 nooutput
eval headline(STATS_max > 4 ? "Sorted by label, the loss falls to almost 0 and jumps at every new class" : "The loss of each step, shuffled and sorted by label")
set rmargin 11
set xlabel "training step (32 pictures each)"
set ylabel "cross-entropy of the batch (nats per image)"
set xrange [0:steps]
set yrange [0:1.12 * STATS_max]
at_end(column) = real(system(sprintf("tail -n 20 '%s' | awk -F, '{ s += $%d } END { print s / NR }'", losses, column)))
set label 1 "shuffled" at steps * 1.01,at_end(2) offset 0,0.5 textcolor rgb blue
set label 2 "sorted" at steps * 1.01,at_end(3) offset 0,0 textcolor rgb orange
plot losses using 1:3 skip 1 with lines lw 1.2 lc rgb orange, \
     losses using 1:2 skip 1 with lines lw 1 lc rgb blue, \
     borders using 2:(1.06 * STATS_max):(sprintf(" %d", $1)) skip 1 with labels left font ",12" textcolor rgb orange, \
     borders using 2:(1.12 * STATS_max) skip 1 with impulses dashtype 3 lc rgb grey
