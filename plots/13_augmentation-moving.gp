# Accuracy of a normalized network after few steps, with three means and variances: moving, of a batch, of one image.
load "plots/style.gp"
moving = file("moving.csv")
stats moving using 1 skip 1 nooutput
last = STATS_max
first(column) = real(system(sprintf("sed -n 2p '%s' | cut -d, -f%d", moving, column)))
at_end(column) = real(system(sprintf("tail -n 1 '%s' | cut -d, -f%d", moving, column)))
behind = first(2) < first(3) && at_end(2) > first(2)
eval headline(behind ? "The moving numbers lag behind. One image alone is no batch." : "Accuracy with three kinds of mean and variance")
set logscale x
set xrange [1:last]
set yrange [0:1]
set xlabel "training steps (each line is ten times the one before)"
set ylabel "validation accuracy (share of right answers)"
set rmargin 17
end = last * 1.06
set label 1 "of 100 images" at end,at_end(3) + (at_end(3) < at_end(2) ? -0.025 : 0.025) textcolor rgb blue
set label 2 "moving" at end,at_end(2) + (at_end(3) < at_end(2) ? 0.025 : -0.025) textcolor rgb orange
set label 3 "of one image" at end,at_end(4) textcolor rgb grey
plot moving using 1:3 skip 1 with linespoints pt 7 ps 1 lw 2.5 lc rgb blue, \
     moving using 1:2 skip 1 with linespoints pt 7 ps 1 lw 2.5 lc rgb orange, \
     moving using 1:4 skip 1 with linespoints pt 7 ps 1 lw 2.5 lc rgb grey
