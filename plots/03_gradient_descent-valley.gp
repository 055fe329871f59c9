# Contour maps of the valley x²/2 + 8y², with the paths of four learning rates.
WIDTH = 1080
HEIGHT = 640
load "plots/style.gp"
valley = file("valley.csv")
eval headline("The steep direction limits the rate, and the flat one suffers from it")
set multiplot
unset grid
set size ratio -1 # the same scale on both axes, so that right angles look right
set xrange [-12:6]
set yrange [-4:4]
set xtics 5
set ytics 2
do for [i=1:4] {
    walk = int(word("0 1 2 4", i))
    left = 0.06 + 0.49 * ((i - 1) % 2)
    bottom = i <= 2 ? 0.54 : 0.09
    set lmargin at screen left
    set rmargin at screen left + 0.43
    set bmargin at screen bottom
    set tmargin at screen bottom + 0.33
    set xlabel i > 2 ? "x" : "" offset 0,0.5
    set ylabel i % 2 ? "y" : "" offset 1,0
    name = i == 1 ? "rate 0.01: too small" : i == 2 ? "rate 1/16: y arrives at once, x is slow" : \
           i == 3 ? "rate 2/17: the fastest, and it goes in zigzag" : "rate 0.128: y diverges"
    set label 1 name at graph 0,1.07 textcolor rgb ink font ",14"
    plot for [r=1:12] [t=0:2*pi] '+' using (r * cos(t)):(r / 4.0 * sin(t)) with lines lw 1 lc rgb "#c9d6df", \
         valley using ($1 == walk && $2 <= 30 ? $3 : NaN):4 skip 1 with linespoints pt 7 ps 0.6 lw 1.4 lc rgb orange, \
         '+' using (0):(0) every ::::0 with points pt 1 ps 1.4 lw 2 lc rgb ink
    unset label 1000
}
unset multiplot
