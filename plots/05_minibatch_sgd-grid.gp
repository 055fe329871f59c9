# Validation loss after one epoch: batch sizes down, learning rates across, the best of each row framed.
WIDTH = 1080
HEIGHT = 540
load "plots/style.gp"
grid = file("grid.csv")
stats grid using ($7 > 0 ? NaN : $5) skip 1 nooutput
low = STATS_min; high = STATS_max
# does the best column never move to the left from row to row?
moves_right = int(system(sprintf("awk -F, '$6 == 1 { if ($2 + 0 < last) bad = 1; last = $2 + 0 } END { print 1 - bad }' '%s'", grid)))
eval headline(moves_right ? "The larger the batch, the longer its best step: the frames move to the right" : "Batch size and learning rate: the best rate of each row is framed")
unset grid
unset border
set tics scale 0
set lmargin at screen 0.11
set rmargin at screen 0.97
set tmargin at screen 0.79
set bmargin at screen 0.14
set label 1 "validation loss after one epoch, in nats; framed: the best of its row; grey: more than twice that, thrown about" \
    at screen 0.06,0.875 textcolor rgb grey font ",12"
set xlabel "learning rate"
set ylabel "batch size (images)"
set xrange [-0.5:7.5]
set yrange [4.5:-0.5]
set palette defined (0 blue, 0.15 "#5aa2d0", 0.35 "#a6cde6", 1 "#f2f8fc")
set cbrange [log(low):log(high)]
unset colorbox
set object 1 rectangle from graph 0,0 to graph 1,1 behind fillcolor rgb "#c8c8c8" fillstyle solid noborder
dark(loss) = loss < low * 1.25
plot grid using 2:1:($7 > 0 ? NaN : log($5)):xticlabels(4):yticlabels(3) skip 1 with image pixels, \
     grid using 2:1:(dark($5) ? "" : sprintf("%.3f", $5)) skip 1 with labels font ",13" textcolor rgb ink, \
     grid using 2:1:(dark($5) ? sprintf("%.3f", $5) : "") skip 1 with labels font ",13" textcolor rgb "#ffffff", \
     grid using ($6 > 0 ? $2 : NaN):1:($2 - 0.48):($2 + 0.48):($1 - 0.46):($1 + 0.46) skip 1 \
         with boxxyerror lw 4 lc rgb orange fillstyle empty
