# Eight maps of one picture after each of four stages, from white (0) to blue (the largest of the stage).
WIDTH = 1080
HEIGHT = 580
load "plots/style.gp"
# An SVG can hold no image of its own, only squares. In a PNG squares would show seams.
PIXELS_DRAWN = FORMAT eq "svg" ? "with image pixels" : "with image"
maps = file("maps.csv")
STAGES = 4
MAPS = 8
array NAMES[STAGES] = ["convolution", "pooling", "convolution", "pooling"]
array SIDES[STAGES] = [28, 14, 14, 7]
eval headline("One picture, four stages: 28 by 28 numbers a map become 7 by 7")
unset grid
unset border
unset tics
unset colorbox
set size ratio -1
set lmargin at screen 0.14
set rmargin at screen 0.985
set label 1 "White: 0. Full blue: the largest number of the row." at screen 0.06,0.895 left textcolor rgb grey
set tmargin at screen 0.865
set bmargin at screen 0.02
CELL = 30 # a map is 28 wide, however many numbers it has
set palette defined (0 "#ffffff", 0.15 "#d6e8f4", 0.5 "#7fb8dc", 1 blue)
set cbrange [0:1]
# where stage s begins in the table, and the largest number of what is drawn of it
begin(s) = s == 1 ? 0 : begin(s - 1) + MAPS * SIDES[s - 1] ** 2
array MOST[STAGES]
do for [s=1:STAGES] {
    stats maps using 5 skip 1 + begin(s) every ::0::MAPS * SIDES[s] ** 2 - 1 nooutput
    MOST[s] = STATS_max > 0 ? STATS_max : 1
}
set xrange [-1:MAPS * CELL - 1]
set yrange [STAGES * CELL - 1:-1]
do for [s=1:STAGES] {
    set label 10 * s NAMES[s] at screen 0.125,first (s - 1) * CELL + 11 right textcolor rgb ink
    set label 10 * s + 1 sprintf("%d x %d", SIDES[s], SIDES[s]) at screen 0.125,first (s - 1) * CELL + 16 right textcolor rgb grey
    do for [m=0:MAPS - 1] {
        set object s * MAPS + m rectangle from m * CELL,(s - 1) * CELL to m * CELL + 28,(s - 1) * CELL + 28 \
            fillstyle empty border lc rgb faint front
    }
}
# number i of the table's part: the maps lie interleaved, and a pixel of a coarse map is 28 / side wide
x(s, m, column) = m * CELL + (column + 0.5) * 28.0 / SIDES[s]
y(s, row) = (s - 1) * CELL + (row + 0.5) * 28.0 / SIDES[s]
plot for [i=0:STAGES * MAPS - 1] maps skip 1 + begin(i / MAPS + 1) \
         every MAPS::i % MAPS::MAPS * SIDES[i / MAPS + 1] ** 2 - 1 \
         using (x(i / MAPS + 1, i % MAPS, $4)):(y(i / MAPS + 1, $3)):($5 / MOST[i / MAPS + 1]) @PIXELS_DRAWN
