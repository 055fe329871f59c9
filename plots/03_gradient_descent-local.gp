# Two valleys: plain descent from both sides, and a ball that rolls over the hump.
WIDTH = 1080
load "plots/style.gp"
hump = file("hump.csv")
set multiplot layout 1,2
eval headline("Plain descent ends in the valley where it starts. A heavy ball can roll over the hump.")
f(y) = y**4 / 4 - y**2 / 2 + y / 10
set samples 201
set xlabel "y"
set xrange [-2:2]
set yrange [-0.5:1.4]
set lmargin 9
set rmargin 5
set ylabel "loss"
set label 1 "no momentum" at graph 0.5,0.97 center textcolor rgb ink font ",14"
set label 2 "from -1.8" at -1.65,0.83 textcolor rgb green
set label 3 "from 1.8" at 1.65,1.18 right textcolor rgb orange
plot f(x) with lines lw 2 lc rgb "#b8cfe0", \
     hump using ($1 == 1 ? $4 : NaN):5 skip 1 with linespoints pt 7 ps 0.9 lw 1.2 lc rgb green, \
     hump using ($1 == 0 ? $4 : NaN):5 skip 1 with linespoints pt 7 ps 0.9 lw 1.2 lc rgb orange
unset label 1000
unset ylabel
unset label 2
set label 1 "momentum 0.8"
set label 3 textcolor rgb blue
plot f(x) with lines lw 2 lc rgb "#b8cfe0", \
     hump using ($1 == 6 && $2 <= 40 ? $4 : NaN):5 skip 1 with linespoints pt 7 ps 0.9 lw 1.2 lc rgb blue
unset multiplot
