# Eight steps of gradient descent on x², at four learning rates.
WIDTH = 1080
HEIGHT = 480
load "plots/style.gp"
set datafile missing NaN # the walks lie side by side in the table: a line goes on across the others
parabola = file("parabola.csv")
eval headline("Four learning rates on x²: too small, good, to and fro, away")
set multiplot layout 1,4
set samples 201
set xlabel "x"
set xrange [-2.4:2.4]
set yrange [-0.2:5.2]
set xtics 1
set tmargin at screen 0.8
set bmargin at screen 0.15
do for [i=1:4] {
    rate = real(word("0.05 0.3 0.95 1.05", i))
    left = 0.065 + 0.236 * (i - 1)
    set lmargin at screen left
    set rmargin at screen left + 0.21
    if (i == 1) { set ylabel "f(x)" } else { unset ylabel; set format y "" }
    set label 1 sprintf("rate %g", rate) at graph 0.5,1.06 center textcolor rgb ink font ",14"
    plot x**2 with lines lw 2 lc rgb "#b8cfe0", \
         parabola using (abs($1 - rate) < 1e-9 && $2 <= 8 ? $3 : NaN):4 skip 1 with linespoints pt 7 ps 1.1 lw 1.2 lc rgb orange, \
         parabola using (abs($1 - rate) < 1e-9 && $2 == 0 ? $3 : NaN):4 skip 1 with points pt 7 ps 1.6 lc rgb blue
    unset label 1000
}
unset multiplot
