/*
# Going downhill

Chapter 01 gave a price to every answer of a network, the loss. The loss depends
on the weights. A network has many: the one of chapter 12 has 421,642 numbers to
choose. Each of them could be a little larger or a little smaller. **Which way
should each one move, so that the loss gets smaller?**

Start with one weight. Call it $x$ (`x`; here it is a weight, not a pixel), and
let its loss be $f(x) = x^2$. You
see that the lowest point is at 0. A network does not see it. It stands at one
place, say at $x = 1$, and it can only ask what is true there: if I move a
little, does the loss rise or fall, and how fast?

New on this page are the slope, the gradient, and the rule that follows them. It
needs no pictures. You need chapter 01, and the rules for derivatives that you
learned at school. Nothing here is random. Run it while you read: `make run-03`.
*/
#include "nn.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

static double square(double x)
{
    return x * x;
}

// How much f changes from x to x + h.
static double change(double (*f)(double), double x, double h)
{
    return f(x + h) - f(x);
}
/*
## A small change

Move $x$ by a small step $h$ (`h`). The loss changes by $f(x+h) - f(x)$. Two
questions are worth asking. Does the change go to 0 when the step does? And the
change *divided by* the step: does it go to any one number?

The program asks them for two functions: $x^2$ at $x = 1$, and $|x|$ at
$x = 0$.
*/
static const double small_steps[] = {1, 0.5, 0.1, 0.01, -0.01, -0.1, -0.5, -1};
enum { SMALL_STEPS = sizeof small_steps / sizeof *small_steps };

static void show_changes(void)
{
    printf("== A small change ==\n");
    printf("            x^2 at x = 1             |x| at x = 0\n");
    printf("    h     change   change / h     change   change / h\n");
    for (size_t i = 0; i < SMALL_STEPS; i++) {
        double h = small_steps[i];
        printf("%5.2f   %8.4f   %10.2f   %8.2f   %10.2f\n", h, change(square, 1, h),
               change(square, 1, h) / h, change(fabs, 0, h), change(fabs, 0, h) / h);
    }
}
/*
@output A small change

Read the table towards its middle, where the step is smallest. Both columns
"change" shrink with the step. A small change of $x$ gives a small change of
$f$: this is **continuity**. Without it, no step would be safe.

Now the columns "change / h". For $x^2$ they come closer and closer to 2, from
both sides. You can see why with a pencil:

$$ \frac{(x+h)^2 - x^2}{h} = \frac{2xh + h^2}{h} = 2x + h $$

When $h$ shrinks, this settles at $2x$, and at $x = 1$ that is 2. The number at
which it settles is the **slope** of $f$ at $x$, or its **derivative**:

$$ f'(x) = \lim_{h \to 0} \frac{f(x+h) - f(x)}{h} $$

For $|x|$ at 0 it never settles. It is 1 on one side and -1 on the other,
however small the step: a **kink**. The layer relu, which turns negative numbers
into 0, has a kink too, with the slopes 0 and 1. At such a point a program has
to choose. Ours takes 0 for relu, and goes on.

@plot 03_gradient_descent-secants The chords of a parabola turn into its tangent; at the kink of |x| there are two slopes

Each straight line of the left chart goes through the points at $x$ and $x + h$.
Its slope is the change divided by $h$. As $h$ shrinks, the line turns into the
**tangent**, the one that only touches the curve. At the kink on the right there
is no tangent: the left side of the curve asks for the slope -1, the right side
for 1.

## Downhill with one variable

Go back to one variable, $f(x) = \frac{a}{2} x^2$ with $a = 2$ (`a`), which is
$x^2$. Its slope is $a x$. **Gradient descent** repeats one line: step against
the slope. The number $\eta$ (`rate`) is the **learning rate**, which says how
much of the slope becomes a step:

$$ x \leftarrow x - \eta \cdot f'(x) $$

Here everything can be known beforehand. Put $f'(x) = a x$ in:

$$ x - \eta\, a x = (1 - \eta a) \cdot x $$

Each step multiplies $x$ by the same factor $1 - \eta a$. It goes to 0 if the
factor lies between -1 and 1, which means $0 < \eta < 2/a$. It is there in one
step if the factor is 0, so $\eta = 1/a$.
*/
static const double a = 2;
static const double rates[] = {0.05, 0.3, 0.5, 0.95, 1.05};
enum { RATES = sizeof rates / sizeof *rates, SHORT_WALK = 20 };

static void descend_parabola(double rate, double *x)
{
    for (size_t t = 0; t < SHORT_WALK; t++)
        x[t + 1] = x[t] - rate * a * x[t];
}

static void show_parabola(const char *folder)
{
    nn_csv *csv =
        nn_csv_open(nn_path_join(folder, "parabola.csv").text, "rate,step,x,loss");
    double x[RATES][SHORT_WALK + 1];
    printf("\n== Five learning rates ==\n   rate");
    for (size_t i = 0; i < RATES; i++) {
        x[i][0] = 1;
        descend_parabola(rates[i], x[i]);
        printf("   %7.2f", rates[i]);
    }
    printf("\n factor");
    for (size_t i = 0; i < RATES; i++)
        printf("   %7.2f", x[i][1] / x[i][0]);
    for (size_t t = 0; t <= SHORT_WALK; t++) {
        bool printed = t <= 5 || t == 10 || t == 20;
        if (printed)
            printf("\nstep %2zu", t);
        for (size_t i = 0; i < RATES; i++) {
            if (printed)
                printf("   %7.4f", x[i][t]);
            nn_csv_row(csv, "%g,%zu,%.17g,%.17g", rates[i], t, x[i][t],
                       a / 2 * x[i][t] * x[i][t]);
        }
    }
    putchar('\n');
    MUST(nn_csv_close(csv));
}
/*
@output Five learning rates

Each column is one walk, from $x = 1$. With 0.05 it is too slow: after 20 steps
it is still on its way. 0.3 is good. 0.5 is $1/a$, and arrives at once. 0.95 is
as slow as 0.05, because 0.9 and -0.9 shrink equally fast. But every step jumps
over the lowest point to the other side, and comes back a little lower: it
oscillates. With 1.05 it comes back *higher* each time. It **diverges**, and it
never stops doing so.

@plot 03_gradient_descent-descent Four learning rates on a parabola: too small, good, oscillating, diverging

(The chart leaves out 0.5, which needs one step.) When a training of yours gives
larger and larger losses, think of the last panel. The learning rate may be
above $2/a$. Try a smaller one first, before you look for a mistake in the
program.

## Measuring a slope

All this needs the slope. A pencil gives it for $x^2$. For a network you will
have a formula, and a program, and both can be wrong. So you want to measure
slopes too.

A computer cannot let $h$ go to 0. It must stop at some $h$. In chapter 01 you
measured a slope with $h = 10^{-5}$, to each side. Why to each side? And why
$10^{-5}$?

The derivative of $f'$ is written $f''$, and the derivative of that $f'''$.
Taylor's formula says that near $x$ a smooth function is nearly a polynomial in
$h$, made of these. (Try it on $x^3$: $f' = 3x^2$, $f'' = 6x$, $f''' = 6$, and
the formula is $(x+h)^3$ multiplied out.)

$$ f(x+h) = f + h f' + \frac{h^2}{2} f'' + \frac{h^3}{6} f''' + \dots $$

On the right, $f$, $f'$, $f''$, $f'''$ are all meant at $x$. Subtract $f$ and
divide by $h$. This is the **forward difference**:

$$ \frac{f(x+h) - f(x)}{h} = f' + \frac{h}{2} f'' + \dots $$

It is wrong by about $\frac{h}{2} f''$. Now write the formula for $-h$ as well.
The terms with $h$ and $h^3$ change their signs, the one with $h^2$ does not.
Subtract one formula from the other, and $f$ and $\frac{h^2}{2} f''$ cancel.
Divide by $2h$. This is the **central difference**:

$$ \frac{f(x+h) - f(x-h)}{2h} = f' + \frac{h^2}{6} f''' + \dots $$

Its error has an $h^2$. Take a step 10 times smaller, and the forward error is
10 times smaller, but the central one 100 times.

So take $h$ tiny? A second error forbids it. A computer rounds. Let
$\varepsilon$ be the distance from 1 to the next larger number: $2^{-23}$ in
`float` (`FLT_EPSILON`), $2^{-52}$ in `double` (`DBL_EPSILON`). Each of the two
values of $f$ is wrong by up to $\frac{\varepsilon}{2} |f|$, so their difference
by up to $\varepsilon |f|$. Then we divide by $h$. This error is about
$\varepsilon |f| / h$ (for the central difference half of it), and it *grows*
when $h$ shrinks.

Measure both. The function is $e^x$, because its derivatives are all $e^x$ too.
Divide an error by the true slope, again $e^x$. What is left is the same at
every place: $h/2$ or $h^2/6$, and up to $\varepsilon/h$ or half of it.
*/
static float forward_float(float x, float h)
{
    return (expf(x + h) - expf(x)) / h;
}

static float central_float(float x, float h)
{
    return (expf(x + h) - expf(x - h)) / (2 * h);
}

static double forward(double x, double h)
{
    return (exp(x + h) - exp(x)) / h;
}

static double central(double x, double h)
{
    return (exp(x + h) - exp(x - h)) / (2 * h);
}
/*
At a single place the rounding can be lucky. So take the mean error over 1000
places between 0 and 1. The steps go from 1 down to $10^{-14}$, 8 to each power
of ten.
*/
enum { PLACES = 1000, ROWS = 14 * 8 + 1 };
enum { FORWARD_FLOAT, CENTRAL_FLOAT, FORWARD, CENTRAL, METHODS };

// For one step: the mean error of each way to measure, as a share of the true slope.
typedef struct {
    double h, error[METHODS];
} error_row;

// What one place adds to a mean error.
static double share(double measured, double slope)
{
    return fabs(measured / slope - 1) / PLACES;
}

static void measure_errors(error_row *rows)
{
    for (int i = 0; i < ROWS; i++) {
        double h = pow(10, -i / 8.0), *error = rows[i].error;
        rows[i] = (error_row){.h = h};
        for (int place = 0; place < PLACES; place++) {
            double x = (double)place / PLACES, slope = exp(x);
            float x_float = (float)x, h_float = (float)h;
            double slope_float = exp((double)x_float);
            error[FORWARD_FLOAT] +=
                share((double)forward_float(x_float, h_float), slope_float);
            error[CENTRAL_FLOAT] +=
                share((double)central_float(x_float, h_float), slope_float);
            error[FORWARD] += share(forward(x, h), slope);
            error[CENTRAL] += share(central(x, h), slope);
        }
    }
}

/*
The numbers for every eighth step are printed, and all of them go into a table
for the chart:
*/
static void show_errors(const error_row *rows, const char *folder)
{
    nn_csv *csv = nn_csv_open(nn_path_join(folder, "error.csv").text,
                              "h,forward_float,central_float,forward,central");
    printf("\n== The error of a measured slope ==\n");
    printf("               float                double\n");
    printf("    h    forward  central     forward  central\n");
    for (int i = 0; i < ROWS; i++) {
        const double *error = rows[i].error;
        nn_csv_row(csv, "%.9g,%.9g,%.9g,%.9g,%.9g", rows[i].h, error[FORWARD_FLOAT],
                   error[CENTRAL_FLOAT], error[FORWARD], error[CENTRAL]);
        if (i >= 8 && i <= 80 && i % 8 == 0)
            printf("%.0e   %.1e  %.1e     %.1e  %.1e\n", rows[i].h,
                   error[FORWARD_FLOAT], error[CENTRAL_FLOAT], error[FORWARD],
                   error[CENTRAL]);
    }
    MUST(nn_csv_close(csv));
}
/*
@output The error of a measured slope

Check the row of 0.01 of `double` by hand: $h/2 = 0.005$ and
$h^2/6 = 0.0000167$. Then follow each column down. It falls, and then it rises.

@plot 03_gradient_descent-error The error of a measured slope against the step, in float and in double: four curves like a V

The chart shows all steps, from large on the right to tiny on the left. Both
axes are logarithmic, so a power of $h$ is a straight line. From the right, both
curves of a panel come down on the dashed lines $h/2$ and $h^2/6$ of Taylor's
formula. Then they turn, and rise along the dotted line $\varepsilon/h$ of
rounding. (They stay below it. It counts the worst case, and rounding errors
often cancel.) At the far left, in `float`, $h$ is so small that $x + h$ is
rounded to $x$. The change is 0, and so is the measured slope: an error of 1,
the slope itself. (Just before that, rounding to one side can make it even
larger.)

Where is the lowest point of such a V? Roughly where the two errors are equal.
For the forward difference, leaving small factors out, $h = \varepsilon/h$. So
$h = \varepsilon^{1/2}$. For the central one $h^2 = \varepsilon/h$, so
$h = \varepsilon^{1/3}$. Here is theory beside what the program found:
*/
static const error_row *best_row(const error_row *rows, int method)
{
    const error_row *best = rows;
    for (int i = 1; i < ROWS; i++)
        if (rows[i].error[method] < best->error[method])
            best = &rows[i];
    return best;
}

static void show_best_steps(const error_row *rows)
{
    static const char *names[] = {"float, forward", "float, central", "double, forward",
                                  "double, central"};
    const double theory[] = {sqrt(FLT_EPSILON), cbrt(FLT_EPSILON), sqrt(DBL_EPSILON),
                             cbrt(DBL_EPSILON)};
    printf("\n== The best step ==\n");
    printf("                  theory    found     error there\n");
    for (int i = 0; i < METHODS; i++) {
        const error_row *best = best_row(rows, i);
        printf("%-15s   %.1e   %.1e   %.1e\n", names[i], theory[i], best->h,
               best->error[i]);
    }
}
/*
@output The best step

For the central difference in `double`, theory says $6 \cdot 10^{-6}$. This is
why chapter 01 took $10^{-5}$, and why the library's gradient checker takes it
too (`lib/model/gradcheck.h`). Look at the last column. In `float` no step gives
more than about five right digits, and a small mistake could hide behind the
rest. That is why `make gradcheck` runs in `double`.

## Two variables: the gradient

Now two weights, $x$ and $y$. Their loss is a landscape, with a height
$f(x, y)$ above each point of a map. Ours is

$$ f(x,y) = \frac{a}{2} x^2 + \frac{b}{2} y^2 $$

with $a = 1$ and $b = 16$. This is a valley, flat along $x$ and steep along $y$.
(The code has two more terms, $\frac{c}{4} y^4 + s\,y$, with $s$ called `tilt`.
They are 0 until the last sections.)

Move $x$ alone, and let $y$ stand still. Then $f$ is a function of one variable,
and it has a slope: $\partial f / \partial x = a x$. Move $y$ alone, and you get
another: $\partial f / \partial y = b y$. The two slopes together are the
**gradient** $g = (g_x, g_y)$ (`g`). It has as many slopes as there are
variables.
*/
typedef struct {
    double x, y;
} point;

typedef struct {
    double a, b, c, tilt;
} landscape;

static double height(const landscape *f, point p)
{
    return f->a / 2 * p.x * p.x + f->b / 2 * p.y * p.y +
           f->c / 4 * p.y * p.y * p.y * p.y + f->tilt * p.y;
}

static point gradient(const landscape *f, point p)
{
    return (point){f->a * p.x, f->b * p.y + f->c * p.y * p.y * p.y + f->tilt};
}

static const landscape valley = {.a = 1, .b = 16};
/*
Is it right? Ask the library. `nn_gradcheck` takes a function, some numbers, and
what you claim to be the gradient there. It moves each number to both sides, as
above, and compares. This program uses the library in `float`, so it takes
$h = 0.01$ and lets an error of 2 % pass.

The second claim below has a mistake that everybody makes once: the factor 2
that comes down from a square is forgotten. So all of it is half of the truth.
*/
static const point here = {2, 0.5};

static double height_of_valley(void *context)
{
    const nn_real *p = context;
    return height(&valley, (point){(double)p[0], (double)p[1]});
}

static void check_claim(const char *what, point claim)
{
    nn_real at[] = {(nn_real)here.x, (nn_real)here.y};
    nn_real claimed[] = {(nn_real)claim.x, (nn_real)claim.y};
    nn_gradcheck_tensor xy = {"xy", at, claimed, nn_shape_vector(2)};
    nn_gradcheck_report report;
    MUST(nn_gradcheck(height_of_valley, at, &xy, 1, NULL, &report));
    nn_gradcheck_print(stdout, what, &report);
}

static void show_check(void)
{
    point g = gradient(&valley, here);
    printf("\n== Is the gradient right? ==\n");
    printf("%-28s %8s %8s   %-8s verdict  worst at\n", "what", "checked", "skipped",
           "error");
    check_claim("our gradient", g);
    check_claim("a forgotten factor 2", (point){g.x / 2, g.y / 2});
}
/*
@output Is the gradient right?

Two numbers were checked. ("Skipped" counts places at a kink, where nothing can
be compared. "Backward" is the checker's name for what claims the gradient: in a
network the backward pass does, chapter 06.) For a parabola $f''' = 0$, so the
central difference has no error but rounding. The wrong claim is caught. The
checker prints both values, and it guesses the cause from their ratio.

Why not measure all gradients, and forget the formulas? Count. Each slope needs
two values of the loss. The 421,642 numbers of chapter 12 would need 843,284
values of the loss, for a single gradient. Measuring is for checking.

## The steepest way

Each slope tells about one direction, along $x$ or along $y$. What about all
others? Let a small step go $\Delta x$ to the right and $\Delta y$ up. The
changes along $x$ and along $y$ add up. (There is a rest, but it is as small as
the square of the step.) Write $|g| = \sqrt{g_x^2 + g_y^2}$ for the length of
the gradient, and the same for the step:

$$ \Delta f \approx g_x\,\Delta x + g_y\,\Delta y = |g| \cdot |\text{step}| \cdot \cos\theta $$

This is the scalar product of gradient and step, and $\theta$ is the angle
between the two. At the point (2, 0.5) of our valley $g$ is (2, 8), of the
length 8.25. A step of length 0.01 along it raises $f$ by about 0.0825. A step
of the same length along $x$ raises it by 0.02. The cosine is largest, 1, at
angle 0. So among all steps of one length, the one *along the gradient* raises
$f$ most. The one against it, where the cosine is -1, lowers $f$ most. And at a
right angle nothing changes: there you walk along a line of equal height, as on
a map.

## A narrow valley

Back to walking. Why not take the rate $1/a$ always? Because two variables have
two curvatures. In our valley the step multiplies $x$ by $1 - \eta$, and $y$ by
$1 - 16\eta$. There is one $\eta$ for both.
*/
static void descend(const landscape *f, double rate, point *path, size_t steps)
{
    for (size_t t = 0; t < steps; t++) {
        point p = path[t], g = gradient(f, p);
        path[t + 1] = (point){p.x - rate * g.x, p.y - rate * g.y};
    }
}

// The first step whose distance to (0, 0) is a thousandth of the first; 0: never.
static size_t arrival(const point *path, size_t steps)
{
    double near = hypot(path[0].x, path[0].y) / 1000;
    for (size_t t = 1; t <= steps; t++)
        if (hypot(path[t].x, path[t].y) <= near)
            return t;
    return 0;
}

static void print_steps(size_t steps)
{
    if (steps)
        printf("   %7zu\n", steps);
    else
        printf("     never\n");
}
/*
The walks start at $(-10, 2)$. Count the steps until the distance to the lowest
point is a thousandth of what it was. The first steps of every walk go into a
table for the charts. It has one row for each step, and a column `walk` that
numbers the walks.
*/
static const point start = {-10, 2};
static const double valley_rates[] = {0.01, 0.0625, 2 / 17.0, 0.122, 0.128};
enum { VALLEY_RATES = sizeof valley_rates / sizeof *valley_rates };
enum { WALK = 1000, KEPT = 150 }; // steps

static nn_csv *open_walks(const char *folder, const char *name)
{
    return nn_csv_open(nn_path_join(folder, name).text, "walk,step,x,y,loss");
}

static void keep_walk(nn_csv *csv, size_t walk, const landscape *f, const point *path)
{
    for (size_t t = 0; t <= KEPT; t++)
        nn_csv_row(csv, "%zu,%zu,%.17g,%.17g,%.9g", walk, t, path[t].x, path[t].y,
                   height(f, path[t]));
}

static void show_valley(const char *folder, size_t *steps)
{
    nn_csv *csv = open_walks(folder, "valley.csv");
    printf("\n== Down the valley ==\n");
    printf("  rate   x times   y times     steps\n");
    for (size_t i = 0; i < VALLEY_RATES; i++) {
        point path[WALK + 1] = {start};
        descend(&valley, valley_rates[i], path, WALK);
        keep_walk(csv, i, &valley, path);
        steps[i] = arrival(path, WALK);
        printf("%.4f   %7.4f   %7.4f", valley_rates[i], path[1].x / start.x,
               path[1].y / start.y);
        print_steps(steps[i]);
    }
    MUST(nn_csv_close(csv));
}
/*
@output Down the valley

The steep direction sets the limit. Above $2/16 = 0.125$, $y$ diverges, however
well $x$ does. The flat direction suffers from it: with so small a rate it
crawls. At $1/16 = 0.0625$, $y$ arrives at once, and $x$ takes
@value steps_valley_sixteenth steps.

The best rate is the one where both shrink equally fast:
$1 - \eta = 16\eta - 1$. So $\eta = 2/17 = 0.1176$, and the factors are $15/17$
and $-15/17$.

@plot 03_gradient_descent-valley Contour maps of the valley with the paths of four learning rates

The curves are lines of equal height. Each step starts at a right angle to the
line through its point, as it must. That is *not* the way to the lowest point:
it leads across the valley. So even the fastest path, in the third panel, goes
in zigzag.

Now the same for any two curvatures, $a$ and a larger $b$. The best rate is
$2/(a+b)$, and the factor is

$$ 1 - \frac{2a}{a+b} = \frac{b-a}{b+a} = \frac{\kappa - 1}{\kappa + 1} \qquad \kappa = \frac{b}{a} $$

The number $\kappa$ (`condition`) is the **condition number**. It says how
narrow the valley is. For large $\kappa$ the factor is about $1 - 2/\kappa$:
each step takes the share $2/\kappa$ off the distance. Twice the $\kappa$, twice
the steps.

## Momentum

In the zigzag, the steps across the valley change their sign all the time, and
the steps along it never do. So let each step keep a part of the last one.
Across the valley this brakes, along it this pushes. A heavy ball that rolls
does the same. Let $v$ (`v`) be the last step, and $\mu$ (`momentum`) the part
of it that goes on:

$$ v \leftarrow \mu v - \eta\, g \qquad x \leftarrow x + v $$

Polyak described it in 1964. With $\mu = 0$ it is gradient descent as before.
*/
static void roll(const landscape *f, double rate, double momentum, point *path,
                 size_t steps)
{
    point v = {0, 0};
    for (size_t t = 0; t < steps; t++) {
        point p = path[t], g = gradient(f, p);
        v.x = momentum * v.x - rate * g.x;
        v.y = momentum * v.y - rate * g.y;
        path[t + 1] = (point){p.x + v.x, p.y + v.y};
    }
}
/*
Which $\eta$ and $\mu$ are best? The answer needs complex numbers. If you do not
know them, skip to the last formula before the code, and trust the table behind
it. Look at one direction of curvature $a$. The
last step was $x_t - x_{t-1}$, so

$$ x_{t+1} = x_t + \mu\,(x_t - x_{t-1}) - \eta a\, x_t $$

Plain descent multiplied $x$ by the same number in each step. So try the same
here: $x_t = r^t$. Divide by $r^{t-1}$, and a quadratic equation is left:

$$ r^2 - (1 + \mu - \eta a)\,r + \mu = 0 $$

The product of its two solutions is $\mu$. If there is no real solution, they
are two complex numbers, mirror images of each other. Then both have the same
absolute value, and it must be $\sqrt{\mu}$. The ball swings to and fro, and
each step multiplies the swing by $\sqrt{\mu}$. The curvature is not in this
number! Steep and flat directions shrink equally fast.

This holds as long as $(1 + \mu - \eta a)^2 \le 4\mu$. Take the root on both
sides: $|1 + \mu - \eta a| \le 2\sqrt\mu$. Since
$1 + \mu \pm 2\sqrt\mu = (1 \pm \sqrt\mu)^2$, $\eta a$ must lie between
$(1-\sqrt\mu)^2$ and $(1+\sqrt\mu)^2$. The smaller $\mu$ is, the faster we are,
and the closer these two borders come. So take the smallest $\mu$ that leaves
room for all curvatures, the flattest on the lower border and the steepest,
$\kappa$ times as large, on the upper one:

$$ \frac{1+\sqrt\mu}{1-\sqrt\mu} = \sqrt\kappa \qquad \sqrt\mu = \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1} $$

In our valley $\kappa = 16$. So $\sqrt\mu = 3/5$, $\mu = 0.36$, and
$\eta \cdot 1$ on the lower border gives $\eta = (2/5)^2 = 0.16$.
*/
static const struct {
    double rate, momentum;
} rules[] = {{2 / 17.0, 0}, {0.16, 0}, {0.16, 0.36}, {0.1, 0.9}};
enum { RULES = sizeof rules / sizeof *rules };

static void show_momentum(const char *folder, size_t *steps)
{
    nn_csv *csv = open_walks(folder, "momentum.csv");
    printf("\n== With momentum ==\n  rate   momentum     steps\n");
    for (size_t i = 0; i < RULES; i++) {
        point path[WALK + 1] = {start};
        roll(&valley, rules[i].rate, rules[i].momentum, path, WALK);
        keep_walk(csv, i, &valley, path);
        steps[i] = arrival(path, WALK);
        printf("%.4f   %8.2f", rules[i].rate, rules[i].momentum);
        print_steps(steps[i]);
    }
    MUST(nn_csv_close(csv));
}
/*
@output With momentum

The first row is the best without momentum, with @value steps_plain_valley
steps. The third is the one of the formula: @value steps_momentum_valley. (The
formula asks what is best for a long walk. For so short a walk a little more
momentum is better still: try 0.4.) Its rate is above the limit of plain
descent. The second row, with the same rate and no
memory, never arrives. The last row takes the values that you will meet in many
programs. Here 0.9 is too heavy: the ball rolls past the lowest point again and
again. For which valleys it is right, question 4 of the homework below asks.

@plot 03_gradient_descent-momentum The best path without momentum beside the best path with it

Here is a surprise: the right path goes in zigzag too, at first even more. Its
rate is higher. But the memory brakes every jump, so $y$ does not diverge. And
along the valley the steps add up. After 20 steps this path is there, and the
left one is not. How much is this worth in other valleys?
*/
static const double conditions[] = {1, 4, 16, 100, 1000, 10000};
enum { CONDITIONS = sizeof conditions / sizeof *conditions, LONG_WALK = 40000 };

static void count_steps(double condition, size_t *plain, size_t *with_momentum)
{
    static point path[LONG_WALK + 1];
    landscape f = {.a = 1, .b = condition};
    double root = (sqrt(condition) - 1) / (sqrt(condition) + 1);
    path[0] = start;
    descend(&f, 2 / (1 + condition), path, LONG_WALK);
    *plain = arrival(path, LONG_WALK);
    roll(&f, (1 - root) * (1 - root), root * root, path, LONG_WALK);
    *with_momentum = arrival(path, LONG_WALK);
}

static void show_conditions(void)
{
    printf("\n== Steps and the condition number ==\n");
    printf("                  plain              with momentum\n");
    printf("condition     steps   / cond.     steps   / root of cond.\n");
    for (size_t i = 0; i < CONDITIONS; i++) {
        size_t plain, with;
        count_steps(conditions[i], &plain, &with);
        printf("%9.0f   %7zu   %7.2f   %7zu   %15.2f\n", conditions[i], plain,
               (double)plain / conditions[i], with, (double)with / sqrt(conditions[i]));
    }
}
/*
@output Steps and the condition number

Each row uses its own best values. Without momentum, the number of steps grows
as $\kappa$ does: their quotient settles near $\frac{1}{2} \ln 1000 = 3.45$.
That is what the share $2/\kappa$ predicts: $(1 - 2/\kappa)^t$ is about
$e^{-2t/\kappa}$, and this is $1/1000$ at $t = \frac{\kappa}{2} \ln 1000$. With
momentum, the number grows a little faster than $\sqrt\kappa$, because
$\sqrt\mu$ is about $1 - 2/\sqrt\kappa$. (In the first row there is nothing to
do: with $\kappa = 1$ one step arrives.) For the narrow valley of the last row
this is the difference between a minute and an hour.

@plot 03_gradient_descent-loss The loss against the step, for four learning rates and for momentum

The axis of the loss is logarithmic. There a straight line means: the same
factor in every step. Compare how steep they are. With momentum the loss first
rises a little, because its rate is above the limit of plain descent.

The library has this step too, as `nn_sgd_step`. Its settings come from
`nn_sgd` or `nn_momentum`, and it works on arrays of `float`. Let both walk:
*/
static double compare_with_library(void)
{
    double worst = 0;
    const nn_optimizer optimizers[] = {nn_sgd(2 / 17.0), nn_momentum(0.16, 0.36)};
    for (size_t i = 0; i < 2; i++) {
        const nn_optimizer *o = &optimizers[i];
        point path[WALK + 1] = {start};
        roll(&valley, o->learning_rate, o->momentum, path, WALK);
        nn_real w[] = {(nn_real)start.x, (nn_real)start.y}, v[] = {0, 0};
        for (size_t t = 1; t <= WALK; t++) {
            point g = gradient(&valley, (point){(double)w[0], (double)w[1]});
            nn_sgd_step(o, 2, (nn_real[]){(nn_real)g.x, (nn_real)g.y}, v, w);
            worst = fmax(worst, fabs((double)w[0] - path[t].x));
            worst = fmax(worst, fabs((double)w[1] - path[t].y));
        }
    }
    printf("\n== The library agrees ==\nlargest difference on the two paths: %.0e\n",
           worst);
    return worst;
}
/*
@output The library agrees

Two neighbouring `float` numbers near 10 lie about $10^{-6}$ apart. That is the
difference.

## On the ridge

So far every walk had one lowest point to go to. Change the signs: $a = 1$,
$b = -1$, $c = 1$. Then

$$ f(x,y) = \frac{x^2}{2} - \frac{y^2}{2} + \frac{y^4}{4} $$

Along $x$ it is a valley. Along $y$ the point $(0,0)$ is the top of a hill, with
a valley of depth $-1/4$ on each side, at $y = 1$ and $y = -1$. Such a point is
a **saddle**. Its gradient is 0, and it is not a minimum.

Start at $x = 1$, exactly on the ridge ($y = 0$), or a little beside it. Count
the steps until the height is below $-0.24$, almost down in a valley. The rate
is 0.2.
*/
static const landscape saddle = {.a = 1, .b = -1, .c = 1};
static const double beside[] = {0, 1e-12, 1e-9, 1e-6, 1e-3};
enum { STARTS = sizeof beside / sizeof *beside, SADDLE_WALK = 300 };

// The first step below -0.24; 0: never.
static size_t escape(const point *path)
{
    for (size_t t = 0; t <= SADDLE_WALK; t++)
        if (height(&saddle, path[t]) < -0.24)
            return t;
    return 0;
}

static void show_saddle(const char *folder, size_t *steps)
{
    nn_csv *csv = open_walks(folder, "saddle.csv");
    printf("\n== Beside the ridge ==\n  start y   y after 300     steps\n");
    for (size_t i = 0; i < STARTS; i++) {
        point path[SADDLE_WALK + 1] = {{1, beside[i]}};
        descend(&saddle, 0.2, path, SADDLE_WALK);
        keep_walk(csv, i, &saddle, path);
        steps[i] = escape(path);
        printf("%9g   %11.4f", beside[i], path[SADDLE_WALK].y);
        print_steps(steps[i]);
    }
    MUST(nn_csv_close(csv));
}
/*
@output Beside the ridge

On the ridge itself, the slope along $y$ is exactly 0, so $y$ stays 0 for ever.
The walk ends at the saddle, and every slope says: you have arrived. But
a millionth beside the ridge is enough. Near the saddle the slope along $y$ is
about $-y$. So each step multiplies $y$ by $1 + 0.2 = 1.2$: tiny for a long
time, and then not. A start 1000 times closer costs $\ln 1000 / \ln 1.2 = 38$
steps more.

@plot 03_gradient_descent-saddle Paths past a saddle, and the loss on the way: a long plateau, then a fall

Look at the right chart. For many steps the loss hardly changes, and then it
falls. Such a **plateau** looks like the end of a training, and is not. It is
also one reason why the weights of a network start from random numbers: whoever
starts at random does not stand exactly on a ridge. (One layer alone may start
at 0, as in chapter 02: chapter 04 says why.)

## Two valleys

Tilt the same cross-section a little: $f = y^4/4 - y^2/2 + y/10$, with $x = 0$.
Now the valley on the left is deeper than the one on the right, and a hump lies
between them. Walk from both sides, at the rate 0.1, with more and more
momentum:
*/
static const landscape hump = {.b = -1, .c = 1, .tilt = 0.1};
static const double momenta[] = {0, 0.5, 0.7, 0.8, 0.9, 0.95};
enum { MOMENTA = sizeof momenta / sizeof *momenta };

static void show_hump(const char *folder)
{
    nn_csv *csv = open_walks(folder, "hump.csv");
    printf("\n== Two valleys ==\n            from y = 1.8          from y = -1.8\n");
    printf("momentum   ends at   height      ends at   height\n");
    for (size_t i = 0; i < MOMENTA; i++) {
        printf("%8.2f", momenta[i]);
        for (size_t side = 0; side < 2; side++) {
            point path[WALK + 1] = {{0, side == 0 ? 1.8 : -1.8}};
            roll(&hump, 0.1, momenta[i], path, WALK);
            keep_walk(csv, 2 * i + side, &hump, path);
            printf("   %7.4f  %7.4f%s", path[WALK].y, height(&hump, path[WALK]),
                   side == 0 ? "  " : "\n");
        }
    }
    MUST(nn_csv_close(csv));
}
/*
@output Two valleys

Without momentum, the start decides. From the right, the walk ends in the
shallow valley, a **local minimum**: every small step leads up, and yet there is
a lower place. With momentum 0.8 the ball is fast enough to roll over the hump.
So momentum finds better valleys? Look at 0.9 on the right side of the table.
From the left, the ball rolls out of the *deeper* valley and stays in the
shallow one. With 0.95 it rolls back once more. Momentum does not know which
valley is better. It only knows how fast it is.

@plot 03_gradient_descent-local Plain descent ends in the valley where it starts; momentum can roll over the hump

## Many variables

A network has hundreds of thousands of weights, and the rule stays the same. The
gradient has one slope for each of them, and the same line moves each of them.
The steepest direction still limits the rate, and the flattest one still decides
how long it takes. One thing is different: nobody can draw the map. All you get
to see is the loss, step by step.

## What Keras hides here

| Keras | here |
|---|---|
| `with tf.GradientTape() as tape: loss = f(x, y)` | `height` |
| `tape.gradient(loss, [x, y])` | `gradient`, checked by `nn_gradcheck` |
| `SGD(learning_rate=0.1, momentum=0.9)` | `rate`, `momentum`; in the library `nn_momentum(0.1, 0.9)` |
| `optimizer.apply_gradients(...)` | the lines inside the loop of `roll`; `nn_sgd_step` |

The tape does not measure slopes with small steps, and nobody gives it a formula
either. It writes down every operation of the forward pass, and then applies the
chain rule to them, from the last one to the first. Chapter 06 builds that by
hand.

## Homework

1. By hand: what is $((x+h)^3 - x^3)/h$? Where does it settle? What does the
   central difference of $x^3$ give? Compare its error with
   $\frac{h^2}{6} f'''$.
2. Minimise $h/2 + \varepsilon/h$ by setting its derivative to 0. Which $h$
   comes out for `float`, forward? Compare with the table of the best steps.
   (Rounding is mostly smaller than $\varepsilon/h$, its worst case. In which
   direction does that move the best $h$?)
3. Predict the factor and the first three places for $f(x) = 3x^2$, from $x = 1$
   with $\eta = 0.3$. Then change `a` in the program, and look.
4. For which $\kappa$ is $\mu = 0.9$ the best momentum? Solve the formula for
   $\sqrt\mu$ for $\kappa$. Which rate belongs to it, if the flattest curvature
   is 1?
5. Start `beside` the ridge with $10^{-15}$. Predict the number of steps first.
   Is `SADDLE_WALK` long enough?

Then do the graded homework: `make exercise-03`, in
[exercises/03_gradient_descent](../exercises/03_gradient_descent/README.md).

## The next question

We can go downhill if somebody hands us the gradient. For our landscapes a
pencil was enough. Where does the gradient of a real classifier come from, one
with 784 pixels and ten answers?
*/
// What this page quotes. Steps of 0 mean: never.
typedef struct {
    size_t valley[VALLEY_RATES], momentum[RULES], saddle[STARTS];
    double library_error;
} findings;

static void write_results(const char *folder, const error_row *rows,
                          const findings *found)
{
    nn_csv *csv = nn_csv_open(nn_path_join(folder, "results.csv").text, "metric,value");
    nn_csv_row(csv, "best_step_float,%.1e", best_row(rows, CENTRAL_FLOAT)->h);
    nn_csv_row(csv, "best_step_double,%.1e", best_row(rows, CENTRAL)->h);
    nn_csv_row(csv, "steps_valley_sixteenth,%zu", found->valley[1]);
    nn_csv_row(csv, "steps_plain_valley,%zu", found->momentum[0]);
    nn_csv_row(csv, "steps_momentum_valley,%zu", found->momentum[2]);
    nn_csv_row(csv, "saddle_steps,%zu", found->saddle[3]);
    nn_csv_row(csv, "library_error,%.0e", found->library_error);
    MUST(nn_csv_close(csv));
}
/*
And this is the whole page as a program, one line for each thing it shows:
*/
int main(int argc, char **argv)
{
    nn_options options = {.about = "slopes, gradients, and the way down", .seed = 1};
    int status;
    if (!nn_cli(&options, argc, argv, &status))
        return status;
    const char *folder = options.out_dir;
    static error_row rows[ROWS];
    findings found;
    show_changes();
    show_parabola(folder);
    measure_errors(rows);
    show_errors(rows, folder);
    show_best_steps(rows);
    show_check();
    show_valley(folder, found.valley);
    show_momentum(folder, found.momentum);
    show_conditions();
    found.library_error = compare_with_library();
    show_saddle(folder, found.saddle);
    show_hump(folder);
    write_results(folder, rows, &found);
    return nn_cli_end();
}
