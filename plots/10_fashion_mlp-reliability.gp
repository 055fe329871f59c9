# Reliability: what the network said against the share that was right, as trained and with the temperature.
WIDTH = 1080
HEIGHT = 620
load "plots/style.gp"
bins = file("reliability.csv") # temperature,bin,images,said,right: all bins at T = 1, then all at the chosen T
of_bins(program) = system(sprintf("awk -F, 'BEGIN { last = 99 } NR > 1 { if ($2 <= last) part++; last = $2 } %s' '%s'", program, bins))
T = of_bins("END { print $1 }")
images = real(of_bins("NR > 1 && $3 > most { most = $3 } END { print most }"))
# Is the last bin of T = 1 the fullest one, and does it say more than it keeps?
too_much = int(of_bins("part == 1 && $3 > most { most = $3; is = $2 == 9 && $4 > $5 } END { print is + 0 }"))
eval headline(too_much ? "Most answers lie in the last bin. As trained, it says more than it keeps." : \
                         "What the network said, and what it kept")
set multiplot
set xrange [0:1]
set xtics 0,0.2,1
half = images > 2000 ? 2000 * floor(images / 4000) : 100 * ceil(images / 200)
do for [i=1:2] {
    left = i == 1 ? 0.085 : 0.575
    colour = i == 1 ? orange : blue
    rows = sprintf("< awk -F, 'BEGIN { last = 99 } NR > 1 { if ($2 <= last) part++; last = $2; if (part == %d) print }' '%s'", i, bins)
    set lmargin at screen left
    set rmargin at screen left + 0.41
    set tmargin at screen 0.83
    set bmargin at screen 0.37
    set yrange [0:1]
    set ytics 0,0.2,1 format "%.1f"
    unset xlabel
    set xtics format ""
    if (i == 1) { set ylabel "share that was right" } else { unset ylabel }
    set label 1 (i == 1 ? "T = 1: as trained" : "T = " . T) at graph 0.5,1.06 center textcolor rgb ink font ",14"
    set label 2 "says too little" at 0.22,0.62 center textcolor rgb grey font ",11"
    set label 3 "says too much" at 0.78,0.3 center textcolor rgb grey font ",11"
    plot x with lines dashtype 2 lw 1.5 lc rgb grey, \
         rows using 4:5 with linespoints pt 7 ps 1.3 lw 2 lc rgb colour
    unset label
    set tmargin at screen 0.33
    set bmargin at screen 0.12
    set xtics format "%.1f"
    set xlabel "probability of the answer: what the network said"
    if (i == 1) { set ylabel "images" }
    set yrange [0:1.3 * images]
    set ytics 0,half format "%.0f"
    set style fill solid 1 noborder
    set boxwidth 0.085
    plot rows using ($2 / 10 + 0.05):3 with boxes lc rgb colour, \
         rows using ($2 / 10 + 0.05):($3 + 0.09 * images):(sprintf("%d", $3)) with labels font ",9" textcolor rgb ink
}
unset multiplot
