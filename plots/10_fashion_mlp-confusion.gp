# Confusion matrix: each row is a true class, each column an answer. A frame marks the row and the column of class 6.
WIDTH = 960
HEIGHT = 790
load "plots/style.gp"
confusion = file("confusion.csv")
name(label) = system(sprintf("awk -F, '$1 == %d { print $4; exit }' '%s'", label, confusion))
stats confusion using 3 skip 1 nooutput
most = STATS_max
worst = system(sprintf("awk -F, 'NR > 1 { n[$1] += $3 } NR > 1 && $1 == $2 { right[$1] = $3 } \
END { for (k in n) if (n[k] && (w == \"\" || right[k] / n[k] < right[w] / n[w])) w = k; print w }' '%s'", confusion))
eval headline(sprintf("The class that is found least often: %s", name(int(worst))))
unset grid
unset border
set tics scale 0
set rmargin at screen 0.97
set tmargin at screen 0.87
set xrange [-0.5:9.5]
set yrange [9.5:-0.5]
# Digits need little room at the edges, names of clothes need more.
is_long = strlen(name(0)) > 1
left = is_long ? 0.19 : 0.1
bottom = is_long ? 0.19 : 0.11
set lmargin at screen left
set bmargin at screen bottom
if (is_long) { set xtics rotate by 35 right }
set label 1 "answer of the network" at screen (left + 0.97) / 2,0.03 center
set label 2 "label" at screen 0.03,(bottom + 0.87) / 2 center rotate by 90
set object 1 rectangle from -0.5,5.5 to 9.5,6.5 front fillstyle empty border lc rgb orange lw 2.5
set object 2 rectangle from 5.5,-0.5 to 6.5,9.5 front fillstyle empty border lc rgb orange lw 2.5
set palette defined (0 "#ffffff", 0.02 "#d6e8f4", 0.2 "#7fb8dc", 1 blue)
set cbrange [0:most]
unset colorbox
set for [i=0:9] ytics add (name(i) i)
set for [i=0:9] xtics add (name(i) i)
plot confusion using 2:1:3 skip 1 with image pixels, \
     confusion using 2:1:($3 > 0 ? sprintf("%d", $3) : "") skip 1 with labels font ",12" \
         textcolor rgb ink, \
     confusion using 2:1:($3 >= most / 2 ? sprintf("%d", $3) : "") skip 1 with labels font ",12" textcolor rgb "#ffffff"
