# The ten templates: 784 weights each, orange above zero, blue below.
WIDTH = 1080
HEIGHT = 560
load "plots/style.gp"
weights = file("weights.csv")
eval headline("Ten templates: orange speaks for the class, blue against it")
unset grid
unset border
unset tics
set size ratio -1
set lmargin at screen 0.02
set rmargin at screen 0.89
set tmargin at screen 0.9
set bmargin at screen 0.03
stats weights using 4 skip 1 nooutput
most = 3 * STATS_stddev # a few very large weights would make all others look white
set cbrange [-most:most]
set palette defined (-1 blue, 0 "#ffffff", 1 orange)
set colorbox user origin 0.91,0.14 size 0.016,0.6
set label 1 "weight" at screen 0.905,0.79
set cbtics textcolor rgb ink
SIDE = 28
set xrange [-1:5 * (SIDE + 2) - 1]
set yrange [2 * (SIDE + 6) - 4:-4]
left(digit) = (SIDE + 2) * (int(digit) % 5)
top(digit) = (SIDE + 6) * (int(digit) / 5)
name(digit) = system(sprintf("awk -F, '$1 == %d { print $5; exit }' '%s'", digit, weights))
do for [digit=0:9] {
    set object digit + 1 rectangle from left(digit) - 0.5,top(digit) - 0.5 to left(digit) + SIDE - 0.5,top(digit) + SIDE - 0.5 \
        fillstyle empty border lc rgb grey lw 1 front
    set label digit + 10 name(digit) at left(digit) + SIDE / 2.0,top(digit) - 2.2 center textcolor rgb ink font ",13"
}
# each template is a grid of its own
plot for [digit=0:9] weights skip 1 + SIDE * SIDE * digit every ::0::SIDE * SIDE - 1 \
     using (left(digit) + $3):(top(digit) + $2):4 with image pixels
