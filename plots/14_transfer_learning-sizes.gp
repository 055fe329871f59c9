# Test accuracy by images a class: from nothing, heads on the features of three bases, and a base that is tuned, with the deviation of the draws.
WIDTH = 1000
HEIGHT = 580
load "plots/style.gp"
sizes = file("sizes.csv")
ways = "nothing untrained digits clothes tuned"
colours = sprintf("%s %s %s %s %s", ink, sky, orange, blue, green)
array NAMES[5] = ["from nothing: all layers learn", "a head on an untrained base", "a head on a base of digits", "a head on a base of other clothes", "base of clothes and head, all tuned"]
stats sizes using 2 skip 1 nooutput
fewest = int(STATS_min); most = STATS_max
cell(way, column) = real(system(sprintf("awk -F, '$1 == \"%s\" && $2 == %d { print $%d }' '%s'", way, fewest, column, sizes)))
beats(way) = cell(way, 3) - cell(way, 4) > cell("nothing", 3) + cell("nothing", 4)
knowing = beats("clothes") || beats("tuned")
eval headline(knowing ? sprintf("With %d images a class, a base of other clothes clearly helps", fewest) : \
    beats("untrained") || beats("digits") ? sprintf("With %d images a class, a head on a strange base beats all layers", fewest) : \
    sprintf("With %d images a class, no base clearly beats starting from nothing", fewest))
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
