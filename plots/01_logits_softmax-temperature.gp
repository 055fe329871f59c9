# The same ten logits at four temperatures.
WIDTH = 1080
HEIGHT = 480
load "plots/style.gp"
temperature = file("temperature.csv")
eval headline("The same ten logits at four temperatures: the order of the bars never changes")
set multiplot layout 1,4
set xlabel "digit"
set xrange [-0.7:9.7]
set yrange [0:1]
set xtics 1 scale 0 font ",11"
set style fill solid 1 noborder
set boxwidth 0.75
set tmargin at screen 0.8
set bmargin at screen 0.17
do for [i=1:4] {
    T = word("0.5 1 2 10", i)
    left = 0.085 + 0.231 * (i - 1)
    set lmargin at screen left
    set rmargin at screen left + 0.2
    if (i == 1) { set ylabel "probability"; set format y "%.1f" } else { unset ylabel; set format y "" }
    set label 1 "T = " . T at graph 0.5,1.06 center textcolor rgb ink font ",14"
    plot temperature using 2:(abs($1 - real(T)) < 1e-9 ? $3 : NaN) skip 1 with boxes lc rgb blue
    unset label 1000
}
unset multiplot
