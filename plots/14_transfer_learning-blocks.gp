# A residual block and an inception block, drawn from coordinates: no table is read.
WIDTH = 1000
HEIGHT = 560
load "plots/style.gp"
eval headline("Two blocks that fork: one adds its input, one looks in four ways at once")
unset border
unset tics
unset grid
set lmargin at screen 0.02
set rmargin at screen 0.98
set bmargin at screen 0.02
set xrange [0:100]
set yrange [0:50]
box = 0
# A box around (x,y) of this width, with text.
add(x, y, w, words, colour) = sprintf("box = box + 1; set object box rectangle from %g,%g to %g,%g fillcolor rgb '%s' fillstyle solid 0.18 border lc rgb '%s'; set label box \"%s\" at %g,%g center textcolor rgb '%s'", \
    x - w / 2.0, y - 2.2, x + w / 2.0, y + 2.2, colour, colour, words, x, y, ink)
line = 200
to(x1, y1, x2, y2) = sprintf("line = line + 1; set arrow line from %g,%g to %g,%g head filled size 0.9,18 lc rgb '%s' lw 1.6", x1, y1, x2, y2, ink)
bare(x1, y1, x2, y2, colour) = sprintf("line = line + 1; set arrow line from %g,%g to %g,%g nohead lc rgb '%s' lw 2.4", x1, y1, x2, y2, colour)

# residual: x, two convolutions, and a road beside them
set label 301 "Residual block: y = x + F(x)" at 4,47.5 left font ",14" textcolor rgb blue
eval add(18, 41, 12, "x", grey)
eval add(18, 32, 23, "convolution 3x3, relu", blue)
eval add(18, 23, 23, "convolution 3x3", blue)
eval add(18, 13, 7, "+", orange)
eval add(18, 4, 14, "relu, then y", grey)
eval to(18, 38.8, 18, 34.2)
eval to(18, 29.8, 18, 25.2)
eval to(18, 20.8, 18, 15.2)
eval to(18, 10.8, 18, 6.2)
eval bare(24, 41, 33, 41, orange)
eval bare(33, 41, 33, 13, orange)
eval "line = line + 1; set arrow line from 33,13 to 21.5,13 head filled size 0.9,18 lc rgb '" . orange . "' lw 2.4"
set label 302 "x, as it is" at 33.7,27 left textcolor rgb orange
set label 303 "F(x)" at 18.8,18 left textcolor rgb blue

# inception: four branches, joined along the channels
set label 304 "Inception block: four branches side by side" at 49,47.5 left font ",14" textcolor rgb green
eval add(74, 41, 18, "x, 192 channels", grey)
eval add(54, 29, 10, "1x1", green)
eval add(67, 29, 10, "1x1", sky)
eval add(67, 20, 10, "3x3", green)
eval add(80, 29, 10, "1x1", sky)
eval add(80, 20, 10, "5x5", green)
eval add(93, 29, 10, "pool 3x3", grey)
eval add(93, 20, 10, "1x1", green)
eval add(74, 5, 46, "joined: 64 + 128 + 32 + 32 = 256 channels", grey)
do for [i=0:3] {
    b = 54 + 13 * i
    eval to(74 + 2.5 * (i - 1.5), 38.8, b, 31.2)
    if (i > 0) { eval to(b, 26.8, b, 22.2) }
    eval to(b, i > 0 ? 17.8 : 26.8, 74 + 9 * (i - 1.5), 7.2)
}
set label 305 "first fewer: 96" at 66.2,24.5 right font ",10" textcolor rgb blue
set label 306 "16" at 79.2,24.5 right font ",10" textcolor rgb blue
array FILTERS[4] = ["64", "128", "32", "32"]
do for [i=0:3] {
    set label 310 + i FILTERS[i + 1] at 54 + 13 * i + (i < 2 ? -2 : 2),16 center font ",11" textcolor rgb green
}
plot NaN
