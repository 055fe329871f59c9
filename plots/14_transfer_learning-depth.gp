# Validation accuracy of a head behind pixels and behind one, two and three blocks of three bases.
load "plots/style.gp"
depth = file("depth.csv")
names = "untrained digits clothes"
colours = sprintf("%s %s %s", grey, orange, blue)
cell(base, blocks, column) = real(system(sprintf("awk -F, '$1 == \"%s\" && $2 == %d { print $%d }' '%s'", base, blocks, column, depth)))
at(base, blocks) = cell(base, blocks, 3)
clear(a, b) = at(a, 3) - cell(a, 3, 4) > at(b, 3) + cell(b, 3, 4) # do the bars lie apart?
eval headline(clear("clothes", "digits") && clear("clothes", "untrained") ? \
    "Behind three blocks, the base that learned clothes is the best of the three" : \
    clear("clothes", "untrained") && clear("digits", "untrained") ? \
    "Behind three blocks, both bases that learned beat the one that did not" : \
    "What a head reaches behind pixels, and behind one, two and three blocks")
set xlabel "blocks of the base below the head (0: pixels)"
set ylabel "validation accuracy (share of right answers)"
set xrange [-0.2:3.25]
set xtics 0,1,3
set bars 0.6
set label 1 "bars: deviation of the draws" at graph 1,1.03 right textcolor rgb grey font ",11"
# Names at the ends of their lines: the middle one where it ends, the others at least `room` away from it.
stats depth using 3 skip 1 nooutput
room = 0.05 * (STATS_max - STATS_min + 0.02)
end(i) = at(word(names, i), 3)
middle = end(1) + end(2) + end(3) - (end(1) > end(2) ? (end(1) > end(3) ? end(1) : end(3)) : (end(2) > end(3) ? end(2) : end(3))) \
         - (end(1) < end(2) ? (end(1) < end(3) ? end(1) : end(3)) : (end(2) < end(3) ? end(2) : end(3)))
low = 0; taken = 0 # of equal ends one keeps the middle, one goes below, one above
array PLACE[3]
do for [i=1:3] {
    if (end(i) == middle && !taken) { PLACE[i] = middle; taken = 1 } else {
        if (end(i) < middle || (end(i) == middle && !low)) {
            PLACE[i] = end(i) < middle - room ? end(i) : middle - room; low = 1
        } else { PLACE[i] = end(i) > middle + room ? end(i) : middle + room }
    }
}
do for [i=1:3] {
    set label 1 + i word(names, i) at 3.12,PLACE[i] textcolor rgb word(colours, i)
}
shift(i) = 0.03 * (i - 2)
plot for [i=1:3] sprintf("< awk -F, '$1 == \"%s\"' '%s'", word(names, i), depth) using ($2 + shift(i)):3:4 \
    with yerrorlines pt 7 ps 1 lw 2.5 lc rgb word(colours, i)
