# header.awk - a header of the library, as Doxygen reads it: formulas that
# stand line below line in a comment stay so. The file itself is not changed.
#
# usage: awk -f docs/header.awk FILE
{ formula = /^ \* [A-Za-z_]+(\[[^]]*\])? += / }
FNR > 1 { print before (formula && before_formula ? "<br>" : "") }
{ before = $0; before_formula = formula }
END { print before }
