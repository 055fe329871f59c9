# The error of a batch's gradient against the batch size: measured dots on the line of the theory.
WIDTH = 1000
HEIGHT = 560
load "plots/style.gp"
noise = file("noise.csv")
result(metric) = real(system(sprintf("awk -F, '$1 == \"%s\" { print $2 }' '%s'", metric, file("results.csv"))))
n = result("images")
sigma = result("sigma")
signal = result("gradient_length")
equal = result("equal_batch")
eval headline(result("noise_error") < 0.1 ? "Four times the images, half the error: measured, and as predicted" : "The error of a batch: measured, and predicted")
set lmargin 12
set rmargin 20
set bmargin at screen 0.14
set logscale xy
set xlabel "batch size B (from tick to tick 4 times as many images)"
set ylabel "distance to the full gradient (tick to tick: half)"
set xrange [0.75:1.3 * n]
set yrange [sigma / 256:sigma * 1.6]
set xtics 1,4
set ytics 0.015625,2
unset mxtics
unset mytics
set format y "%.3g"
set samples 1000
theory(B) = B >= 1 && B < n ? sigma / sqrt(B) * sqrt((n - B) / (n - 1)) : NaN
set arrow 1 from graph 0,first signal to graph 1,first signal nohead dashtype 2 lw 2 lc rgb grey
set label 1 "length of the\nfull gradient" at graph 1.02,first signal textcolor rgb grey
set label 2 "the theory: 0 when\nall are asked" at graph 1.02,0.06 textcolor rgb blue
set label 3 "measured" at 5,sigma / 2 * 1.3 textcolor rgb orange
if (equal < n) {
    set arrow 2 from equal,sigma / 256 to equal,signal nohead dashtype 3 lc rgb grey
    set label 4 sprintf("equal at %.0f images", equal) at equal * 0.8,sigma / 200 right textcolor rgb grey font ",11"
}
plot theory(x) with lines lw 2.5 lc rgb blue, \
     noise using 1:3 skip 1 with points pt 7 ps 1.4 lc rgb orange
