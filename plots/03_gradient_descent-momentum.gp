# The best path without momentum and the best path with it, on the map of the valley.
WIDTH = 1080
HEIGHT = 380
load "plots/style.gp"
momentum = file("momentum.csv")
eval headline("Twenty steps each. With momentum the zigzag stays, but it gets further along the valley.")
set multiplot
unset grid
set size ratio -1 # the same scale on both axes, so that right angles look right
set xrange [-12:6]
set yrange [-4:4]
set xtics 5
set ytics 2
set xlabel "x" offset 0,0.5
set bmargin at screen 0.17
set tmargin at screen 0.80
do for [i=0:1] {
    walk = 2 * i # the best without momentum, the best with it
    left = 0.06 + 0.49 * i
    set lmargin at screen left
    set rmargin at screen left + 0.43
    set ylabel i ? "" : "y" offset 1,0
    set label 1 i ? "momentum 0.36, rate 0.16" : "no momentum, rate 2/17" at graph 0,1.07 textcolor rgb ink font ",14"
    plot for [r=1:12] [t=0:2*pi] '+' using (r * cos(t)):(r / 4.0 * sin(t)) with lines lw 1 lc rgb "#c9d6df", \
         momentum using ($1 == walk && $2 <= 20 ? $3 : NaN):4 skip 1 with linespoints pt 7 ps 0.8 lw 1.6 lc rgb (i ? blue : orange), \
         '+' using (0):(0) every ::::0 with points pt 1 ps 1.4 lw 2 lc rgb ink
    unset label 1000
}
unset multiplot
