# How many training pixels have each value. Log scale: black pixels are far more than all others.
load "plots/style.gp"
pixels = file("pixels.csv")
share(column) = real(system(sprintf("awk -F, 'NR > 1 { all += $%d } NR == 2 { black = $%d } END { print 100 * black / all }' '%s'", column, column, pixels)))
eval headline(sprintf("Of the digits' pixels %.0f %% are black, of the clothes' %.0f %%", share(2), share(3)))
set rmargin 16
set xlabel "value of the pixel (0 is black, 255 is white)"
set ylabel "training pixels of this value"
set xrange [-4:258]
set yrange [1e4:1e8]
set logscale y
set format y "10^{%T}"
set xtics 0,32,224
set xtics add ("255" 255)
last(column) = real(system(sprintf("tail -n 1 '%s' | cut -d, -f%d", pixels, column)))
set label 1 "MNIST" at 261,last(2) textcolor rgb blue
set label 2 "Fashion-MNIST" at 200,2.2e5 textcolor rgb orange
plot pixels using 1:3 skip 1 with lines lw 2 lc rgb orange, \
     pixels using 1:2 skip 1 with lines lw 2 lc rgb blue, \
     pixels using 1:3 skip 1 every ::0::0 with points pt 7 ps 1.2 lc rgb orange, \
     pixels using 1:2 skip 1 every ::0::0 with points pt 7 ps 1.2 lc rgb blue
