# The lesson's network: its training loss, measured in three ways, and the test loss.
load "plots/style.gp"
set rmargin 21
lesson = file("lesson.csv")
stats lesson using 1 skip 1 nooutput
last = STATS_max
stats lesson using 2 skip 1 nooutput
top = STATS_max
first(column) = real(system(sprintf("sed -n 2p '%s' | cut -d, -f%d", lesson, column)))
at_end(column) = real(system(sprintf("tail -n 1 '%s' | cut -d, -f%d", lesson, column)))
above = first(2) > first(5)
eval headline(above ? "With dropout, fit prints a training loss above the test loss" : "Loss of the lesson's network, epoch by epoch")
set xlabel "epoch"
set ylabel "cross-entropy (nats per image)"
set xrange [1:(last > 1 ? last : 2)]
set yrange [0:1.08 * top]
set xtics 1
end = last + 0.02 * (last > 1 ? last : 2)

# Labels at the line ends, in the order of the lines, at least `room` apart.
room = 0.058 * top
set label 1 "all neurons" at end,at_end(4) textcolor rgb green
y = at_end(4) + room; y = at_end(3) > y ? at_end(3) : y
set label 2 "neurons dropping" at end,y textcolor rgb sky
test_first = at_end(5) < at_end(2)
y = y + room; low = test_first ? at_end(5) : at_end(2); y = low > y ? low : y
set label 3 (test_first ? "test" : "as fit prints it") at end,y textcolor rgb (test_first ? orange : blue)
y = y + room; high = test_first ? at_end(2) : at_end(5); y = high > y ? high : y
set label 4 (test_first ? "as fit prints it" : "test") at end,y textcolor rgb (test_first ? blue : orange)
set label 5 "blue, light blue, green: the training images" at graph 0.5,0.93 center textcolor rgb grey font ",12"
plot lesson using 1:2 skip 1 with linespoints pt 7 ps 1 lw 2.5 lc rgb blue, \
     lesson using 1:3 skip 1 with linespoints pt 7 ps 1 lw 2.5 lc rgb sky, \
     lesson using 1:4 skip 1 with linespoints pt 7 ps 1 lw 2.5 lc rgb green, \
     lesson using 1:5 skip 1 with linespoints pt 7 ps 1 lw 2.5 dashtype (5,4) lc rgb orange
