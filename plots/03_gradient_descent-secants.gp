# Chords of a parabola turn into its tangent; at the kink of |x| two slopes remain.
WIDTH = 1080
load "plots/style.gp"
set multiplot layout 1,2
eval headline("The chords of x² turn into its tangent. At the kink of |x| two slopes remain.")
set samples 401
set xlabel "x"
set ylabel "f(x)"

set lmargin 9
set rmargin 9
set xrange [-0.6:2.4]
set yrange [-1:5]
set label 1 "h = 1\nslope 3" at 2.42,5.0 textcolor rgb sky
set label 2 "h = 0.5\nslope 2.5" at 2.42,4.1 textcolor rgb green
set label 3 "tangent\nslope 2" at 2.42,3.2 textcolor rgb orange
set label 4 "x²" at -0.53,0.75 textcolor rgb blue
set object 1 circle at 1,1 size 0.03 front fillcolor rgb ink fillstyle solid
chord(h, x) = 1 + (2 + h) * (x - 1)
plot chord(1, x) with lines lw 1.5 lc rgb sky, \
     chord(0.5, x) with lines lw 1.5 lc rgb green, \
     chord(0, x) with lines lw 1.5 lc rgb orange, \
     x**2 with lines lw 2.5 lc rgb blue, \
     "<printf '2,4\\n'" with points pt 7 ps 1.2 lc rgb sky, \
     "<printf '1.5,2.25\\n'" with points pt 7 ps 1.2 lc rgb green

unset label 1000
unset label 3
unset label 4
unset object 1
set xrange [-1.2:1.2]
set yrange [-1.2:1.2]
set xtics 0.5
set label 1 "from the left:\nslope -1" at 0.5,-0.2 textcolor rgb orange
set label 2 "from the right:\nslope 1" at -0.7,-0.95 textcolor rgb green
set label 5 "|x|" at 1.03,0.88 textcolor rgb blue
plot -x with lines lw 1.5 dashtype 2 lc rgb orange, \
     x with lines lw 1.5 dashtype 2 lc rgb green, \
     abs(x) with lines lw 2.5 lc rgb blue
unset multiplot
