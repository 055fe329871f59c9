# The length of the slopes by a layer's sums, on the way back from layer 10 to layer 1: three activations, four starts.
WIDTH = 1080
HEIGHT = 540
load "plots/style.gp"
layers = file("layers.csv")
set logscale y
set yrange [1e-17:1e5]
set ytics 1e-16,1e4,1e4 format "10^{%T}"
set xrange [10.4:0.8] reverse
set xtics ("10" 10, "7" 7, "4" 4, "1" 1)
set xlabel "hidden layer, going back"
set tmargin at screen 0.8
set bmargin at screen 0.14
is(panel, start) = strcol(1) eq panel && strcol(2) eq start
at(panel, start, layer) = real(system(sprintf("awk -F, '$1 == \"%s\" && $2 == \"%s\" && $3 == %d { print $7 }' '%s'", panel, start, layer, layers)))
end(panel, start) = at(panel, start, 1)
shrinks(start) = end("sigmoid", start) < at("sigmoid", start, 10) / 10
all_shrink = shrinks("0.01") && shrinks("0.3") && shrinks("Glorot") && shrinks("He")
top = at("sigmoid", "Glorot", 10)
set multiplot layout 1,3
eval headline(all_shrink ? "On the way back through sigmoids the slopes vanish, with every start" : "The slopes on the way back, layer by layer")
do for [i=1:3] {
    panel = word("sigmoid tanh relu", i)
    left = 0.105 + 0.302 * (i - 1)
    set lmargin at screen left
    set rmargin at screen left + 0.222
    if (i == 1) { set ylabel "length of the slopes by the sums" } else { unset ylabel; set format y "" }
    set label 1 panel at graph 0.5,1.06 center textcolor rgb ink font ",14"
    set label 2 "0.3" at 0.6,end(panel, "0.3") offset 0,0.2 textcolor rgb orange
    set label 3 "He" at 0.6,end(panel, "He") offset 0,(i == 1 ? 0.2 : 0.3) textcolor rgb purple
    set label 4 "Glorot" at 0.6,end(panel, "Glorot") offset 0,-0.5 textcolor rgb green
    set label 5 "0.01" at 0.6,end(panel, "0.01") textcolor rgb blue
    if (i == 1) { set label 6 "dashed: 1/4\nfor each layer" at graph 0.05,0.16 textcolor rgb grey font ",12" } else { unset label 6 }
    plot layers using (is(panel, "0.01") ? $3 : NaN):7 skip 1 with linespoints pt 7 ps 0.8 lw 2.5 lc rgb blue, \
         layers using (is(panel, "0.3") ? $3 : NaN):7 skip 1 with linespoints pt 7 ps 0.8 lw 2.5 lc rgb orange, \
         layers using (is(panel, "Glorot") ? $3 : NaN):7 skip 1 with linespoints pt 7 ps 0.8 lw 2.5 lc rgb green, \
         layers using (is(panel, "He") ? $3 : NaN):7 skip 1 with linespoints pt 7 ps 0.8 lw 2.5 lc rgb purple, \
         (i == 1 && x <= 10 && x >= 1 ? top * 0.25**(10 - x) : NaN) with lines dashtype 2 lw 2 lc rgb ink
    unset label 1000
}
unset multiplot
