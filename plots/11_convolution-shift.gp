# One row of the edge map: of the shoe, and of the shoe moved to the right.
load "plots/style.gp"
shift = file("shift.csv")
eval headline("The shoe moves by four columns, and its map moves with it")
stats shift using 2 skip 1 nooutput
top = STATS_max
peak = STATS_index_max
set xlabel "column of the map (row 10)"
set ylabel "answer of the edge kernel"
set xrange [0:27]
set yrange [*:1.4 * top]
set xzeroaxis lc rgb grey lw 1
set label 1 "the shoe" at peak - 0.4,top right textcolor rgb blue
set label 2 "the shoe moved" at peak + 4.5,top left textcolor rgb orange
set arrow 1 from peak,1.08 * top to peak + 4,1.08 * top lc rgb ink lw 1.5
set label 3 "4 columns" at peak + 2,1.22 * top center textcolor rgb ink
plot shift using 1:2 skip 1 with linespoints pt 7 ps 0.8 lw 2.5 lc rgb blue, \
     shift using 1:3 skip 1 with linespoints pt 7 ps 0.8 lw 2.5 lc rgb orange
