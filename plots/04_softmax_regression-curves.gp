# Loss and accuracy by step: training and validation, plain gradient descent and momentum.
WIDTH = 1080
load "plots/style.gp"
momentum = file("history.csv")
plain = file("history_plain.csv")
stats momentum using 1 skip 1 nooutput
last = STATS_max
at_end(table, column) = real(system(sprintf("tail -n 1 '%s' | cut -d, -f%d", table, column)))

ahead = at_end(momentum, 2) < at_end(plain, 2)
set multiplot layout 1,2
eval headline(ahead ? "With momentum the same number of steps leads further down" : "Loss and accuracy, step by step")
set xlabel "steps (each one takes all training images)"
set xrange [0:last]
set lmargin 11
set rmargin 4

set ylabel "cross-entropy (nats per image)"
set yrange [0:1.2]
set label 1 "plain" at graph 0.22,first 0.47 textcolor rgb orange
set label 2 "momentum" at graph 0.22,first 0.17 textcolor rgb blue
set label 3 "solid: training images\ndashed: validation images" at graph 0.4,0.92 textcolor rgb grey font ",11"
plot plain using 1:2 skip 1 with lines lw 2 lc rgb orange, \
     plain using 1:4 skip 1 with lines lw 2 dashtype (5,4) lc rgb orange, \
     momentum using 1:2 skip 1 with lines lw 2.5 lc rgb blue, \
     momentum using 1:4 skip 1 with lines lw 2.5 dashtype (5,4) lc rgb blue

unset label 1000
unset label 3
set ylabel "accuracy (share of right answers)"
set yrange [0.75:1]
set label 1 "plain" at graph 0.3,first at_end(plain, 3) - 0.035 textcolor rgb orange
set label 2 "momentum" at graph 0.3,first at_end(momentum, 5) + 0.012 textcolor rgb blue
plot plain using 1:3 skip 1 with lines lw 2 lc rgb orange, \
     plain using 1:5 skip 1 with lines lw 2 dashtype (5,4) lc rgb orange, \
     momentum using 1:3 skip 1 with lines lw 2.5 lc rgb blue, \
     momentum using 1:5 skip 1 with lines lw 2.5 dashtype (5,4) lc rgb blue
unset multiplot
