# Six rules in a valley, each with its best rate: above as it lies, below turned by 45 degrees.
WIDTH = 1200
HEIGHT = 600
load "plots/style.gp"
paths = file("paths.csv")
names = "plain momentum nesterov adagrad rmsprop adam"
steps(rule, turned) = system(sprintf("awk -F, '$1 == %d && $2 == %d { print $6; exit }' '%s'", rule, turned, paths))
eval headline(sprintf("AdaGrad arrives after %s steps. Turn the valley, and it needs %s.", steps(3, 0), steps(3, 1)))
h = sqrt(0.5)
set label 999 "orange: one rate for all weights     blue: each weight divides its slope" at screen 0.06,0.885 textcolor rgb grey
set multiplot
unset grid
set size ratio -1 # the same scale on both axes
set xrange [-12:6]
set yrange [-9.5:9.5]
set xtics 5
set ytics 5
do for [turned=0:1] {
    do for [rule=0:5] {
        left = 0.05 + 0.157 * rule
        bottom = turned ? 0.07 : 0.475
        set lmargin at screen left
        set rmargin at screen left + 0.145
        set bmargin at screen bottom
        set tmargin at screen bottom + 0.33
        if (rule > 0) { set format y ""; unset ylabel } else { set format y "%g"; set ylabel (turned ? "turned by 45°" : "as it lies") offset 1,0 }
        if (turned) { set format x "%g" } else { set format x "" }
        c = turned ? h : 1
        s = turned ? h : 0
        shown = rule < 3 ? orange : blue
        set label 1 sprintf("%s: %s steps", word(names, rule + 1), steps(rule, turned)) at graph 0.5,1.07 center textcolor rgb ink font ",13"
        plot for [r=1:12] [t=0:2*pi] '+' using (c * r * cos(t) - s * r / 4.0 * sin(t)):(s * r * cos(t) + c * r / 4.0 * sin(t)) with lines lw 1 lc rgb "#c9d6df", \
             paths using ($1 == rule && $2 == turned ? $4 : NaN):5 skip 1 with linespoints pt 7 ps 0.5 lw 1.4 lc rgb shown, \
             '+' using (0):(0) every ::::0 with points pt 1 ps 1.4 lw 2 lc rgb ink
        unset label 1000
        unset label 999
    }
}
unset multiplot
