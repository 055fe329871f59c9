# Error of a measured slope against the step, forward and central, in float and in double.
WIDTH = 1080
HEIGHT = 600
load "plots/style.gp"
error = file("error.csv")
set multiplot layout 1,2
eval headline("A large step is wrong by Taylor's formula, a tiny one by rounding")
set logscale xy
set xlabel "step h"
set xrange [1e-14:1]
set yrange [1e-13:30]
set xtics 1e-14,100,1 format "10^{%T}"
set ytics 1e-12,100,1 format "10^{%T}"
set bmargin at screen 0.13
set label 2 "forward" at 0.1,0.7 right textcolor rgb blue
set label 3 "central" at 4e-2,2e-5 textcolor rgb orange
set label 5 "h / 2" at 5e-11,5e-12 textcolor rgb grey font ",12"
set label 6 "h^2 / 6" at 4e-7,4e-13 right textcolor rgb grey font ",12"

set lmargin at screen 0.1
set rmargin at screen 0.48
set ylabel "mean error, as a share of the slope"
epsilon = 2.0**-23
set label 1 "float" at graph 0.5,1.03 center textcolor rgb ink font ",14"
set label 4 "ε / h" at 2e-6,0.3 textcolor rgb grey font ",12"
plot x / 2 with lines dashtype 2 lw 1 lc rgb grey, \
     x**2 / 6 with lines dashtype 2 lw 1 lc rgb grey, \
     epsilon / x with lines dashtype 3 lw 1.5 lc rgb grey, \
     error using 1:2 skip 1 with lines lw 2.5 lc rgb blue, \
     error using 1:3 skip 1 with lines lw 2.5 lc rgb orange

unset label 1000
unset ylabel
set lmargin at screen 0.57
set rmargin at screen 0.95
epsilon = 2.0**-52
set label 1 "double"
set label 4 "ε / h" at 3e-12,1e-3
plot x / 2 with lines dashtype 2 lw 1 lc rgb grey, \
     x**2 / 6 with lines dashtype 2 lw 1 lc rgb grey, \
     epsilon / x with lines dashtype 3 lw 1.5 lc rgb grey, \
     error using 1:4 skip 1 with lines lw 2.5 lc rgb blue, \
     error using 1:5 skip 1 with lines lw 2.5 lc rgb orange
unset multiplot
