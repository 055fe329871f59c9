# Validation loss from step to step: with one rate to the end, and with a tenth of it in the last epoch.
WIDTH = 1080
load "plots/style.gp"
losses = file("floor.csv")
stats losses using 2 skip 1 nooutput
last_epoch = STATS_max
stats losses using ($2 == last_epoch ? $1 : NaN) skip 1 nooutput
drop = STATS_min; end = STATS_max
result(metric) = real(system(sprintf("awk -F, '$1 == \"%s\" { print $2 }' '%s'", metric, file("results.csv"))))
one = result("one_rate_loss"); tenth = result("tenth_loss")
eval headline(tenth < one ? "With a tenth of the rate, the loss falls at once and hardly shakes" : "One rate to the end, and a tenth of it in the last epoch")
set lmargin 11
set rmargin 18
begin = last_epoch > 2 ? drop / 4 : 0
set xlabel "step"
set ylabel "validation loss (nats per image)"
set xrange [begin:end]
set label 1 "one rate" at graph 1.015,first one textcolor rgb orange
set label 2 "a tenth of it" at graph 1.015,first tenth textcolor rgb blue
set arrow 1 from drop,graph 0 to drop,graph 1 nohead dashtype 3 lc rgb grey
set label 3 "the last epoch begins" at drop,graph 0.97 right offset -0.6,0 textcolor rgb grey font ",11"
plot losses using 1:3 skip 1 with lines lw 2 lc rgb orange, \
     losses using 1:($2 == last_epoch ? $4 : NaN) skip 1 with lines lw 2.5 lc rgb blue
