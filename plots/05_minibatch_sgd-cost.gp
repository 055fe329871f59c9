# The time for one image in a step, against the number of images that share the step.
WIDTH = 960
load "plots/style.gp"
cost = file("cost.csv")
stats cost using 2 skip 1 nooutput
cheapest = STATS_min; dearest = STATS_max
alone = real(system(sprintf("sed -n 2p '%s' | cut -d, -f2", cost)))
eval headline(sprintf("Alone, an image costs %.0f microseconds. In a batch, at best %.1f.", alone, cheapest))
set lmargin 11
set rmargin 6
set logscale xy
set xlabel "batch size (images in one step)"
set ylabel "time of a step / its images (microseconds)"
set xrange [0.75:1400]
set yrange [cheapest / 2:dearest * 2]
set xtics 1,4
unset mxtics
set format y "%g"
plot cost using 1:2 skip 1 with linespoints pt 7 ps 1.3 lw 2.5 lc rgb blue, \
     cost using 1:2:(sprintf("%.2f", $2)) skip 1 with labels offset 0,1.1 font ",11" textcolor rgb ink
