# The logit, and the sigmoid that undoes it: the same curve with its axes exchanged.
WIDTH = 1080
load "plots/style.gp"
set multiplot layout 1,2
eval headline("The logit stretches 0 to 1 over all numbers. The sigmoid folds them back.")
set lmargin 10
set rmargin 5

set xlabel "probability p"
set ylabel "logit(p) = ln(p / (1 - p))"
set xrange [0:1]
set yrange [-7:7]
set xtics 0.25
set arrow 1 from 0.5,-7 to 0.5,0 nohead dashtype 3 lc rgb grey
set label 1 "even chances: logit 0" at 0.52,-0.7 textcolor rgb grey font ",11"
plot file("logit.csv") using 1:2 skip 1 with lines lw 2.5 lc rgb blue

unset label 1000
set xlabel "logit z"
set ylabel "sigmoid(z) = 1 / (1 + e^{-z})"
set xrange [-8:8]
set yrange [0:1]
set xtics 2
set arrow 1 from 0,0 to 0,0.5 nohead dashtype 3 lc rgb grey
set label 1 "steepest here: slope 1/4" at 0.6,0.49 textcolor rgb grey font ",11"
set label 2 "nearly flat at z = 8:\nslope 0.0003" at 2.7,0.86 textcolor rgb grey font ",11"
plot file("sigmoid.csv") using 1:2 skip 1 with lines lw 2.5 lc rgb orange
unset multiplot
