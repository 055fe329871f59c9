# Validation accuracy by epoch of fine-tuning, for four plans, with the deviation of the draws.
WIDTH = 1000
load "plots/style.gp"
orders = file("orders.csv")
plans = "'rule' 'all layers' 'normal rate' 'new head'"
array NAMES[4] = ["head first, last block, low rate", "head first, all layers, low rate", "head first, all layers, normal rate", "random head, all layers, normal rate"]
colours = sprintf("%s %s %s %s", blue, sky, green, orange)
stats orders using 2 skip 1 nooutput
last = int(STATS_max)
cell(plan, epoch, column) = real(system(sprintf("awk -F, '$1 == \"%s\" && $2 == %d { print $%d }' '%s'", plan, epoch, column, orders)))
falls = cell("normal rate", 1, 3) < cell("normal rate", 0, 3)
eval headline(falls ? "The rule is safe. At a normal rate the accuracy falls first." : "Fine-tuning by four plans, and what each one reaches")
set xlabel "epoch of fine-tuning (0: before)"
set ylabel "validation accuracy (share of right answers)"
set xrange [-0.2:last + 0.2]
# From a little below where the normal rate falls to. A random head begins far below that.
stats sprintf("< awk -F, '$1 == \"normal rate\"' '%s'", orders) using 3:4 nooutput
lowest = floor(20 * (STATS_min_x - STATS_max_y - 0.05)) / 20.0
set yrange [lowest:*]
if (cell("new head", 0, 3) < lowest) {
    set label 9 sprintf("begins at %.2f", cell("new head", 0, 3)) at 1.5,graph 0.05 textcolor rgb orange font ",11"
}
tic = last > 6 ? 2 : 1
set xtics tic
set rmargin 4
set bars 0.6
set label 1 "bars: deviation of the draws" at graph 1,1.03 right textcolor rgb grey font ",11"
do for [i=1:4] {
    set label 1 + i NAMES[i] at graph 0.58,(0.06 + 0.065 * (4 - i)) textcolor rgb word(colours, i)
}
shift(i) = last * 0.008 * (i - 2.5)
plot for [i=1:4] sprintf("< awk -F, '$1 == \"%s\"' '%s'", word(plans, i), orders) using ($2 + shift(i)):3:4 \
    with yerrorlines pt 7 ps 0.9 lw 2.5 lc rgb word(colours, i)
