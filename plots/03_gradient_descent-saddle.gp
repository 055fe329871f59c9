# A saddle: a walk on the ridge and one a millionth beside it; and the loss along the way.
WIDTH = 1080
load "plots/style.gp"
saddle = file("saddle.csv")
set contour base
set cntrparam levels discrete -0.24, -0.2, -0.15, -0.1, -0.05, 0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7
set isosamples 160,160
set samples 160
unset surface
set xrange [-1.25:1.25]
set yrange [-1.6:1.6]
set table $map
splot x**2 / 2 - y**2 / 2 + y**4 / 4
unset table
unset contour

set style textbox opaque noborder margins 0.3,0.3 fillcolor rgb "#ffffff"
set multiplot
eval headline("A saddle looks like the end. A millionth beside the ridge, the walk goes on.")
unset grid
set lmargin at screen 0.08
set rmargin at screen 0.42
set bmargin at screen 0.13
set xlabel "x"
set ylabel "y" offset 1,0
set xtics 0.5
set ytics 0.5
set label 1 "on the ridge: it ends\nin the saddle" at 0.08,-0.16 front boxed textcolor rgb orange font ",12"
set label 2 "a millionth\nbeside it" at 0.1,0.75 front boxed textcolor rgb blue font ",12"
set datafile separator whitespace
plot $map using 1:2 with lines lw 1 lc rgb "#c9d6df"
set datafile separator comma
# the walks are drawn over the map, without a second set of names
unset xlabel
unset ylabel
unset label 1
unset label 2
unset label 1000
set format ""
plot saddle using ($1 == 3 ? $3 : NaN):4 skip 1 with linespoints pt 7 ps 0.8 lw 1.4 lc rgb blue, \
     saddle using ($1 == 0 ? $3 : NaN):4 skip 1 with linespoints pt 7 ps 0.8 lw 1.4 lc rgb orange

set grid ytics
set lmargin at screen 0.53
set rmargin at screen 0.89
set xlabel "step"
set ylabel "loss f(x, y)"
set xrange [0:150]
set yrange [-0.3:0.5]
set xtics 50 format "%g"
set ytics 0.1 format "%.1f"
set label 3 "start y = 0" at 152,0 textcolor rgb orange
set label 4 "10^{-3}" at 32,-0.13 right textcolor rgb green
set label 5 "10^{-6}" at 70,-0.13 right textcolor rgb blue
set label 6 "10^{-9}" at 108,-0.13 right textcolor rgb purple
plot saddle using ($1 == 4 ? $2 : NaN):5 skip 1 with lines lw 2.5 lc rgb green, \
     saddle using ($1 == 2 ? $2 : NaN):5 skip 1 with lines lw 2.5 lc rgb purple, \
     saddle using ($1 == 3 ? $2 : NaN):5 skip 1 with lines lw 2.5 lc rgb blue, \
     saddle using ($1 == 0 ? $2 : NaN):5 skip 1 with lines lw 2.5 lc rgb orange
unset multiplot
