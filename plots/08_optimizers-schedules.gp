# Left: the factor of four schedules by step. Right: validation losses with them, at one rate and at twice that rate.
WIDTH = 1080
load "plots/style.gp"
schedules = file("schedules.csv")
finals = file("schedule_finals.csv")
mean(what, name) = real(system(sprintf("awk -F, '$1 == \"%s\" && $2 == \"%s\" { sum += $4; n++ } END { print sum / n }' '%s'", what, name, finals)))
eval headline(mean("twice", "one_cycle") < mean("once", "constant") && mean("twice", "constant") > mean("once", "constant") ? \
    "A schedule lets you use a rate that would be too large without it" : "Four schedules, and the validation losses they lead to")
set multiplot
set lmargin at screen 0.09
set rmargin at screen 0.50
set xlabel "step, of 1000"
set ylabel "factor of the learning rate"
set xrange [0:1000]
set yrange [0:1.08]
set label 1 "step" at 345,0.335 textcolor rgb orange
set label 2 "cosine" at 495,0.47 right textcolor rgb green
set label 3 "warm-up" at 100,1.045 center textcolor rgb purple
set label 4 "one cycle" at 610,0.74 left textcolor rgb blue
plot schedules using 1:2 skip 1 with lines lw 2.5 lc rgb orange, \
     schedules using 1:3 skip 1 with lines lw 2.5 lc rgb green, \
     schedules using 1:4 skip 1 with lines lw 2.5 lc rgb purple, \
     schedules using 1:5 skip 1 with lines lw 2.5 lc rgb blue

unset label
set lmargin at screen 0.63
set rmargin at screen 0.97
set grid noytics
set grid xtics lc rgb faint lt 1 lw 1
set xlabel "validation loss of three seeds (nats per image)"
unset ylabel
set autoscale x
set offsets graph 0.05, graph 0.05, 0, 0
set yrange [5.6:0.4]
set ytics ("constant" 1, "step" 2, "cosine" 3, "warm-up" 4, "one cycle" 5)
position(name) = name eq "constant" ? 1 : name eq "step" ? 2 : name eq "cosine" ? 3 : name eq "warm_up" ? 4 : 5
set label 1 "rate of the search" at graph 0.02,1.04 textcolor rgb grey
set label 2 "twice that rate" at graph 0.6,1.04 textcolor rgb blue
plot finals using (strcol(1) eq "once" ? $4 : NaN):(position(strcol(2)) - 0.12) skip 1 with points pt 7 ps 1.4 lc rgb grey, \
     finals using (strcol(1) eq "twice" ? $4 : NaN):(position(strcol(2)) + 0.12) skip 1 with points pt 7 ps 1.4 lc rgb blue
unset multiplot
