# Validation loss and accuracy by dropout rate, with the deviation of the runs: after all epochs, and stopped in time.
WIDTH = 1080
load "plots/style.gp"
trials = file("trials.csv")
stats trials using ($2 == 0 ? $1 : NaN) skip 1 nooutput
last = STATS_max
end = last * 1.04
at(rate, stopped, column) = real(system(sprintf( \
    "awk -F, 'NR > 1 && $2 == 0 && $3 == %d && ($1 - %g) ^ 2 < 1e-12 { print $%d }' '%s'", stopped, rate, column, trials)))
rows(stopped) = sprintf("< awk -F, 'NR > 1 && $2 == 0 && $3 == %d' '%s'", stopped, trials)
shift = last / 150

stats rows(1) using 6 nooutput
best = STATS_min
set multiplot layout 1,2
lower = best < at(0, 1, 6) && at(0, 1, 6) < at(0, 0, 6)
eval headline(lower ? "Dropout and stopping lower the loss. For the accuracy the bars are long." : "Loss and accuracy by dropout rate")
set xlabel "dropout rate (share of neurons switched off)"
set xrange [-0.03:last + 0.03]
set lmargin 11
set rmargin 13
set bars 0.6
set xtics 0.1
set label 3 "bars: deviation of the runs" at graph 1,1.03 right textcolor rgb grey font ",11"

# Two labels at one end: keep them `room` apart.
apart(a, b, room) = abs(b - a) < room ? (room - abs(b - a)) / 2 * (b > a ? 1 : -1) : 0
set ylabel "validation loss (nats per image)"
set label 1 "all epochs" at end,at(last, 0, 6) - apart(at(last, 0, 6), at(last, 1, 6), 0.006) textcolor rgb orange
set label 2 "stopped" at end,at(last, 1, 6) + apart(at(last, 0, 6), at(last, 1, 6), 0.006) textcolor rgb blue
plot rows(0) using ($1 + shift):6:7 with yerrorlines pt 7 ps 1 lw 2 lc rgb orange, \
     rows(1) using ($1 - shift):6:7 with yerrorlines pt 7 ps 1 lw 2 lc rgb blue

unset label 1000
set ylabel "validation accuracy (share of right answers)"
set label 1 at end,at(last, 0, 8) - apart(at(last, 0, 8), at(last, 1, 8), 0.0012)
set label 2 at end,at(last, 1, 8) + apart(at(last, 0, 8), at(last, 1, 8), 0.0012)
plot rows(0) using ($1 + shift):8:9 with yerrorlines pt 7 ps 1 lw 2 lc rgb orange, \
     rows(1) using ($1 - shift):8:9 with yerrorlines pt 7 ps 1 lw 2 lc rgb blue
unset multiplot
