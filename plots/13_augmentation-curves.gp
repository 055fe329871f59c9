# Training and validation accuracy by epoch, for the first and the last recipe, both trained equally long.
WIDTH = 1080
load "plots/style.gp"
curves = file("curves.csv")
rows(trial) = sprintf("< awk -F, '$1 == %d' '%s'", trial, curves)
at_end(trial, column) = real(system(sprintf("awk -F, '$1 == %d { v = $%d } END { print v }' '%s'", trial, column, curves)))
FIRST = 9; LAST = 10 # trials
stats rows(LAST) using 4 nooutput
last = STATS_max
stats rows(FIRST) using 6 nooutput
low = STATS_min
stats rows(LAST) using 6 nooutput
low = STATS_min < low ? STATS_min : low
stats rows(LAST) using 5 nooutput
low = STATS_min < low ? STATS_min : low
stats rows(FIRST) using 5 nooutput
low = STATS_min < low ? STATS_min : low
gap(trial) = at_end(trial, 5) - at_end(trial, 6)
closes = gap(FIRST) > 0.02 && abs(gap(LAST)) < gap(FIRST)
end = last + 0.03 * (last - 1)
# Two labels at one end: keep them `room` apart.
room = 0.05 * (1 - low)
apart(a, b) = abs(b - a) < room ? (room - abs(b - a)) / 2 * (b > a ? 1 : -1) : 0

set multiplot layout 1,2
eval headline(closes ? "Recipe 1: the curves part. Recipe 9: they end close together." : "The first and the last recipe, epoch by epoch")
set xlabel "epoch"
set xrange [1:last]
tic = last > 20 ? 5 : last > 7 ? 2 : 1
set xtics tic
set yrange [low - 0.02:1]
set lmargin 11
set rmargin 12
set ylabel "accuracy (share of right answers)"
do for [trial=FIRST:LAST] {
    train = at_end(trial, 5)
    val = at_end(trial, 6)
    set label 1 "training" at end,train - apart(train, val) textcolor rgb blue
    set label 2 "validation" at end,val + apart(train, val) textcolor rgb orange
    set label 3 (trial == FIRST ? "recipe 1: the network of chapter 12" : "recipe 9: all of it") at graph 0.5,1.03 center textcolor rgb ink
    plot rows(trial) using 4:5 with linespoints pt 7 ps 0.8 lw 2.5 lc rgb blue, \
         rows(trial) using 4:6 with linespoints pt 7 ps 0.8 lw 2.5 lc rgb orange
    unset label 1000
}
unset multiplot
