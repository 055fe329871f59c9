# How much the outputs of a layer differ from image to image: three activations, four starts, nothing trained.
WIDTH = 1080
HEIGHT = 540
load "plots/style.gp"
layers = file("layers.csv")
eval headline("How much the images still differ, layer by layer: depth magnifies a wrong start")
set multiplot layout 1,3
set logscale y
set yrange [1e-13:1e5]
set ytics 1e-12,1e3,1e3 format "10^{%T}"
set xrange [0.6:10.2]
set xtics ("1" 1, "4" 4, "7" 7, "10" 10)
set xlabel "hidden layer"
set tmargin at screen 0.8
set bmargin at screen 0.14
is(panel, start) = strcol(1) eq panel && strcol(2) eq start
# Of numbers around 0.5, float keeps seven digits: a spread below 1e-7 is only rounding.
seen(panel) = panel eq "sigmoid" && $6 < 1e-7 ? NaN : $6
at(panel, start, layer) = real(system(sprintf("awk -F, '$1 == \"%s\" && $2 == \"%s\" && $3 == %d { print $6 }' '%s'", panel, start, layer, layers)))
end(panel, start) = at(panel, start, 10)
do for [i=1:3] {
    panel = word("sigmoid tanh relu", i)
    left = 0.105 + 0.302 * (i - 1)
    set lmargin at screen left
    set rmargin at screen left + 0.222
    if (i == 1) { set ylabel "spread of the outputs, from image to image" } else { unset ylabel; set format y "" }
    set label 1 panel at graph 0.5,1.06 center textcolor rgb ink font ",14"
    up = i == 2
    set label 2 "0.3" at 10.4,end(panel, "0.3") offset 0,(up ? 0.9 : 0) textcolor rgb orange
    set label 3 "He" at 10.4,end(panel, "He") offset 0,(up ? 0.1 : i == 1 ? 0.3 : 0.2) textcolor rgb purple
    set label 4 "Glorot" at 10.4,end(panel, "Glorot") offset 0,(up ? -0.6 : i == 1 ? -0.3 : -0.2) textcolor rgb green
    if (i == 1) {
        set label 5 "0.01" at 4.2,at(panel, "0.01", 4) offset 0.3,-0.5 textcolor rgb blue
        set label 6 "(below this, only\nrounding is left)" at 4.2,2e-9 textcolor rgb grey font ",11"
    } else {
        set label 5 "0.01" at 10.4,end(panel, "0.01") offset 0,0 textcolor rgb blue
        unset label 6
    }
    plot layers using (is(panel, "0.01") ? $3 : NaN):(seen(panel)) skip 1 with linespoints pt 7 ps 0.8 lw 2.5 lc rgb blue, \
         layers using (is(panel, "0.3") ? $3 : NaN):(seen(panel)) skip 1 with linespoints pt 7 ps 0.8 lw 2.5 lc rgb orange, \
         layers using (is(panel, "Glorot") ? $3 : NaN):(seen(panel)) skip 1 with linespoints pt 7 ps 0.8 lw 2.5 lc rgb green, \
         layers using (is(panel, "He") ? $3 : NaN):(seen(panel)) skip 1 with linespoints pt 7 ps 0.8 lw 2.5 lc rgb purple
    unset label 1000
}
unset multiplot
