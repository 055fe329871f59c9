# Loss and accuracy by epoch: while the rate falls (training, validation), and while it stays (validation).
WIDTH = 1080
load "plots/style.gp"
falls = file("history.csv")
stays = file("history_stays.csv")
stats falls using 1 skip 1 nooutput
last = STATS_max
stats falls using 2 skip 1 nooutput
top = STATS_max
stats falls using 4 skip 1 nooutput
falls_best = STATS_min
stats stays using 4 skip 1 nooutput
stays_best = STATS_min
cell(table, column) = real(system(sprintf("tail -n 1 '%s' | cut -d, -f%d", table, column)))
at_end = last + 0.03 * (last > 1 ? last - 1 : 1)
stopped = cell(stays, 1)
# Names of lines that end close together are moved apart, in letters.
apart(a, b, range) = abs(a - b) > 0.06 * range ? 0 : a > b ? 0.55 : -0.55

set multiplot layout 1,2
eval headline(falls_best < stays_best ? "The falling rate ends lower than the best point of the rate that stays" : "Loss and accuracy, epoch by epoch")
set xlabel "epoch"
set xrange [1:(last > 1 ? last : 2)]
tic = last > 10 ? 5 : 1
set xtics tic
set lmargin 11
set rmargin 11

# Labels at the line's end; the grey line may end earlier: its name stands above its last point.
set ylabel "cross-entropy (nats per image)"
set yrange [0:*]
off = apart(cell(falls, 2), cell(falls, 4), top)
set label 1 "training" at at_end,cell(falls, 2) offset 0,off textcolor rgb blue
set label 2 "validation" at at_end,cell(falls, 4) offset 0,-off textcolor rgb orange
set label 3 "validation," at stopped,cell(stays, 4) offset 0,2.4 center textcolor rgb grey
set label 4 "the rate stays" at stopped,cell(stays, 4) offset 0,1.3 center textcolor rgb grey
plot stays using 1:4 skip 1 with linespoints pt 7 ps 0.7 lw 2 lc rgb grey, \
     falls using 1:2 skip 1 with linespoints pt 7 ps 0.9 lw 2.5 lc rgb blue, \
     falls using 1:4 skip 1 with linespoints pt 7 ps 0.9 lw 2.5 lc rgb orange

unset label 1000
set ylabel "accuracy (share of right answers)"
set yrange [*:*]
off = apart(cell(falls, 3), cell(falls, 5), 0.15)
set label 1 "training" at at_end,cell(falls, 3) offset 0,off textcolor rgb blue
set label 2 "validation" at at_end,cell(falls, 5) offset 0,-off textcolor rgb orange
set label 3 "validation," at stopped,cell(stays, 5) offset 0,-1.3 center textcolor rgb grey
set label 4 "the rate stays" at stopped,cell(stays, 5) offset 0,-2.4 center textcolor rgb grey
plot stays using 1:5 skip 1 with linespoints pt 7 ps 0.7 lw 2 lc rgb grey, \
     falls using 1:3 skip 1 with linespoints pt 7 ps 0.9 lw 2.5 lc rgb blue, \
     falls using 1:5 skip 1 with linespoints pt 7 ps 0.9 lw 2.5 lc rgb orange
unset multiplot
