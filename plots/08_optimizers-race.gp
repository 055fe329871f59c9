# Left: training loss by step, a band from the lowest to the highest seed. Right: validation losses in the end.
WIDTH = 1080
load "plots/style.gp"
race = file("race.csv")
finals = file("finals.csv")
names = "plain momentum nesterov adagrad rmsprop adam"
colours = sprintf("%s %s %s %s %s %s", ink, orange, yellow, purple, green, blue)
low(a, b, c) = a < b ? (a < c ? a : c) : (b < c ? b : c)
high(a, b, c) = a > b ? (a > c ? a : c) : (b > c ? b : c)
# the rule with the lowest training loss over all blocks; and do the rules' means lie within the widest seeds of one rule?
first = system(sprintf("awk -F, 'NR > 1 { sum[$1] += $3 + $4 + $5 } END { for (r in sum) if (!best || sum[r] < sum[best]) best = r; print best }' '%s'", race))
close = int(system(sprintf("awk -F, 'NR > 1 { n[$2]++; sum[$2] += $4; if (n[$2] == 1 || $4 < l[$2]) l[$2] = $4; if ($4 > h[$2]) h[$2] = $4 } END { for (r in n) { m = sum[r] / n[r]; if (!c++ || m < low) low = m; if (m > high) high = m; if (h[r] - l[r] > seeds) seeds = h[r] - l[r] } print high - low < seeds }' '%s'", finals)))
stats race using 2 skip 1 nooutput
last = STATS_max
stats race using (low($3, $4, $5)) skip 1 nooutput
bottom = 0.9 * STATS_min
stats race using (high($3, $4, $5)) skip 1 nooutput
top = 1.1 * STATS_max
stats finals using 4 skip 1 nooutput
span = STATS_max - STATS_min
tic = span > 0.5 ? 0.2 : span > 0.2 ? 0.1 : span > 0.05 ? 0.02 : span > 0.01 ? 0.005 : 0.002
eval headline(first eq "adam" && close ? "Adam leads on training images. On validation images, rules differ as little as seeds." : "Six tuned rules: the training loss by step, and the validation loss in the end")
set multiplot
set lmargin at screen 0.09
set rmargin at screen 0.54
set xlabel "step"
set ylabel "training loss (nats per image)"
set xrange [0:last * 1.02]
set logscale y
set yrange [bottom:top]
set format y "%g"
set ytics (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
do for [i=1:6] {
    set label i word(names, i) at graph 0.76,(0.96 - 0.06 * (i - 1)) textcolor rgb word(colours, i)
}
plot for [i=1:6] race using (strcol(1) eq word(names, i) ? $2 : NaN):(low($3, $4, $5)):(high($3, $4, $5)) skip 1 with filledcurves fs transparent solid 0.2 noborder lc rgb word(colours, i), \
     for [i=1:6] race using (strcol(1) eq word(names, i) ? $2 : NaN):(($3 + $4 + $5) / 3) skip 1 with lines lw 2 lc rgb word(colours, i)

unset label
set lmargin at screen 0.66
set rmargin at screen 0.96
unset logscale y
set grid noytics
set grid xtics lc rgb faint lt 1 lw 1
set xlabel "validation loss of three seeds (nats per image)" offset -2,0
unset ylabel
set xrange [*:*]
set offsets graph 0.05, graph 0.05, 0, 0
set yrange [6.6:0.4]
set ytics ("plain" 1, "momentum" 2, "nesterov" 3, "adagrad" 4, "rmsprop" 5, "adam" 6)
set autoscale x
set xtics tic
position(name) = name eq "plain" ? 1 : name eq "momentum" ? 2 : name eq "nesterov" ? 3 : name eq "adagrad" ? 4 : name eq "rmsprop" ? 5 : 6
plot for [i=1:6] finals using 4:(position(strcol(2)) == i ? i : NaN) skip 1 with points pt 7 ps 1.5 lc rgb word(colours, i)
unset multiplot
