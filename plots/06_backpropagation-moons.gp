# Two moons: what the network answers everywhere in the plane, at four moments; without relu and with it.
WIDTH = 1080
HEIGHT = 520
load "plots/style.gp"
map = file("moons.csv")
PANELS = 4
CELLS = 45 * 30 # of one map
POINTS_AT = 2 * PANELS * CELLS # behind the maps stand the points
step(k) = int(system(sprintf("awk -F, 'NR == %d { print $2 }' '%s'", 2 + CELLS * k, map)))
set palette defined (0 "#7fb8dc", 0.5 "#ffffff", 1 "#eba374")
set cbrange [0:1]
unset colorbox
unset grid
unset tics
set border 31 lc rgb grey lw 1
set xrange [-1.75:2.75]
set yrange [-1.25:1.75]

left = 0.115
width = (0.98 - left) / PANELS
set multiplot
eval headline("Without relu the border stays a straight line. With it, it bends.")
set label 1001 "without\nrelu" at screen 0.095,0.66 right textcolor rgb ink
set label 1002 "with\nrelu" at screen 0.095,0.27 right textcolor rgb ink
set label 1003 "Colour: the network's answer, from certainly the first moon (blue) to certainly the second (orange). White: undecided." \
    at screen left,0.035 left textcolor rgb grey font ",11"
do for [relu=0:1] {
    do for [column=0:PANELS - 1] {
        k = relu * PANELS + column
        set lmargin at screen left + column * width
        set rmargin at screen left + (column + 0.94) * width
        set tmargin at screen (relu ? 0.46 : 0.85)
        set bmargin at screen (relu ? 0.085 : 0.475)
        steps = step(k)
        if (!relu) {
            set label 1 (steps ? sprintf("after %d steps", steps) : "untrained") at graph 0.5,1.06 center textcolor rgb ink
        }
        # cells a little too large: they overlap, and no seams are seen between them
        plot map skip 1 + CELLS * k every ::0::CELLS - 1 using 3:4:(0.056):(0.056):5 \
                 with boxxyerror fillstyle solid noborder lc palette, \
             map skip 1 + POINTS_AT using ($5 == 0 ? $3 : NaN):4 with points pt 7 ps 0.35 lc rgb blue, \
             map skip 1 + POINTS_AT using ($5 == 1 ? $3 : NaN):4 with points pt 7 ps 0.35 lc rgb orange
        unset label 1
        unset label 1000
        unset label 1001
        unset label 1002
        unset label 1003
    }
}
unset multiplot
