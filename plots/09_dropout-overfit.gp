# Training and validation loss by epoch: without a remedy, and with the chosen one.
WIDTH = 1080
load "plots/style.gp"
curves = file("curves.csv")
trials = file("trials.csv")
stats curves using 4 skip 1 nooutput
last = STATS_max
stats curves using 3 skip 1 nooutput
runs = STATS_max
stats trials using ($4 == 1 ? $1 : NaN) skip 1 nooutput
rate = STATS_min
stats trials using ($4 == 1 ? $2 : NaN) skip 1 nooutput
l2 = STATS_min
end = last * 1.02

# The rows of one trial and run; the mean of a column over the runs, after the last epoch.
rows(r, l, run) = sprintf("< awk -F, '($1 - %g) ^ 2 < 1e-12 && ($2 - %g) ^ 2 < 1e-16 && $3 == %d' '%s'", r, l, run, curves)
mean_at_end(r, l, column) = real(system(sprintf( \
    "awk -F, '($1 - %g) ^ 2 < 1e-12 && ($2 - %g) ^ 2 < 1e-16 && $4 == %d { s += $%d; n++ } END { print s / n }' '%s'", \
    r, l, last, column, curves)))

plain_train = mean_at_end(0, 0, 5); plain_validation = mean_at_end(0, 0, 6)
chosen_train = mean_at_end(rate, l2, 5); chosen_validation = mean_at_end(rate, l2, 6)
lower = chosen_validation < plain_validation
what = (rate > 0 ? sprintf("dropout %.1f", rate) : "") . (rate > 0 && l2 > 0 ? ", " : "") . (l2 > 0 ? sprintf("L2 %g", l2) : "")

set multiplot layout 1,2
eval headline("Learning by heart: the curves part." . (lower ? " With a remedy the validation loss ends lower." : ""))
set xlabel "epoch"
set ylabel "cross-entropy (nats per image)"
set xrange [1:last]
set yrange [0:1]
set lmargin 11
set rmargin 12
set label 3 "without a remedy" at graph 0.5,0.93 center textcolor rgb ink font ",14"
set label 1 "training" at end,plain_train + 0.01 textcolor rgb blue
set label 2 "validation" at end,plain_validation textcolor rgb orange
plot for [run=1:runs] rows(0, 0, run) using 4:5 with lines lw 2 lc rgb blue, \
     for [run=1:runs] rows(0, 0, run) using 4:6 with lines lw 2 lc rgb orange

unset label 1000
set label 3 what
set label 1 "training" at end,chosen_train
set label 2 "validation" at end,chosen_validation
set arrow 1 from 1,plain_validation to last,plain_validation nohead dashtype 3 lc rgb grey
set label 4 "left, at the end" at end,plain_validation + (plain_validation - chosen_validation < 0.05 ? 0.045 : 0) textcolor rgb grey font ",11"
plot for [run=1:runs] rows(rate, l2, run) using 4:5 with lines lw 2 lc rgb blue, \
     for [run=1:runs] rows(rate, l2, run) using 4:6 with lines lw 2 lc rgb orange
unset multiplot
