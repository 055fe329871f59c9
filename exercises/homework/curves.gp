# Loss and accuracy by epoch: training and validation of the answer, validation of the MLP of chapter 10 in grey.
WIDTH = 1080
load "plots/style.gp"
history = file("seed-1/history.csv")
mlp = MLP . "/seed-1/history.csv"
rows(table) = int(system(sprintf("tail -n +2 '%s' | wc -l", table)))
at_end(table, column) = real(system(sprintf("tail -n 1 '%s' | cut -d, -f%d", table, column)))
highest(column) = real(system(sprintf("cut -d, -f%d '%s' '%s' | grep '^[0-9]' | sort -g | tail -n 1", column, history, mlp)))
mine = rows(history); theirs = rows(mlp)
last = mine > theirs ? mine : theirs
# Where part 2 begins to fine-tune.
stage_1 = system(sprintf("sed -n 's/^epochs of stage 1,//p' '%s'", file("seed-1/results.csv")))

set multiplot layout 1,2
eval headline(at_end(history, 5) > at_end(mlp, 5) ? \
    "On images that it has not learned from, your network ends above the MLP" : \
    "On images that it has not learned from, your network does not end above the MLP")
set xlabel "epoch"
set xrange [1:(last > 1 ? last : 2)]
tic = last > 12 ? 5 : last > 6 ? 2 : 1
set xtics tic
set lmargin 10
set rmargin 5
set pointsize 0.8

if (strlen(stage_1)) {
    set arrow 1 from first real(stage_1) + 0.5, graph 0 to first real(stage_1) + 0.5, graph 1 nohead dt 2 lc rgb grey
    set label 4 "fine-tuning" at first real(stage_1) + 0.6, graph 0.04 textcolor rgb grey
}
set ylabel "cross-entropy (nats per image)"
set yrange [0:1.05 * (highest(2) > highest(4) ? highest(2) : highest(4))]
set label 1 "training" at graph 0.97,0.97 right textcolor rgb blue
set label 2 "validation" at graph 0.97,0.91 right textcolor rgb orange
set label 3 "validation of the MLP" at graph 0.97,0.85 right textcolor rgb grey
plot mlp using 1:4 skip 1 with linespoints pt 7 lw 2 lc rgb grey, \
     history using 1:2 skip 1 with linespoints pt 7 lw 2.5 lc rgb blue, \
     history using 1:4 skip 1 with linespoints pt 7 lw 2.5 lc rgb orange

unset label 1000
unset label 1; unset label 2; unset label 3
set ylabel "accuracy (share of right answers)"
set yrange [*:1]
plot mlp using 1:5 skip 1 with linespoints pt 7 lw 2 lc rgb grey, \
     history using 1:3 skip 1 with linespoints pt 7 lw 2.5 lc rgb blue, \
     history using 1:5 skip 1 with linespoints pt 7 lw 2.5 lc rgb orange
unset multiplot
