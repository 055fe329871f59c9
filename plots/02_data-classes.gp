# Training images of each class, MNIST as bars and Fashion-MNIST as a line.
load "plots/style.gp"
classes = file("classes.csv")
stats classes using 2 skip 1 nooutput
few = STATS_min; many = STATS_max
stats classes using 3 skip 1 nooutput
eval headline("The digits are not equally frequent. The clothes are.")
set rmargin 17
set xlabel "label"
set ylabel "training images"
set xrange [-0.6:9.6]
set yrange [0:7600]
set xtics 1 scale 0
set style fill solid 1 noborder
set boxwidth 0.75
set label 1 "Fashion-MNIST:\n6,000 of each" at 9.75,STATS_max textcolor rgb orange
set label 2 "MNIST" at 9.75,2500 textcolor rgb blue
plot classes using 1:2 skip 1 with boxes lc rgb blue, \
     classes using 1:3 skip 1 with lines lw 2.5 lc rgb orange, \
     classes using 1:($2 + 270):($2 == few || $2 == many ? sprintf("%d", $2) : "") skip 1 with labels textcolor rgb blue
