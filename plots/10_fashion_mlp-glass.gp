# One picture, and the slope of the loss by each pixel: orange where a brighter pixel raises the loss, blue where it lowers it.
WIDTH = 1000
HEIGHT = 520
load "plots/style.gp"
glass = file("glass.csv")
stats glass using 4 skip 1 nooutput
most = STATS_max > -STATS_min ? STATS_max : -STATS_min
steep = most == STATS_max ? STATS_index_max : STATS_index_min
row = int(steep) / 28
column_of = int(steep) % 28
rim = row < 4 || row > 23 || column_of < 4 || column_of > 23
eval headline(rim ? "The steepest pixel lies at the edge of the picture" : "The steepest pixel lies inside the picture")
unset grid
unset border
unset tics
unset colorbox
set size ratio -1
set xrange [-0.5:27.5]
set yrange [27.5:-0.5]
set tmargin at screen 0.82
set bmargin at screen 0.04
set multiplot
set lmargin at screen 0.02
set rmargin at screen 0.42
set palette defined (0 "#000000", 1 "#ffffff")
set cbrange [0:1]
set label 1 "the picture" at graph 0.5,1.09 center textcolor rgb ink
plot glass using 2:1:3 skip 1 with image pixels
unset label 1000
set lmargin at screen 0.47
set rmargin at screen 0.87
set palette defined (-1 blue, 0 "#ffffff", 1 orange)
set cbrange [-most:most]
set colorbox user origin 0.9,0.12 size 0.018,0.55
set cbtics textcolor rgb ink
set label 1 "slope of the loss: brighter raises it (orange), lowers it (blue)"
set label 2 "slope" at screen 0.895,0.72
set object 1 rectangle from -0.5,-0.5 to 27.5,27.5 fillstyle empty border lc rgb faint
set object 2 circle at column_of,row size 1.2 front noclip fillstyle empty border lc rgb ink lw 2
plot glass using 2:1:4 skip 1 with image pixels
unset multiplot
