# The range test: the loss while the rate grows by the same factor in each step, for three rules.
load "plots/style.gp"
set rmargin 4
range = file("range.csv")
results = file("results.csv")
metric(name) = real(system(sprintf("sed -n 's/^%s,//p' '%s'", name, results)))
names = "plain momentum adam"
colours = sprintf("%s %s %s", orange, purple, blue)
chosen(name) = real(system(sprintf("awk -F, '$1 == \"%s\" { print $4; exit }' '%s'", name, range)))
loss_at(name, rate) = real(system(sprintf("awk -F, '$1 == \"%s\" && $2 >= %g { print $3; exit }' '%s'", name, rate, range)))
fallen(name) = real(system(sprintf("awk -F, '$1 == \"%s\" && $3 < 1.75 { print $2; exit }' '%s'", name, range)))
inside = 1
do for [i=1:3] {
    name = word(names, i)
    inside = inside && metric("range_" . name . "_from") < chosen(name) && chosen(name) < metric("range_" . name . "_to")
}
set label 10 "dots: the rates that the search chose" at graph 0.02,0.06 textcolor rgb grey
eval headline(inside ? "The loss falls, then it rises. The rate of the search lies between." : "The loss while the learning rate grows in each step")
set logscale x
set xlabel "learning rate (200 steps, each a constant factor above the last)"
set ylabel "running mean of the training loss (nats per image)"
set xrange [1e-5:10]
set yrange [0:3.5]
set format x "10^{%T}"
do for [i=1:3] {
    name = word(names, i)
    set label i name at fallen(name),1.75 right offset -1,0 textcolor rgb word(colours, i)
}
plot for [i=1:3] range using (strcol(1) eq word(names, i) ? $2 : NaN):($3 < 3.5 ? $3 : NaN) skip 1 with lines lw 2.5 lc rgb word(colours, i), \
     for [i=1:3] '+' using (chosen(word(names, i))):(loss_at(word(names, i), chosen(word(names, i)))) every ::::0 with points pt 7 ps 1.8 lc rgb word(colours, i)
