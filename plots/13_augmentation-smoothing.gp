# The loss by the label's logit, the other nine being 0: with sure labels, and with smoothing 0.1. No table is read.
load "plots/style.gp"
eval headline("With smoothing the loss has a lowest point, and logits stop growing")
total(z) = exp(z) + 9
sure(z) = log(total(z)) - z
smooth(z) = log(total(z)) - 0.91 * z
best = log(91.0)
set xrange [0:12]
set yrange [0:2.5]
set xlabel "logit z of the label (the other nine are 0)"
set ylabel "loss (nats)"
set xtics 2
set rmargin 17
set samples 400
set label 1 "sure labels" at 12.15,sure(12.0) + 0.03 textcolor rgb blue
set label 2 "smoothing 0.1" at 12.15,smooth(12.0) textcolor rgb orange
set arrow 1 from best,0 to best,smooth(best) nohead dashtype 3 lc rgb grey
set label 3 sprintf("ln 91 = %.2f", best) at best,0.28 left offset 0.6,0 textcolor rgb grey
set label 4 sprintf("%.2f", smooth(best)) at best,smooth(best) center offset 0,1.2 textcolor rgb orange
plot sure(x) with lines lw 2.5 lc rgb blue, \
     smooth(x) with lines lw 2.5 lc rgb orange, \
     "+" using (best):(smooth(best)) every ::0::0 with points pt 7 ps 1.3 lc rgb orange
