# Parameters of the two convolutions of chapter 12, each built in three ways. All from their sizes: no table is read.
WIDTH = 1000
load "plots/style.gp"
eval headline("A small window saves much, and sharing its weights saves more")
side(l) = l == 1 ? 28 : 14
C(l) = l == 1 ? 1 : 32
K(l) = l == 1 ? 32 : 64
places(l) = side(l) * side(l)
shared(l) = (9 * C(l) + 1) * K(l)
count(l, way) = way == 1 ? (C(l) * places(l) + 1) * places(l) * K(l) : way == 2 ? shared(l) * places(l) : shared(l)
thousands(n) = n < 1000 ? sprintf("%d", n) : n < 1000000 ? sprintf("%d,%03d", n / 1000, n % 1000) : \
               sprintf("%d,%03d,%03d", n / 1000000, n / 1000 % 1000, n % 1000)
array NAMES[3] = ["dense", "window, own weights", "window, shared weights"]
array COLOURS[3] = [grey, sky, blue]
set logscale x
set xrange [100:1e9]
set format x "10^{%L}"
set xlabel "weights and biases (each line is ten times the one before)"
set yrange [6.2:-0.7]
set lmargin 39
set rmargin 6
unset ytics
set grid noytics
set grid xtics lc rgb faint lt 1 lw 1
set label 1 "first convolution" at 100,1 right offset -22,0 textcolor rgb ink
set label 2 "second convolution" at 100,4.5 right offset -22,0 textcolor rgb ink
do for [l=1:2] {
    do for [way=1:3] {
        n = count(l, way)
        y = 3.5 * (l - 1) + way - 1
        set object 10 * l + way rectangle from 100,y - 0.4 to n,y + 0.4 fillcolor rgb COLOURS[way] fillstyle solid noborder
        set label 10 * l + way NAMES[way] at 100,y right offset -1,0 textcolor rgb ink
        set label 10 * l + way + 5 thousands(n) at n,y left offset 0.7,0 textcolor rgb ink
    }
}
plot NaN
