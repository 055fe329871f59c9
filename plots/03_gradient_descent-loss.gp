# Loss against step in the valley: four learning rates, and momentum.
WIDTH = 1080
load "plots/style.gp"
valley = file("valley.csv"); momentum = file("momentum.csv")
eval headline("The best rate gives a straight line down. Momentum gives a steeper one.")
set rmargin 20
set logscale y
set xlabel "step"
set ylabel "loss f(x, y)"
set xrange [0:80]
set yrange [1e-9:1e5]
set ytics 1e-8,100,1e4 format "10^{%T}"
set label 1 "rate 0.128" at 81,5e4 textcolor rgb purple
set label 2 "rate 0.01" at 81,1e1 textcolor rgb sky
set label 3 "rate 1/16" at 81,2e-3 textcolor rgb green
set label 4 "rate 2/17, the best" at 81,2e-7 textcolor rgb orange
set label 5 "with momentum" at 26.5,1e-6 textcolor rgb blue
plot valley using ($1 == 4 ? $2 : NaN):5 skip 1 with lines lw 2.5 lc rgb purple, \
     valley using ($1 == 0 ? $2 : NaN):5 skip 1 with lines lw 2.5 lc rgb sky, \
     valley using ($1 == 1 ? $2 : NaN):5 skip 1 with lines lw 2.5 lc rgb green, \
     valley using ($1 == 2 ? $2 : NaN):5 skip 1 with lines lw 2.5 lc rgb orange, \
     momentum using ($1 == 2 ? $2 : NaN):5 skip 1 with lines lw 2.5 lc rgb blue
