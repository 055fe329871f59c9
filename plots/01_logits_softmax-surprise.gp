# The price of an answer, -ln p.
load "plots/style.gp"
set rmargin 5
eval headline("Sure and wrong costs more than no idea, and there is no limit")
set xlabel "probability p given to the right class"
set ylabel "loss -ln p (nats)"
set xrange [0:1]
set yrange [0:7]
set xtics 0.1
guess = log(10)
set label 1 "no idea among ten: ln 10 = 2.3026" at 0.1,guess point pt 7 ps 1.5 lc rgb orange offset 1,0.4 textcolor rgb orange
set label 2 "sure and wrong: 6.9 at p = 0.001" at 0.001,6.9078 point pt 7 ps 1.5 lc rgb orange offset 1.4,-0.3 textcolor rgb orange
set label 3 "sure and right: 0.01 at p = 0.99" at 0.99,0.01005 point pt 7 ps 1.5 lc rgb orange offset -22,2.6 textcolor rgb orange
plot file("logit.csv") using 1:3 skip 1 with lines lw 2.5 lc rgb blue
