# Probability of the largest logit as logits grow: the naive formula ends where exp overflows.
load "plots/style.gp"
overflow = file("overflow.csv")
eval headline("The naive softmax breaks at a logit of 89. The stable one goes on.")
set xlabel "largest logit"
set ylabel "probability of its class (float)"
set xrange [0:120]
set yrange [0:1.1]
set xtics 20
set arrow 1 from 88.72,0 to 88.72,1.1 nohead dashtype 3 lc rgb grey
set label 1 "beyond 88.7, e^z is infinite\nin float, and the naive\nformula gives nan" at 90.5,0.32 textcolor rgb grey font ",12"
set label 2 "naive" at 30,0.93 textcolor rgb orange
set label 3 "stable" at 121,1.0 textcolor rgb blue
plot overflow using 1:3 skip 1 with lines lw 2.5 lc rgb blue, \
     overflow using 1:($2 == $2 ? $2 : NaN) skip 1 every 3 with points pt 6 ps 1.2 lw 2 lc rgb orange
