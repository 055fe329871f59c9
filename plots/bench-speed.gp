# Left: where the time of a training step of the CNN goes, and what its arithmetic alone would take at the roof.
# Right: an epoch of each network, ours and (where make bench-pytorch has run) PyTorch's best, measured by turns.
WIDTH = 1080
load "plots/style.gp"
parts = file("parts.csv") # network,part,way,ms,gflops,of_roof
steps = file("steps.csv") # network,batch_size,step_ms,epoch_s,of_roof,evaluate_s,peak_mb
turns = file("compared.csv") # network,ours_ms,pytorch_ms,ratio
compared = int(system(sprintf("test -s '%s' && echo 1 || echo 0", turns)))
# The parts of the CNN that take at least 1 % of its time, the largest first: name, ms, ms at the roof.
rows = sprintf("< awk -F, '$1 == \"cnn\" { all += $4; n[++i] = $2 \" \" $3; ms[i] = $4; ideal[i] = $4 * $6 } END { for (j = 1; j <= i; j++) if (ms[j] >= 0.01 * all) printf \"%%s,%%g,%%g\\n\", n[j], ms[j], ideal[j] }' '%s' | sort -t, -k2,2gr", parts)
share = real(system(sprintf("awk -F, '$1 == \"cnn\" { print $5 }' '%s'", steps)))
stats rows using 2 nooutput
many = STATS_records
step = real(system(sprintf("awk -F, '$1 == \"cnn\" { print $3 }' '%s'", steps)))
eval headline(sprintf("A step of the CNN: %.1f ms. One matrix product of as much arithmetic: %.1f ms", step, step * share))
set multiplot
set lmargin at screen 0.24
set rmargin at screen 0.56
set xlabel "milliseconds of one step (line: its arithmetic at the roof)"
set xrange [0:*]
set yrange [many:-1]
unset ytics
set grid noytics
set grid xtics lc rgb faint lt 1 lw 1
plot rows using (0):0:(0):2:($0 - 0.35):($0 + 0.35) with boxxyerror fs solid 0.35 noborder lc rgb blue, \
     rows using 3:($0 - 0.42):(0):(0.84) with vectors nohead lc rgb ink lw 2, \
     rows using (0):0:1 with labels right offset -1,0 noenhanced textcolor rgb ink font ",12"

unset label 1000
set lmargin at screen 0.70
set rmargin at screen 0.95
set xlabel "seconds of one epoch (60,000 images)"
set logscale x
set format x "%g"
set xrange [0.1:100<*]
set yrange [3:-1]
name(n) = system(sprintf("awk -F, 'NR == %d + 2 { print $1 }' '%s'", n, steps))
alone(n) = real(system(sprintf("awk -F, 'NR == %d + 2 { print $4 }' '%s'", n, steps)))
by_turns(n, column) = real(system(sprintf("awk -F, 'NR == %d + 2 { print $%d }' '%s'", n, column, turns)))
of_epoch(n) = alone(n) / real(system(sprintf("awk -F, 'NR == %d + 2 { print $3 }' '%s'", n, steps))) # seconds for a milli-second
our(n) = compared ? by_turns(n, 2) * of_epoch(n) : alone(n)
their(n) = compared ? by_turns(n, 3) * of_epoch(n) : NaN
set label 1 "ours" at our(0),-0.35 right offset 1,0 textcolor rgb blue
if (compared) { set label 2 "PyTorch" at their(0),-0.35 left offset -1,0 textcolor rgb orange }
plot for [n=0:2] "+" using (our(n)):(n) every ::0::0 with points pt 7 ps 2 lc rgb blue, \
     for [n=0:2] "+" using (their(n)):(n) every ::0::0 with points pt 7 ps 2 lc rgb orange, \
     for [n=0:2] "+" using (0.1):(n):(name(n)) every ::0::0 with labels right offset -1,0 textcolor rgb ink font ",12"
unset multiplot
