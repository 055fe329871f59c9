# Training loss by step from five starts, all at the rate 0.01: ten hidden layers of relu, and one.
WIDTH = 1080
load "plots/style.gp"
curves = file("curves.csv")
stats curves using 5 skip 1 nooutput
last = STATS_max
set xrange [0:last]
set yrange [0:2.6]
tic = last > 300 ? 100 : 10
set xtics tic
set xlabel "step"
is(depth, start) = $1 == depth && strcol(2) eq "relu" && strcol(3) eq start && abs($4 - 0.01) < 1e-9
at(depth, start, share) = real(system(sprintf("awk -F, -v at=%g '$1 == %d && $2 == \"relu\" && $3 == \"%s\" && $4 == 0.01 && $5 <= at { y = $6 } END { print y }' '%s'", share * last, depth, start, curves)))
steps_of(depth, start) = real(system(sprintf("awk -F, '$1 == %d && $2 == \"relu\" && $3 == \"%s\" && $4 == 0.01 { t = $5 } END { print t + 0 }' '%s'", depth, start, curves)))
first_below(depth, start) = real(system(sprintf("awk -F, '$1 == %d && $2 == \"relu\" && $3 == \"%s\" && $4 == 0.01 && $6 < 2.5 { print $5; exit }' '%s' | grep . || echo %g", depth, start, curves, last / 2)))
together = at(1, "0.01", 1) - at(1, "Glorot", 1) < 0.3 # do all random starts of one layer end alike?
told = at(10, "He", 1) < 1 && at(10, "0.01", 1) > 2 && together
set multiplot layout 1,2
eval headline(told ? "The start decides whether ten layers learn. One layer forgives all but zeros." : "Training loss, from five starts")
do for [i=1:2] {
    depth = i == 1 ? 10 : 1
    set lmargin at screen (i == 1 ? 0.09 : 0.58)
    set rmargin at screen (i == 1 ? 0.45 : 0.885)
    set tmargin at screen 0.82
    if (i == 1) { set ylabel "cross-entropy (nats per image), smoothed" } else { unset ylabel }
    set label 1 (i == 1 ? "ten hidden layers" : "one hidden layer") at graph 0.5,1.05 center textcolor rgb ink font ",14"
    if (i == 1) {
        set label 2 "zeros, 0.01" at last,at(10, "zeros", 1) offset 0.6,0 textcolor rgb blue
        set label 3 "Glorot" at last,at(10, "Glorot", 1) offset 0.6,(at(10, "Glorot", 1) > 2 ? 0.9 : 0.5) textcolor rgb green
        set label 4 "He" at last,at(10, "He", 1) offset 0.6,-0.4 textcolor rgb purple
        if (steps_of(10, "0.3") < last) { set label 5 "0.3: its loss was\ninfinite after\na few steps" at graph 0.6,(told ? 0.7 : 0.2) textcolor rgb orange font ",12" }
    } else {
        set label 2 "zeros" at last,at(1, "zeros", 1) offset 0.6,0 textcolor rgb grey
        set label 3 (together ? "Glorot, He,\n0.01, 0.3" : "Glorot, He") at last,at(1, "Glorot", 1) offset 0.6,0.8 textcolor rgb ink
        set label 5 "0.01" at 0.17 * last,at(1, "0.01", 0.17) left offset (together ? 1.6 : 14),(together ? 0.5 : -0.8) textcolor rgb blue font ",13"
        unset label 4
        set label 6 "0.3" at first_below(1, "0.3"),2.5 offset 1,-0.05 textcolor rgb orange font ",13"
    }
    plot curves using (is(depth, "zeros") ? $5 : NaN):6 skip 1 with lines lw 5 lc rgb "#bbbbbb", \
         curves using (is(depth, "0.01") ? $5 : NaN):6 skip 1 with lines lw 2 lc rgb blue, \
         curves using (is(depth, "0.3") ? $5 : NaN):6 skip 1 with lines lw 2 lc rgb orange, \
         curves using (is(depth, "Glorot") ? $5 : NaN):6 skip 1 with lines lw 2.5 lc rgb green, \
         curves using (is(depth, "He") ? $5 : NaN):6 skip 1 with lines lw 2.5 lc rgb purple
    unset label 1000
}
unset multiplot
