# Three batch sizes, the same loss against three measures of effort: steps, images, seconds.
WIDTH = 1080
HEIGHT = 520
load "plots/style.gp"
race = file("race.csv")
result(metric) = real(system(sprintf("awk -F, '$1 == \"%s\" { print $2 }' '%s'", metric, file("results.csv"))))
least(measure, who) = result("race_" . measure . "_" . who) > 0 && \
    result("race_" . measure . "_" . who) <= result("race_" . measure . "_all") && \
    result("race_" . measure . "_" . who) <= result("race_" . measure . "_some") && \
    result("race_" . measure . "_" . who) <= result("race_" . measure . "_one")
three_winners = least("steps", "all") && least("images", "one") && least("seconds", "some")
eval headline(three_winners ? "All images: the fewest steps. One: the fewest images. 128: the fewest seconds." : \
                              "A batch of all images, of 128 and of one: steps, images, seconds")
batches = "all 128 1"
colour(i) = i == 1 ? blue : i == 2 ? orange : green
# where a batch size first has a loss below `level` (or ends): its line is named there
level = 0.55
place(i, column) = real(system(sprintf("awk -F, '$1 == \"%s\" { at = $%d; if ($4 < %g) exit } END { print at }' '%s'", \
                                       word(batches, i), column, level, race)))
set multiplot
set logscale xy
set yrange [0.2:3]
set ytics (0.25, 0.5, 1, 2)
unset mytics
set tmargin at screen 0.84
set bmargin at screen 0.15
set format x "10^{%T}"
set arrow 9 from graph 0,first 0.4 to graph 1,first 0.4 nohead dashtype 3 lc rgb grey
do for [p=1:3] {
    column = p + 1 + (p == 3)
    left = 0.09 + 0.307 * (p - 1)
    set lmargin at screen left
    set rmargin at screen left + 0.27
    set xlabel word("steps images seconds", p) . (p == 2 ? " seen" : "")
    if (p == 1) { set ylabel "validation loss (nats per image)" offset 1,0; set format y "%g" } else { unset ylabel; set format y "" }
    do for [i=1:3] {
        on_the_right = (p == 1 && i != 1) || (p == 2 && i == 2) || (p == 3 && i == 3)
        if (on_the_right) {
            set label i word(batches, i) at place(i, column) * 1.9,level * 1.12 left textcolor rgb colour(i)
        } else {
            set label i word(batches, i) at place(i, column) / 1.7,level * 0.87 right textcolor rgb colour(i)
        }
    }
    plot for [i=1:3] race using (strcol(1) eq word(batches, i) ? column(column) : NaN):4 skip 1 \
        with lines lw 2.5 lc rgb colour(i)
    unset label 1000
}
unset multiplot
