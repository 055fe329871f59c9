# Loss and accuracy by epoch, training and test.
WIDTH = 1080
load "plots/style.gp"
history = file("history.csv")
stats history using 1 skip 1 nooutput
last = STATS_max
stats history using 4 skip 1 nooutput
best_loss = STATS_min; best = STATS_index_min + 1
stats history using 2 skip 1 nooutput
top = STATS_max
at_end(column) = real(system(sprintf("tail -n 1 '%s' | cut -d, -f%d", history, column)))
end = last + 0.03 * (last > 1 ? last - 1 : 1)

set multiplot layout 1,2
eval headline(best < last ? "The training loss falls to the end. The test loss does not." : "Loss and accuracy, epoch by epoch")
set xlabel "epoch"
set xrange [1:(last > 1 ? last : 2)]
tic = last > 20 ? 5 : 1
set xtics tic
set lmargin 11
set rmargin 10

set ylabel "cross-entropy (nats per image)"
set yrange [0:1.05 * top]
set label 1 "training" at end,at_end(2) textcolor rgb blue
set label 2 "test" at end,at_end(4) textcolor rgb orange
set arrow 1 from best,0 to best,best_loss nohead dashtype 3 lc rgb grey
set label 3 sprintf("smallest test loss: %.3f", best_loss) at best,graph 0.03 offset 0.6,0 textcolor rgb grey font ",11"
plot history using 1:2 skip 1 with linespoints pt 7 ps 1 lw 2.5 lc rgb blue, \
     history using 1:4 skip 1 with linespoints pt 7 ps 1 lw 2.5 lc rgb orange

unset label 1000
unset label 3
unset arrow 1
set ylabel "accuracy (share of right answers)"

set yrange [*:1]
set label 1 "training" at end,at_end(3) textcolor rgb blue
set label 2 "test" at end,at_end(5) textcolor rgb orange
plot history using 1:3 skip 1 with linespoints pt 7 ps 1 lw 2.5 lc rgb blue, \
     history using 1:5 skip 1 with linespoints pt 7 ps 1 lw 2.5 lc rgb orange
unset multiplot
