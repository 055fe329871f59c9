# Validation accuracy of the nine recipes: of the record when docs/record.csv has it, else of this page's shortened form.
WIDTH = 1000
load "plots/style.gp"
curves = file("curves.csv")
record = "docs/record.csv"
# row, mean, deviation; the name in record.csv may hold commas, so count from the end
means = "awk -F, '$(NF - 1) == \"validation_accuracy\" { n[$1]++; s[$1] += $NF; q[$1] += $NF * $NF } " . \
        "END { for (r = 1; r <= 9; r++) if (n[r] > 1) { m = s[r] / n[r]; v = (q[r] - n[r] * m * m) / (n[r] - 1); " . \
        "printf \"%d,%.6f,%.6f\\n\", r, m, (v > 0 ? sqrt(v) : 0) } }' " . record . " 2>/dev/null"
complete = int(system(means . " | wc -l")) == 9
short = sprintf("awk -F, 'NR > 1 && $1 != 9 { v[$2] = $6 } END { for (r = 1; r <= 9; r++) printf \"%%d,%%s,0\\n\", r, v[r] }' '%s'", curves)
rows = "< " . (complete ? means : short)
name(row) = system(sprintf("awk -F, '$2 == %d { print $3; exit }' '%s'", row, curves))
eval headline(complete ? "The record, recipe by recipe: 55,000 images, three seeds" : "The shortened form, recipe by recipe: few images, one seed")
stats rows using 2 nooutput
span = STATS_max - STATS_min > 0.01 ? STATS_max - STATS_min : 0.01
set xrange [STATS_min - 0.15 * span:STATS_max + 0.25 * span]
set yrange [9.6:0.4]
set xlabel "validation accuracy (share of right answers)"
set lmargin 39
set rmargin 4
set bmargin at screen 0.13
unset ytics
set format x "%.3f"
set grid noytics
set grid xtics lc rgb faint lt 1 lw 1
if (complete) { set label 1 "bars: deviation of the seeds" at graph 1,1.02 right textcolor rgb grey font ",11" }
do for [row=1:9] {
    set label 10 + row sprintf("%d  %s", row, name(row)) at graph 0,first row right offset -1.5,0 textcolor rgb ink
}
set bars 0.6
plot rows using 2:1:3 with xerrorbars pt 7 ps 1.4 lw 2 lc rgb blue, \
     rows using ($2 + $3):1:(sprintf("%.4f", $2)) with labels left offset 1.2,0 textcolor rgb ink
