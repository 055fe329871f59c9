# The performance ladder: billions of operations a second on each rung.
WIDTH = 1000
load "plots/style.gp"
ladder = file("ladder.csv")
first = real(system(sprintf("awk -F, '$1 == 1 { print $4 }' '%s'", ladder)))
last = real(system(sprintf("awk -F, '$1 == 5 { print $4 }' '%s'", ladder)))
eval headline(last > first ? sprintf("The same sums, %.0f times as fast", last / first) : "The same sums on five rungs")
stats ladder using ($4 > $5 ? $4 : $5) skip 1 nooutput
set xlabel "GFLOP/s (billions of products and sums in a second)"
set xrange [0:1.45 * STATS_max]
set yrange [4.7:-0.9]
set label 2 "roof" at real(system(sprintf("awk -F, '$1 == 1 { print $5 }' '%s'", ladder))),-0.65 center textcolor rgb ink
set lmargin 26
set rmargin 4
unset ytics
set grid noytics
set grid xtics lc rgb faint lt 1 lw 1
plot ladder using (0):0:(0):4:($0 - 0.35):($0 + 0.35) skip 1 with boxxyerror fillstyle solid noborder lc rgb blue, \
     ladder using 5:($0 - 0.45):(0):(0.9) skip 1 with vectors nohead lc rgb ink lw 2, \
     ladder using ($4 > 0.8 * $5 && $5 > $4 ? $5 : $4):0:($3 > 1 ? sprintf("%.1f, with %d threads", $4, $3) : sprintf("%.1f", $4)) skip 1 \
         with labels left offset 0.7,0 textcolor rgb ink, \
     ladder using (0):0:(strcol(1) . "  " . strcol(2)) skip 1 with labels right offset -1,0 textcolor rgb ink
