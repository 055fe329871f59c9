/*
# The same eyes everywhere

The network of chapter 10 got a picture as 784 numbers in a row. It did not know
which pixels are neighbours. Move the shoe by two pixels, and for a dense layer
it is another picture: what it learned about a heel here, it must learn anew.

Eyes do not work so. Around 1960 Hubel and Wiesel measured single cells in the
visual cortex of cats. Such a cell answers to a small region of what the cat
sees, its **receptive field**. Many answer to an edge in one direction. And
cells for other regions ask the same question there. Small regions, shared
questions: a **convolution** is these two ideas as arithmetic.

Nothing is trained here. You slide a window by hand, write it as seven loops,
find its way back (by the rule of chapter 06) and make it fast. Run it with
`make run-11`.
*/
#include "nn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/*
## A cat on 20 pixels

A lesson on networks shows a cat of 5 by 4 pixels: 4 rows, 5 columns. Its values
stood only in a picture, so we invented these: 0 is dark, 4 is bright. In the
lesson the cat ends as the numbers 4, 3, 4, 3, and ours will too.
*/
enum { CAT_H = 4, CAT_W = 5 };
static const nn_real cat[CAT_H * CAT_W] = {
    2, 0, 0, 0, 2, // ears
    2, 2, 2, 2, 2, // forehead
    2, 4, 1, 3, 2, // eyes and nose
    0, 2, 2, 2, 0, // chin
};
static const nn_real kernel[9] = {-1, 0, 1, -1, 0, 1, -1, 0, 1};

static void show_cat(void)
{
    printf("== The cat ==\n");
    for (const nn_real *row = cat; row < cat + CAT_H * CAT_W; row += CAT_W) {
        for (size_t twice = 0; twice < 2 * CAT_W; twice++)
            putchar(" .:*#"[(size_t)row[twice / 2]]);
        for (size_t v = 0; v < CAT_W; v++)
            printf("%3g%s", (double)row[v], v + 1 == CAT_W ? "\n" : "");
    }
}
/*
@output The cat

Now the question. It is a table of 3 by 3 weights, the **kernel**:

    -1 0 1
    -1 0 1
    -1 0 1

Put it on the cat's upper left corner. Nine pixels lie under it. Multiply each
by the weight on top of it, and add the nine products. Then move this window by
one pixel and do it again, with the *same* nine weights:
*/
static void show_frame(size_t p, size_t q)
{
    double sum = 0;
    printf("place (%zu,%zu)   products\n", p, q);
    for (size_t h = 0; h < CAT_H; h++) {
        const bool under = h >= p && h < p + 3;
        for (size_t v = 0; v < CAT_W; v++)
            printf("%c%g", " []"[under * ((v == q) + 2 * (v == q + 3))],
                   (double)cat[h * CAT_W + v]);
        printf(under ? q + 3 == CAT_W ? "] " : "  " : "");
        for (size_t i = 0; under && i < 3; i++) {
            const nn_real product = cat[h * CAT_W + q + i] * kernel[(h - p) * 3 + i];
            printf("%4g", (double)product + 0.0); // + 0.0: no "-0"
            sum += (double)product;
        }
        printf(h == p + 2 ? "   sum %g\n" : "\n", sum);
    }
}
/*
@output The window slides

The left column of each window counts negative, the right one positive. So this
kernel asks: does it get brighter from left to right? The six sums, laid out as
the window moved, are a new picture: the **feature map**.

## Stride, padding, overlap

How far the window moves is the **stride**. Here it is 1, so neighbouring
windows **overlap** in 2 of their 3 columns. Stride 2 leaves an overlap of 1,
stride 3 none. A stride above 3 would jump over pixels.

A window of $R$ rows fits on $H$ rows first at row 0, last at row $H - R$. In
steps of $t$ these are (the brackets round down)

$$ P = \left\lfloor \frac{H - R}{t} \right\rfloor + 1 $$

places, and in the same way $Q$ places across. For the cat: $P = 4 - 3 + 1 = 2$
and $Q = 5 - 3 + 1 = 3$. This is **valid** padding: none. The map is smaller
than the picture, and a corner pixel is seen only once. With **same** padding
the window may hang over the border, and outside counts as 0. There are
$\lceil H / t \rceil$ places (rounded up). They need $(P-1)t + R - H$ extra rows
(or none, if that is below 0). Half of them go above; an odd one goes below.
Example: $H = 6$, $R = 3$, $t = 2$ has 3 places and needs
$2 \cdot 2 + 3 - 6 = 1$ extra row: below.

## Many channels, many filters

A colour picture has 3 numbers at each pixel, its **channels**. Then the kernel
has $9 \cdot 3 = 27$ weights. And why ask one question only? With $K$ kernels
(also called **filters**) there are $K$ maps: the channels of the next layer's
input. With a bias for each filter:

$$ y_{n,p,q,k} = b_k + \sum_{r,s,c} x_{n,\;p t + r - a,\;q t' + s - a',\;c} \; w_{r,s,c,k} $$

Seven letters run: $n$ is the picture, $(p,q)$ the place, $k$ the filter,
$(r,s)$ the cell inside the window, $c$ the channel. Seven loops. Their ends are
capital letters: $N$ pictures of $H \times W$ pixels and $C$ channels, a window
of $R \times S$ cells, $P \times Q$ places, $K$ filters. The rest stands still:
$t$ and $t'$ are the strides down and across (`stride_h`, `stride_w`), $a$ and
$a'$ the zeros above and to the left (`pad_top`, `pad_left`).

First, where does each number stand in memory? (A `size_t` below 0 wraps around
to a huge number. So `row >= H` finds both sides.)
*/
static const size_t OUTSIDE = SIZE_MAX;

static size_t x_index(const nn_conv2d_shape *g, size_t n, size_t p, size_t q, size_t r,
                      size_t s, size_t c)
{
    const size_t row = p * g->stride_h + r - g->pad_top;
    const size_t column = q * g->stride_w + s - g->pad_left;
    if (row >= g->H || column >= g->W)
        return OUTSIDE;
    return ((n * g->H + row) * g->W + column) * g->C + c;
}

static size_t w_index(const nn_conv2d_shape *g, size_t r, size_t s, size_t c, size_t k)
{
    return ((r * g->S + s) * g->C + c) * g->K + k;
}

static size_t y_index(const nn_conv2d_shape *g, size_t n, size_t p, size_t q, size_t k)
{
    return ((n * g->P + p) * g->Q + q) * g->K + k;
}
/*
And the formula, letter by letter:
*/
static void conv_forward(const nn_conv2d_shape *g, const nn_real *x, const nn_real *w,
                         const nn_real *b, nn_real *y)
{
    for (size_t n = 0; n < g->N; n++)
        for (size_t p = 0; p < g->P; p++)
            for (size_t q = 0; q < g->Q; q++)
                for (size_t k = 0; k < g->K; k++) {
                    nn_real sum = b[k];
                    for (size_t r = 0; r < g->R; r++)
                        for (size_t s = 0; s < g->S; s++)
                            for (size_t c = 0; c < g->C; c++) {
                                size_t i = x_index(g, n, p, q, r, s, c);
                                if (i != OUTSIDE)
                                    sum += x[i] * w[w_index(g, r, s, c, k)];
                            }
                    y[y_index(g, n, p, q, k)] = sum;
                }
}
/*
(Strictly, this is cross-correlation. A mathematician's convolution turns the
kernel first. You will meet the turned kernel below.) Three maps of the cat:
*/
static void print_table(size_t rows, size_t columns, const nn_real *numbers)
{
    for (size_t i = 0; i < rows * columns; i++)
        printf("%4g%s", (double)numbers[i] + 0.0, (i + 1) % columns ? "" : "\n");
}

static nn_conv2d_shape sizes(size_t N, nn_shape image, size_t K, size_t stride_w,
                             nn_padding padding)
{
    const nn_conv2d_options how = {K, 3, 3, 1, stride_w, padding};
    return nn_conv2d_shape_of(N, image, &how);
}

static void show_cat_maps(void)
{
    static const char *const names[] = {"valid", "valid, 2 across", "same"};
    printf("\n== Feature maps of the cat ==\n");
    for (size_t i = 0; i < 3; i++) {
        const nn_conv2d_shape g = sizes(1, nn_shape_image(CAT_H, CAT_W, 1), 1,
                                        i == 1 ? 2 : 1, i == 2 ? NN_SAME : NN_VALID);
        nn_real map[CAT_H * CAT_W];
        conv_forward(&g, cat, kernel, &(nn_real){0}, map);
        printf("%s: %zu x %zu\n", names[i], g.P, g.Q);
        print_table(g.P, g.Q, map);
    }
}
/*
@output Feature maps of the cat

Find the first map inside the third: rows 1 and 2, columns 1 to 3 (counted from
0). Around it stand the windows that hang over the border. On the left they find
brightening, on the right darkening: the zeros outside make an edge.

## Pooling

**Max pooling** slides a window too, but keeps only the largest number in it. It
has no weights. It asks "was it somewhere here?" and the answer stays when the
thing moves a little. Each channel is pooled alone. By hand:
*/
static size_t pool_winner(const nn_pooling2d_shape *g, const nn_real *x,
                          size_t place) // place: which number of y
{
    const size_t c = place % g->C, q = place / g->C % g->Q, np = place / g->C / g->Q,
                 n = np / g->P, p = np % g->P;
    size_t best = OUTSIDE;
    for (size_t r = 0; r < g->R; r++)
        for (size_t s = 0; s < g->S; s++) {
            const size_t row = n * g->H + p * g->stride_h + r;
            const size_t i = (row * g->W + q * g->stride_w + s) * g->C + c;
            if (best == OUTSIDE || x[i] > x[best]) // of equals the first
                best = i;
        }
    return best;
}

static void pool_forward(const nn_pooling2d_shape *g, const nn_real *x, nn_real *y)
{
    for (size_t i = 0; i < g->N * g->P * g->Q * g->C; i++)
        y[i] = x[pool_winner(g, x, i)];
}
/*
The lesson pools its cat with a window of 3 by 3 that moves 2 across and 1 down:
*/
static nn_pooling2d_shape cat_pooling(void)
{
    return nn_pooling2d_shape_of(1, nn_shape_image(CAT_H, CAT_W, 1), 3, 3, 1, 2);
}

static void show_pooling(nn_results *results)
{
    const nn_pooling2d_shape g = cat_pooling();
    nn_real y[4];
    pool_forward(&g, cat, y);
    printf("\n== The cat, pooled ==\n");
    print_table(2, 2, y);
    nn_results_note(results, "pooled", "%g %g %g %g", (double)y[0], (double)y[1],
                    (double)y[2], (double)y[3]);
}
/*
@output The cat, pooled

4, 3, 4, 3, as in the lesson. The two left windows overlap, and both find the
left eye. The two right ones find the right eye. Twenty numbers became four, and
they still say: something bright on the left, something less bright on the
right.

## Four questions to a shoe

Now a real picture: the first test image of Fashion-MNIST, an ankle boot, and
one layer with four filters. `edge` you know. `rim` compares a pixel with its
four neighbours. `blur` is the mean of nine pixels. `sharpen` is the pixel
itself plus `rim`, so it exaggerates every difference.
*/
enum { SIDE = 28, FILTERS = 4 };
static const nn_real filters[FILTERS][9] = {
    {-1, 0, 1, -1, 0, 1, -1, 0, 1},
    {0, -1, 0, -1, 4, -1, 0, -1, 0},
    {1 / 9., 1 / 9., 1 / 9., 1 / 9., 1 / 9., 1 / 9., 1 / 9., 1 / 9., 1 / 9.},
    {0, -1, 0, -1, 5, -1, 0, -1, 0},
};

static void map_shoe(const nn_real *shoe, nn_real *maps)
{
    const nn_shape image = nn_shape_image(SIDE, SIDE, 1);
    const nn_conv2d_shape g = sizes(1, image, FILTERS, 1, NN_SAME);
    nn_real w[9 * FILTERS]; // [3,3,1,4]: the four weights of a cell side by side
    const nn_real b[FILTERS] = {0};
    for (size_t k = 0; k < FILTERS; k++)
        for (size_t rs = 0; rs < 9; rs++)
            w[w_index(&g, rs / 3, rs % 3, 0, k)] = filters[k][rs];
    conv_forward(&g, shoe, w, b, maps);
}

static void write_maps(const nn_real *shoe, const char *out_dir)
{
    const nn_path path = nn_path_join(out_dir, "maps.csv");
    nn_csv *csv = nn_csv_open(path.text, "map,pixel,value");
    nn_real maps[SIDE * SIDE * FILTERS];
    map_shoe(shoe, maps);
    for (size_t pq = 0; pq < SIDE * SIDE; pq++) // map 0 is the shoe
        nn_csv_row(csv, "0,%zu,%.4f", pq, (double)shoe[pq]);
    for (size_t i = 0; i < SIDE * SIDE * FILTERS; i++)
        nn_csv_row(csv, "%zu,%zu,%.4f", i % FILTERS + 1, i / FILTERS, (double)maps[i]);
    for (size_t i = 0; i < 9 * FILTERS; i++) // 5 to 8 are the kernels
        nn_csv_row(csv, "%zu,%zu,%.4f", i / 9 + 5, i % 9,
                   (double)filters[i / 9][i % 9]);
    MUST(nn_csv_close(csv));
}
/*
@plot 11_convolution-kernels The shoe, four kernels, and the four feature maps they make of it

Where the picture is flat, the answer is its brightness times the sum of the
nine weights. So a kernel whose weights add up to 0 (`edge`, `rim`) is silent
there, and one whose weights add up to 1 keeps the brightness. In the map of
`edge` look at the two sides of the shaft (the upper part of the boot): orange
where it gets brighter, blue where it gets darker. We chose these four. A
network finds its own.

## Why share?

A layer could be built in three ways: dense; with a window of 3 by 3, but
weights of its own at each place; or with the *same* weights at each place.
Count weights and biases, for the two convolutions of chapter 12. The first has
$28 \cdot 28 \cdot 32 = 25{,}088$ outputs. Dense, these are $784 \cdot 25{,}088$
weights and 25,088 biases. A window has 9 weights and a bias: 10 numbers. With
32 channels it has $9 \cdot 32 + 1 = 289$.

| from, to | dense | own windows | shared window |
|---|---|---|---|
| 28x28x1, 28x28x32 | 19,694,080 | $784 \cdot 32 \cdot 10$ = 250,880 | $32 \cdot 10$ = 320 |
| 14x14x32, 14x14x64 | 78,688,512 | $196 \cdot 64 \cdot 289$ = 3,625,216 | $64 \cdot 289$ = 18,496 |

@plot 11_convolution-parameters Parameters of two layers: dense, with own windows, with a shared window

The window divides the count by 79 and by 22, sharing by 784 and by 196. The
window leaves out far pixels, which say little about an edge here. Sharing says:
an edge is an edge everywhere. In a table of age, height and income that would
be wrong. For pictures it is right, and you can see it in numbers. Move the shoe
4 columns to the right, and ask for `edge` again. Columns 10 to 21 of row 10, in
both maps:
*/
enum { ROW = 10, SHIFT = 4 };

static void show_shift(const nn_real *shoe, const char *out_dir, nn_results *results)
{
    nn_real moved[SIDE * SIDE], map[SIDE * SIDE * FILTERS], new[SIDE * SIDE * FILTERS];
    const nn_path path = nn_path_join(out_dir, "shift.csv");
    nn_csv *csv = nn_csv_open(path.text, "column,map,moved");
    double apart = 0;
    for (size_t i = 0; i < SIDE * SIDE; i++)
        moved[i] = i % SIDE < SHIFT ? 0 : shoe[i - SHIFT];
    map_shoe(shoe, map);
    map_shoe(moved, new);
    printf("\n== The shoe moves ==\ncolumn       map   new map\n");
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        const size_t q = i % SIDE;
        const double old = (double)map[i * FILTERS], y = (double)new[i * FILTERS];
        if (q > SHIFT && q + 1 < SIDE)
            apart = fmax(apart, fabs(y - (double)map[(i - SHIFT) * FILTERS]));
        if (i / SIDE == ROW)
            nn_csv_row(csv, "%zu,%.4f,%.4f", q, old, y);
        if (i / SIDE == ROW && q >= 10 && q < 22)
            printf("%6zu %9.2f %9.2f\n", q, old, y);
    }
    printf(
        "the new map, and the old one moved, differ in columns 5 to 26 by at most %g\n",
        apart);
    nn_results_note(results, "shift_difference", "%g", apart);
    MUST(nn_csv_close(csv));
}
/*
@output The shoe moves

@plot 11_convolution-shift One row of the map, for the shoe and for the shoe moved by four columns

Shift the picture, and the map shifts with it. This is called **equivariance**.
It is exact, because each place does the same arithmetic. At the border it
breaks: there windows hang over, and pixels fall off. So we compared columns 5
to 26 only. (See the last orange point, at column 27: a part of the shoe has
left the picture. And with a stride of 2 all this holds only for even shifts.)
Whatever a *filter* learns about a heel, it knows at every place at once.

## One matrix product

Look at the inner three loops again: a dot product of the numbers under a window
with the weights of a filter. Write the numbers under each window as one *row*.
The weights already lie as a matrix: $RSC$ rows, a column for each filter. So
the whole layer is one matrix times another, and for matrix products there is
fast code. This is called **im2col**:
*/
// patches [N P Q, R S C]
static void im2col(const nn_conv2d_shape *g, const nn_real *x, nn_real *patches)
{
    for (size_t n = 0; n < g->N; n++)
        for (size_t p = 0; p < g->P; p++)
            for (size_t q = 0; q < g->Q; q++)
                for (size_t r = 0; r < g->R; r++)
                    for (size_t s = 0; s < g->S; s++) {
                        size_t i = x_index(g, n, p, q, r, s, 0);
                        for (size_t c = 0; c < g->C; c++)
                            *patches++ = i == OUTSIDE ? 0 : x[i + c];
                    }
}

static void conv_by_columns(const nn_conv2d_shape *g, const nn_real *x,
                            const nn_real *w, const nn_real *b, nn_real *patches,
                            nn_real *y)
{
    const size_t places = g->N * g->P * g->Q, under = g->R * g->S * g->C, K = g->K;
    im2col(g, x, patches);
    for (size_t i = 0; i < places; i++)
        memcpy(y + i * K, b, K * sizeof *y);
    nn_gemm(NN_AS_IS, NN_AS_IS, places, K, under, patches, under, w, K, NN_ADD, y, K);
}
/*
(`y` begins as the biases, and `NN_ADD` adds the product to them.) For the cat,
valid: 6 places, so 6 rows of 9 numbers. Each row times the column of weights
(here lying on its side) is one number of the map.

    place     under the window         times the kernel              map
    (0,0)   2 0 0  2 2 2  2 4 1                                       -3
    (0,1)   0 0 0  2 2 2  4 1 3                                       -1
    (0,2)   0 0 2  2 2 2  1 3 2    -1 0 1  -1 0 1  -1 0 1              3
    (1,0)   2 2 2  2 4 1  0 2 2                                        1
    (1,1)   2 2 2  4 1 3  2 2 2                                       -1
    (1,2)   2 2 2  1 3 2  2 2 0                                       -1

The price is memory. In a large picture, with stride 1, nearly every pixel is
copied nine times.

## The way back

Somebody hands us `dy`, the slope of the loss by each number of the map. Ask the
question of chapter 06: where is each thing used, and what is it multiplied by?
**A bias** is used at every place, times 1. So its slope is the sum of `dy` over
the places (and pictures). **A weight** is used at every place too, times the
pixel under it. Every use adds a term:

$$ \frac{\partial L}{\partial w_{r,s,c,k}} = \sum_{n,p,q} x_{n,\;p t + r - a,\;q t' + s - a',\;c} \; \frac{\partial L}{\partial y_{n,p,q,k}} $$

**A pixel** is used by all windows that lie over it. In each it meets another
weight. Its slope is the sum of these weights, each times the `dy` of its
window. All three are the forward loops again. Where forward reads `y += x w`,
backward reads `dw += x dy` and `dx += w dy`:
*/
static void conv_backward(const nn_conv2d_shape *g, const nn_real *x, const nn_real *w,
                          const nn_real *dy, nn_real *dx, nn_real *dw, nn_real *db)
{
    memset(dx, 0, g->N * g->H * g->W * g->C * sizeof *dx);
    memset(dw, 0, g->R * g->S * g->C * g->K * sizeof *dw);
    memset(db, 0, g->K * sizeof *db);
    for (size_t n = 0; n < g->N; n++)
        for (size_t p = 0; p < g->P; p++)
            for (size_t q = 0; q < g->Q; q++)
                for (size_t k = 0; k < g->K; k++) {
                    const nn_real slope = dy[y_index(g, n, p, q, k)];
                    db[k] += slope;
                    for (size_t r = 0; r < g->R; r++)
                        for (size_t s = 0; s < g->S; s++)
                            for (size_t c = 0; c < g->C; c++) {
                                const size_t i = x_index(g, n, p, q, r, s, c),
                                             j = w_index(g, r, s, c, k);
                                if (i == OUTSIDE)
                                    continue;
                                dw[j] += x[i] * slope;
                                dx[i] += w[j] * slope;
                            }
                }
}
/*
Try it on the cat. Let `dy` be 1 at place (0,0), 2 at place (1,2), and 0
elsewhere. Do it with a pencil first. The slope of the weights is the window at
(0,0) plus twice the window at (1,2). The slope of the pixels is the kernel laid
on place (0,0), plus twice the kernel on (1,2). Where both lie, they add up.

Pooling is shorter. Only the largest number of a window reached `y`. Move
another one a little, and nothing happens. So the winner gets the whole slope,
and a pixel that won in two windows gets both:
*/
static void pool_backward(const nn_pooling2d_shape *g, const nn_real *x,
                          const nn_real *dy, nn_real *dx)
{
    memset(dx, 0, g->N * g->H * g->W * g->C * sizeof *dx);
    for (size_t i = 0; i < g->N * g->P * g->Q * g->C; i++)
        dx[pool_winner(g, x, i)] += dy[i];
}

static double pooled_loss(void *pixels)
{
    const nn_pooling2d_shape g = cat_pooling();
    nn_real y[4];
    pool_forward(&g, pixels, y);
    return (double)(1 * y[0] + 2 * y[1] + 3 * y[2] + 4 * y[3]);
}

static void show_backward(void)
{
    const nn_conv2d_shape g = sizes(1, nn_shape_image(CAT_H, CAT_W, 1), 1, 1, NN_VALID);
    const nn_pooling2d_shape pooling = cat_pooling();
    const nn_real dy[6] = {1, 0, 0, 0, 0, 2}, dy_pooled[4] = {1, 2, 3, 4};
    nn_real x[CAT_H * CAT_W], dx[CAT_H * CAT_W], dx2[CAT_H * CAT_W], dw[9], db, y[4];
    conv_backward(&g, cat, kernel, dy, dx, dw, &db);
    printf("\n== Back through the cat ==\nslopes of the weights:\n");
    print_table(3, 3, dw);
    printf("slope of the bias: %g, of the pixels:\n", (double)db);
    print_table(CAT_H, CAT_W, dx);
    printf("back through the pooling, from slopes 1, 2, 3, 4:\n");
    pool_backward(&pooling, cat, dy_pooled, dx);
    print_table(CAT_H, CAT_W, dx);
    const nn_gradcheck_tensor slopes = {"x", x, dx, nn_shape_vector(CAT_H * CAT_W)};
    nn_gradcheck_report report;
    memcpy(x, cat, sizeof x);
    MUST(nn_max_pooling2d_forward(&pooling, x, y));
    MUST(nn_max_pooling2d_backward(&pooling, x, y, dy_pooled, dx2));
    MUST(nn_gradcheck(pooled_loss, x, &slopes, 1, NULL, &report));
    const bool same = memcmp(dx, dx2, sizeof dx) == 0;
    printf("the library: %s; %zu measured: %s\n", same ? "the same" : "not the same",
           report.checked, report.passed ? "all right" : report.cause);
}
/*
@output Back through the cat

Check one: the upper left weight saw a 2 at (0,0) and a 2 at (1,2). Its slope is
$1 \cdot 2 + 2 \cdot 2 = 6$. In the last table the left eye won in both left
windows: $1 + 3 = 4$. The right eye got $2 + 4 = 6$. And the 20 slopes of the
pooling, measured as in chapter 03, agree.

## Half a turn

Look at the slope of one pixel from the pixel's side. Take one row, three
weights, stride 1, no zeros. Pixel $h$ is used by the windows at $h-2$, $h-1$
and $h$: with the last weight, the middle one and the first one. So

$$ \frac{\partial L}{\partial x_h} = w_2 \, \frac{\partial L}{\partial y_{h-2}} + w_1 \, \frac{\partial L}{\partial y_{h-1}} + w_0 \, \frac{\partial L}{\partial y_h} $$

Read `dy` from left to right: the weights come backwards. In a picture this
holds for rows and for columns. For the pixel at row $h$ and column $v$, the
window at $(p,q)$ uses the weight $(h-p,\,v-q)$:

$$ \frac{\partial L}{\partial x_{h,v}} = \sum_{p,q} w_{h-p,\,v-q} \; \frac{\partial L}{\partial y_{p,q}} $$

That is a window that slides over `dy`, with the kernel turned by half a turn:

    kernel   1 2 3      turned   9 8 7
             4 5 6               6 5 4
             7 8 9               3 2 1

A pixel in the corner is used by one window alone, so this window over `dy` must
hang over the border: `dy` needs $R - 1$ zeros on each side. If forward had $a$
zeros above, $R - 1 - a$ are left. With channels, in and out change places:
pixel channel $c$ collects from all filters $k$. So the way back is a
convolution again, and `conv_forward` can do it. (With a larger stride, zeros go
between the numbers of `dy` first.)
*/
static void dx_by_turning(const nn_conv2d_shape *g, const nn_real *w, const nn_real *dy,
                          nn_real *turned, const nn_real *zeros, nn_real *dx)
{
    nn_conv2d_shape back = *g; // stride 1; the places become the pixels
    back.H = g->P, back.W = g->Q, back.C = g->K;
    back.P = g->H, back.Q = g->W, back.K = g->C;
    back.pad_top = g->R - 1 - g->pad_top, back.pad_left = g->S - 1 - g->pad_left;
    for (size_t r = 0; r < g->R; r++)
        for (size_t s = 0; s < g->S; s++)
            for (size_t c = 0; c < g->C; c++)
                for (size_t k = 0; k < g->K; k++)
                    turned[w_index(&back, r, s, k, c)] =
                        w[w_index(g, g->R - 1 - r, g->S - 1 - s, c, k)];
    conv_forward(&back, dy, turned, zeros, dx);
}
/*
## Do all agree?

Three layers with random numbers. Memory for all arrays is one piece, cut up:
*/
typedef struct {
    nn_conv2d_shape g;
    size_t X, Y, D; // how many numbers x, y and w have
    nn_real *all;   // owns the rest
    nn_real *scratch, *x, *w, *b, *dy, *y, *dx, *dw, *db; // ours
    nn_real *y2, *dx2, *dw2, *db2, *patches;              // by another way
} bench;

static bench make_bench(nn_conv2d_shape g, uint64_t seed)
{
    const size_t X = g.N * g.H * g.W * g.C, Y = g.N * g.P * g.Q * g.K,
                 D = g.R * g.S * g.C * g.K, B = g.K + g.C;
    const size_t scratch = nn_conv2d_scratch(&g), patches = Y / g.K * g.R * g.S * g.C;
    bench a = {.g = g, .X = X, .Y = Y, .D = D};
    a.all = nn_alloc(scratch + 3 * (X + D + B) + 3 * Y + patches, sizeof *a.all);
    MUST(a.all ? 0 : -1);
    a.scratch = a.all;
    a.x = a.scratch + scratch, a.w = a.x + X, a.b = a.w + D, a.dy = a.b + B;
    a.y = a.dy + Y, a.dx = a.y + Y, a.dw = a.dx + X, a.db = a.dw + D;
    a.y2 = a.db + B, a.dx2 = a.y2 + Y, a.dw2 = a.dx2 + X, a.db2 = a.dw2 + D;
    a.patches = a.db2 + B;
    nn_rng rng = nn_rng_at(seed, NN_RNG_USER, 0, 0);
    for (nn_real *i = a.x; i < a.y; i++) // x, w, b and dy
        *i = (nn_real)(2 * nn_rng_uniform(&rng) - 1);
    return a;
}
/*
Each layer is computed by our loops, by im2col, with the turned kernel and by
the library. And each slope is measured, with the loss $L = \sum y \, dy$: then
the slope of $L$ by each `y` is `dy`, as it must be.
*/
static double apart(size_t count, const nn_real *a, const nn_real *b)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, fabs((double)a[i] - (double)b[i]));
    return largest;
}

static double loss_of(void *context)
{
    bench *a = context;
    double loss = 0;
    conv_forward(&a->g, a->x, a->w, a->b, a->y);
    for (size_t i = 0; i < a->Y; i++)
        loss += (double)a->y[i] * (double)a->dy[i];
    return loss;
}
/*
One layer, and its row of the table:
*/
static double compare(const char *name, nn_conv2d_shape g, uint64_t seed)
{
    bench a = make_bench(g, seed);
    nn_gradcheck_report report;
    conv_forward(&g, a.x, a.w, a.b, a.y);
    conv_backward(&g, a.x, a.w, a.dy, a.dx, a.dw, a.db);
    conv_by_columns(&g, a.x, a.w, a.b, a.patches, a.y2);
    dx_by_turning(&g, a.w, a.dy, a.dw2, a.db2, a.dx2); // db2 is still 0
    const double columns = apart(a.Y, a.y, a.y2),
                 turned = g.stride_w == 1 ? apart(a.X, a.dx, a.dx2) : 0;
    MUST(nn_conv2d_forward(&g, a.x, a.w, a.b, a.y2, a.scratch));
    MUST(nn_conv2d_backward(&g, a.x, a.w, a.dy, a.dx2, a.dw2, a.db2, a.scratch));
    const double forward = apart(a.Y, a.y, a.y2), // backward: x, w and b lie in a row
        backward = apart(a.X + a.D + g.K, a.dx, a.dx2);
    const nn_shape all = nn_shape_vector(a.X + a.D + g.K);
    const nn_gradcheck_tensor slopes = {"x, w, b", a.x, a.dx, all};
    // The loss is linear in each number, so even a large step measures its slope.
    const nn_gradcheck_options how = {.step = 1};
    MUST(nn_gradcheck(loss_of, &a, &slopes, 1, &how, &report));
    printf("%-18s %7.0e ", name, columns);
    printf(g.stride_w == 1 ? "%7.0e" : "      -", turned);
    printf(" %7.0e %9.0e %9zu %s\n", forward, backward, report.checked,
           report.passed ? "all right" : report.cause);
    free(a.all);
    return fmax(fmax(columns, turned), fmax(forward, backward));
}

static void show_agreement(const nn_options *options, nn_results *results)
{
    const nn_shape image = nn_shape_image(7, 6, 3);
    const uint64_t seed = options->seed;
    printf("\n== Do all agree? ==\n"
           "                   our loops differ at most from           slopes\n"
           "                   im2col  turned  library  its slopes  measured\n");
    double a = compare("one filter, valid", sizes(1, image, 1, 1, NN_VALID), seed),
           b = compare("20 filters, same", sizes(2, image, 20, 1, NN_SAME), seed),
           c = compare("stride 1 x 2, same", sizes(2, image, 5, 2, NN_SAME), seed);
    nn_results_note(results, "largest_difference", "%.1e", fmax(a, fmax(b, c)));
}
/*
@output Do all agree?

("Turned" was not asked in the last row: there the stride is 2.) All add the
same numbers. But some add in another order, and some round a product before it
is added, while others do both in one step and round once. So the last digits of
a `float` differ.

## How far does it see?

One number of a first map comes from 3 by 3 pixels. A number of a second map
comes from 3 by 3 numbers of the first, whose windows overlap: together 5 by 5
pixels. This is its **receptive field**. In general a window of $R$ adds $R - 1$
steps to the field, and a step is as many pixels as all strides before it,
multiplied. In the network of chapter 12: convolution $1 + 2 = 3$, pooling by 2
$3 + 1 = 4$, convolution $4 + 2 \cdot 2 = 8$, pooling $8 + 1 \cdot 2 = 10$.
Behind a pooling a kernel reaches twice as far.

## The ladder

Everything is right now. Make it fast, rung by rung (a rung is a step of a
ladder). The task is the second convolution of chapter 12: pictures of 14 by 14
with 32 channels, 64 filters of 3 by 3. For each picture these are
$14 \cdot 14 \cdot 64 \cdot 288$ products, where $288 = 9 \cdot 32$, and as many
sums. For 32 pictures: 231 million operations. One GFLOP/s is a billion
operations in a second. (Products with zeros outside count too, for all rungs.)

Rung 1 is `conv_forward`. Its inner loop reads weights that stand 64 numbers
apart, and each addition must wait for the one before. Rung 2 changes only the
**order of the loops**: $k$ goes inside. Weights and sums of neighbouring
filters stand side by side, so the compiler can treat 8 or 16 of them with one
instruction:
*/
static void conv_reordered(const nn_conv2d_shape *g, const nn_real *x, const nn_real *w,
                           const nn_real *b, nn_real *y)
{
    const size_t K = g->K;
    for (size_t n = 0; n < g->N; n++)
        for (size_t p = 0; p < g->P; p++)
            for (size_t q = 0; q < g->Q; q++) {
                nn_real *sums = y + y_index(g, n, p, q, 0);
                memcpy(sums, b, K * sizeof *sums);
                for (size_t r = 0; r < g->R; r++)
                    for (size_t s = 0; s < g->S; s++) {
                        const size_t i = x_index(g, n, p, q, r, s, 0);
                        for (size_t c = 0; i != OUTSIDE && c < g->C; c++)
                            for (size_t k = 0; k < K; k++)
                                sums[k] += x[i + c] * w[w_index(g, r, s, c, k)];
                    }
            }
}
/*
Rung 3 is im2col and OpenBLAS. Rung 4 is the library, with one thread. It hangs
the picture into a frame of zeros, so that no window needs the question
"outside?". Then it computes a **tile**: some places times two vectors of
filters. (A vector is 4 to 16 numbers that the processor treats at once.) Their
sums stay in its registers until they are complete: 14 places where there are 32
registers, 6 where there are 16. So each weight that is fetched serves all
places of the tile. (Read `lib/layers/tile.c`.) Rung 5 shares the pictures out
to all threads.
*/
enum { NAIVE, REORDERED, COLUMNS, TILES, THREADS, RUNGS };
static const char *const rungs[RUNGS] = {"seven loops", "k inside", "im2col and gemm",
                                         "library", "all threads"};

static double seconds_of(bench *a, int rung, size_t repeats, nn_real *y)
{
    const nn_conv2d_shape *g = &a->g;
    double least = INFINITY;
    for (size_t i = 0; i <= repeats; i++) { // the first time, memory is cold
        const double began = nn_seconds();
        if (rung == NAIVE)
            conv_forward(g, a->x, a->w, a->b, y);
        else if (rung == REORDERED)
            conv_reordered(g, a->x, a->w, a->b, y);
        else if (rung == COLUMNS)
            conv_by_columns(g, a->x, a->w, a->b, a->patches, y);
        else
            MUST(nn_conv2d_forward(g, a->x, a->w, a->b, y, a->scratch));
        least = fmin(least, nn_seconds() - began);
    }
    return least;
}
/*
How high does the ladder reach? Nothing that multiplies and adds floats is much
faster than the product of two large matrices: each number that is fetched is
used hundreds of times. Its speed is the **roof** of a machine. Measure it, one
product in each thread:
*/
static double roof_of(size_t threads, size_t side)
{
    const size_t size = side * side;
    nn_real *a = nn_alloc(3 * threads * size, sizeof *a); // zeros take as long
    double least = INFINITY;
    MUST(a ? 0 : -1);
    for (size_t i = 0; i < 6; i++) { // the first time, memory is cold
        const double began = nn_seconds();
#pragma omp parallel for num_threads(threads)
        for (size_t t = 0; t < threads; t++) {
            nn_real *mine = a + 3 * t * size;
            nn_gemm(NN_AS_IS, NN_AS_IS, side, side, side, mine, side, mine + size, side,
                    NN_OVERWRITE, mine + 2 * size, side);
        }
        least = fmin(least, nn_seconds() - began);
    }
    free(a);
    return 1e-9 * 2 * (double)(threads * size * side) / least;
}
/*
Each rung is compared with the first. The time is the best of several:
*/
static void show_ladder(const nn_options *options, nn_results *results)
{
    const size_t N = options->quick ? 4 : 32, threads = nn_threads();
    bench a =
        make_bench(sizes(N, nn_shape_image(14, 14, 32), 64, 1, NN_SAME), options->seed);
    const double work = 2.0 * (double)a.Y * 288;
    const nn_path path = nn_path_join(options->out_dir, "ladder.csv");
    nn_csv *csv = nn_csv_open(path.text, "rung,name,threads,gflops,roof");
    const size_t side = options->quick ? 256 : 1024;
    double largest = 0, first = 0, seconds = 0, roof = 0;
    printf("\n== The ladder, in milliseconds ==\n"
           "                  threads      ms   GFLOP/s   of roof   times rung 1   "
           "difference\n");
    for (int rung = NAIVE; rung < RUNGS; rung++) {
        const size_t used = rung == THREADS ? threads : 1;
        MUST(nn_threads_set(used));
        if (rung == NAIVE || rung == THREADS)
            roof = roof_of(used, side);
        nn_real *y = rung == NAIVE ? a.y : a.y2;
        seconds = seconds_of(&a, rung, rung == NAIVE ? 3 : 10, y);
        first = rung == NAIVE ? seconds : first;
        const double speed = 1e-9 * work / seconds, wrong = apart(a.Y, a.y, y);
        largest = fmax(largest, wrong);
        printf("%-17s %7zu %7.2f %9.2f %9.2f %14.1f %12.0e\n", rungs[rung], used,
               1e3 * seconds, speed, speed / roof, first / seconds, wrong);
        nn_csv_row(csv, "%d,%s,%zu,%.3f,%.3f", rung + 1, rungs[rung], used, speed,
                   roof);
    }
    MUST(nn_csv_close(csv));
    nn_results_note(results, "ladder_difference", "%.1e", largest);
    nn_results_note(results, "ladder_times", "%.0f", first / seconds);
    free(a.all);
}
/*
@output The ladder, in milliseconds

@plot 11_convolution-ladder Billions of operations a second on each rung, from the seven loops to the library with all threads; a line marks the roof

The dark lines are the roof, for one thread and for all. (Zeros or not: a
processor takes as long.)

From the first rung to the last, the same arithmetic became @value ladder_times
times as fast on the machine that made this page, and no answer changed by more
than @value ladder_difference. Not one product was saved. What helps (beside
more threads) is the order: which number is near when it is needed, and how
often it is used before it is dropped.

## What Keras hides here

| Keras | here |
|---|---|
| `Conv2D(64, 3)` | `nn_conv2d(64, 3, NN_VALID)`; `conv_forward`, seven loops |
| `padding="same"`, `strides=(1, 2)` | `x_index`: `pad_top`, `pad_left`, `stride_h`, `stride_w` |
| `MaxPooling2D((3, 3), strides=(1, 2))` | `nn_max_pooling2d_with`; `pool_forward` |
| `tape.gradient(...)` | `conv_backward`, `pool_backward`: each use adds a term |
| `count_params()` of a `Conv2D` | `(R * S * C + 1) * K`, and no $H$ or $W$ |

## Homework

1. By hand: slide `rim` over the cat, valid. Then put it into `kernel`.
2. How many places has a window of 5 with stride 2 on a row of 28 pixels, valid
   and same?
3. Change one pixel of the cat so that pooling gives 4, 4, 4, 4. Find all ways.

Then do the graded homework: `make exercise-11`, in [exercises/11_convolution](../exercises/11_convolution/README.md).

## The next question

What does a network of such layers see in 70,000 pictures of clothes?
*/
int main(int argc, char **argv)
{
    nn_options options = {
        .about = "slide a window over pictures, find its way back, and make it fast",
        .seed = 1,
    };
    nn_results results = {0};
    nn_dataset test;
    nn_real shoe[SIDE * SIDE];
    int status;
    if (!nn_cli(&options, argc, argv, &status))
        return status;
    MUST(nn_dataset_load(&test, "fashion_mnist", NN_TEST, options.data_dir));
    for (size_t i = 0; i < SIDE * SIDE; i++)
        shoe[i] = (nn_real)test.images[i] / 255;
    nn_dataset_free(&test);
    show_cat();
    printf("\n== The window slides ==\n");
    for (size_t place = 0; place < 6; place++)
        show_frame(place / 3, place % 3);
    show_cat_maps();
    show_pooling(&results);
    write_maps(shoe, options.out_dir);
    show_shift(shoe, options.out_dir, &results);
    show_backward();
    show_agreement(&options, &results);
    show_ladder(&options, &results);
    MUST(nn_results_write(&results, options.out_dir));
    return nn_cli_end();
}
