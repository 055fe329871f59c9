# The shoe, and below it four kernels, each with the feature map that it makes of the shoe.
WIDTH = 1080
HEIGHT = 620
load "plots/style.gp"
maps = file("maps.csv")
PIXELS = 28 * 28
array NAMES[4] = ["edge: left to right", "rim: the neighbours", "blur: the mean of nine", "sharpen: pixel and rim"]
eval headline("One shoe, four kernels, four feature maps")
unset grid
unset border
unset tics
unset colorbox
set size ratio -1
set multiplot
set label 1001 "Maps: orange above 0, blue below 0, white 0. Colours are full at 1.5." at screen 0.34,0.75 left textcolor rgb grey
set label 1002 "Above each map stands its kernel, and in words its question." at screen 0.34,0.80 left textcolor rgb grey
set xrange [-0.5:27.5]
set yrange [27.5:-0.5]
set lmargin at screen 0.06
set rmargin at screen 0.30
set tmargin at screen 0.90
set bmargin at screen 0.60
set palette defined (0 "#000000", 1 "#ffffff")
set cbrange [0:1]
plot maps using (int($2) % 28):(int($2) / 28):3 skip 1 every ::0::PIXELS - 1 with image pixels
unset label 1000
unset label 1001
unset label 1002
set palette defined (-1 blue, 0 "#ffffff", 1 orange)
do for [k=1:4] {
    left = 0.03 + 0.245 * (k - 1)
    # the kernel: nine weights, written out
    set lmargin at screen left + 0.06
    set rmargin at screen left + 0.17
    set tmargin at screen 0.54
    set bmargin at screen 0.385
    set xrange [-0.5:2.5]
    set yrange [2.5:-0.5]
    set cbrange [-8:8]
    set label 1 NAMES[k] at screen left + 0.115,0.57 center textcolor rgb ink
    # the kernels stand behind the shoe and the four maps
    plot maps skip 1 + 5 * PIXELS every ::9 * (k - 1)::9 * k - 1 using (int($2) % 3):(int($2) / 3):(0.5):(0.5):3 \
             with boxxyerror fillstyle solid noborder lc palette, \
         maps skip 1 + 5 * PIXELS every ::9 * (k - 1)::9 * k - 1 \
             using (int($2) % 3):(int($2) / 3):($3 > 0 && $3 < 1 ? "1/9" : sprintf("%d", $3)) with labels textcolor rgb ink
    unset label 1
    set lmargin at screen left
    set rmargin at screen left + 0.23
    set tmargin at screen 0.36
    set bmargin at screen 0.02
    set xrange [-0.5:27.5]
    set yrange [27.5:-0.5]
    set cbrange [-1.5:1.5]
    set object 1 rectangle from -0.5,-0.5 to 27.5,27.5 fillstyle empty border lc rgb faint
    # the maps lie interleaved: every fourth row, from number k - 1 on
    plot maps using (int($2) % 28):(int($2) / 28):3 skip 1 + PIXELS every 4::k - 1::4 * PIXELS - 1 with image pixels
    unset object 1
}
unset multiplot
