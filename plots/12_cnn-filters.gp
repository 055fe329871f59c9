# The first layer's kernels: 32 squares of 3x3 weights, orange above zero, blue below.
WIDTH = 960
HEIGHT = 540
load "plots/style.gp"
filters = file("filters.csv")
eval headline("The 32 kernels of the first layer after training")
unset grid
unset border
unset tics
set size ratio -1
set lmargin at screen 0.03
set rmargin at screen 0.84
set tmargin at screen 0.9
set bmargin at screen 0.05
stats filters using 4 skip 1 nooutput
most = 2 * STATS_stddev # one very large weight would make all others look white
set cbrange [-most:most]
set palette defined (-1 blue, 0 "#ffffff", 1 orange)
set colorbox user origin 0.87,0.12 size 0.018,0.62
set label 1 "weight" at screen 0.87,0.8
set cbtics textcolor rgb ink
set xrange [-0.7:31.2]
set yrange [15.1:-1.2]
x(filter, column) = 4 * (int(filter) % 8) + column
y(filter, row) = 4.2 * (int(filter) / 8) + row
set style fill solid 1 border lc rgb faint
plot filters using (x($1, $3)):(y($1, $2)):(x($1, $3) - 0.5):(x($1, $3) + 0.5):(y($1, $2) - 0.5):(y($1, $2) + 0.5):4 \
         skip 1 with boxxyerror lc palette, \
     filters using (x($1, 1)):(y($1, -0.95)):(sprintf("%d", $1)) skip 1 every 9 with labels font ",9" textcolor rgb grey
