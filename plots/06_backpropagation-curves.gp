# Loss and accuracy by epoch, training and test.
WIDTH = 1080
load "plots/style.gp"
history = file("history.csv")
stats history using 1 skip 1 nooutput
last = STATS_max
stats history using 2 skip 1 nooutput
top = STATS_max
stats history using 4 skip 1 nooutput
if (STATS_max > top) { top = STATS_max }
stats history using 3 skip 1 nooutput
bottom = STATS_min
stats history using 5 skip 1 nooutput
if (STATS_min < bottom) { bottom = STATS_min }
at_end(column) = real(system(sprintf("tail -n 1 '%s' | cut -d, -f%d", history, column)))
end = last + 0.03 * (last > 1 ? last - 1 : 1)
# Two labels at one end: keep them `room` apart.
apart(a, b, room) = abs(a - b) < room ? (a < b ? -1 : 1) * (room - abs(a - b)) / 2 : 0

set multiplot layout 1,2
eval headline(at_end(3) > at_end(5) ? sprintf("%.1f %% of the test images are right, and more of the training images", 100 * at_end(5)) \
                                    : sprintf("%.1f %% of the test images are right", 100 * at_end(5)))
set xlabel "epoch"
set xrange [1:(last > 1 ? last : 2)]
tic = last > 20 ? 5 : 1
set xtics tic
set lmargin 11
set rmargin 10

set ylabel "cross-entropy (nats per image)"
set yrange [0:1.05 * top]
set label 1 "training" at end,at_end(2) + apart(at_end(2), at_end(4), 0.06 * top) textcolor rgb blue
set label 2 "test" at end,at_end(4) + apart(at_end(4), at_end(2), 0.06 * top) textcolor rgb orange
plot history using 1:2 skip 1 with linespoints pt 7 ps 1 lw 2.5 lc rgb blue, \
     history using 1:4 skip 1 with linespoints pt 7 ps 1 lw 2.5 lc rgb orange

unset label 1000
set ylabel "accuracy (share of right answers)"
low = bottom - 0.05 * (1 - bottom)
set yrange [low:1]
set label 1 "training" at end,at_end(3) + apart(at_end(3), at_end(5), 0.06 * (1 - low)) textcolor rgb blue
set label 2 "test" at end,at_end(5) + apart(at_end(5), at_end(3), 0.06 * (1 - low)) textcolor rgb orange
plot history using 1:3 skip 1 with linespoints pt 7 ps 1 lw 2.5 lc rgb blue, \
     history using 1:5 skip 1 with linespoints pt 7 ps 1 lw 2.5 lc rgb orange
unset multiplot
