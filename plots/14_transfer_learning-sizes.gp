# Test accuracy by images a class: from nothing, heads on the features of three bases, and a base that is tuned, with the deviation of the draws.
WIDTH = 1000
HEIGHT = 580
load "plots/style.gp"
sizes = file("sizes.csv")
ways = "nothing untrained digits clothes tuned"
colours = sprintf("%s %s %s %s %s", ink, sky, orange, blue, green)
array NAMES[5] = ["from nothing: all layers learn", "a head on an untrained base", "a head on a base of digits", "a head on a base of clothes", "base and head, all tuned"]
stats sizes using 2 skip 1 nooutput
fewest = int(STATS_min); most = STATS_max
# How many images are the fewest with which the bars of one of these ways lie above those of nothing? 0: never.
above(ways) = int(real(system(sprintf("awk -F, 'NR > 1 { m[$1,$2] = $3; d[$1,$2] = $4; if ($1 == \"nothing\") n[++k] = $2 } \
    END { split(\"%s\", way, \" \"); for (i = 1; i <= k; i++) for (j in way) \
    if (m[way[j],n[i]] - d[way[j],n[i]] > m[\"nothing\",n[i]] + d[\"nothing\",n[i]]) { print n[i]; exit } print 0 }' '%s'", ways, sizes))))
says(ways, name) = above(ways) ? sprintf("With %d images a class, %s beats starting from nothing", above(ways), name) : ""
said = says("clothes", "a base of clothes") . (above("clothes") ? "" : says("digits", "a base of digits"))
eval headline(said ne "" ? said : "Here no trained base beats starting from nothing by more than the error bars")
set logscale x
set xlabel "images of each class (logarithmic scale)"
set ylabel "test accuracy (share of right answers)"
set xrange [fewest / 1.3:most * 1.3]
set xtics (5, 10, 30, 100, 300)
set rmargin 4
set bars 0.6
set label 1 "bars: deviation of the draws" at graph 1,1.03 right textcolor rgb grey font ",11"
do for [i=1:5] {
    set label 1 + i NAMES[i] at graph 0.6,(0.06 + 0.06 * (i - 1)) textcolor rgb word(colours, i)
}
shift(i) = 1.02 ** (i - 3)
plot for [i=1:5] sprintf("< awk -F, '$1 == \"%s\"' '%s'", word(ways, i), sizes) using ($2 * shift(i)):3:4 \
    with yerrorlines pt 7 ps 1 lw 2.5 lc rgb word(colours, i)
