# Confusion matrix of the answer's first seed: rows are labels, columns are answers.
WIDTH = 960
HEIGHT = 790
load "plots/style.gp"
confusion = file("confusion.csv")
name(label) = system(sprintf("awk -F, '$1 == %d { print $4; exit }' '%s'", label, confusion))
mixed = system(sprintf("awk -F, 'NR > 1 && $1 != $2 && $3 > most { most = $3; row = $1; column = $2 } \
{ name[$1] = $4 } END { if (most) print name[row] \" taken for \" name[column] }' '%s'", confusion))
stats confusion using 3 skip 1 nooutput
most = STATS_max
eval headline(strlen(mixed) ? "Mixed up most: " . mixed : "No mistakes")
unset grid
unset border
set tics scale 0
set lmargin at screen 0.19
set rmargin at screen 0.97
set bmargin at screen 0.19
set xtics rotate by 35 right
set label 1 "answer of the network" at screen 0.58,0.03 center
set label 2 "label" at screen 0.03,0.53 center rotate by 90
set xrange [-0.5:9.5]
set yrange [9.5:-0.5]
set palette defined (0 "#ffffff", 0.02 "#d6e8f4", 0.2 "#7fb8dc", 1 blue)
set cbrange [0:most]
unset colorbox
set for [i=0:9] ytics add (name(i) i)
set for [i=0:9] xtics add (name(i) i)
plot confusion using 2:1:3 skip 1 with image pixels, \
     confusion using 2:1:($3 > 0 ? sprintf("%d", $3) : "") skip 1 with labels font ",12" textcolor rgb ink, \
     confusion using 2:1:($3 >= most / 2 ? sprintf("%d", $3) : "") skip 1 with labels font ",12" textcolor rgb "#ffffff"
