// How MathJax sets the formulas: as large as the words, broken where a line is too long, and without messages.
MathJax.Hub.Config({
    messageStyle: "none",
    showMathMenu: false,
    SVG: { scale: 92, linebreaks: { automatic: true } }
});
