/*
 * augment.c - one image, a little changed.
 *
 * For each pixel (h,w) of the new image, ask where in the old one it comes from. That
 * is the change run backwards: move back, shrink, turn back, mirror.
 *
 *        new image               old image
 *      . . . . . .             a . b              a, b, c, d: the four pixels around
 *      . . . . o .   ------>     o                the place. The nearer, the larger
 *      . . . . . .             c . d              its weight; outside pixels are 0.
 *
 * Moving back, shrinking, turning and mirroring are linear, so the place is
 *
 *      row    = row_0    + row_h h    + row_w w
 *      column = column_0 + column_h h + column_w w
 *
 * and all four together cost one sampling, and blur once.
 */
#include "data/augment.h"
#include "base/error.h"
#include "base/rng.h"

#include <math.h>

#define PI            3.14159265358979323846
#define SMALLEST_AREA 0.02 // s_l of random erasing
#define LEAST_RATIO   0.3  // r_1: of height to width; the largest is 1 / 0.3

// --- the settings -------------------------------------------------------------------------------------------

static int check_range(const char *name, double got, double least, double most, const char *hint)
{
    if (got >= least && got <= most) // never true for NaN
        return 0;
    return nn_fail("nn_augment: %s: got %g, expected %g to %g. Hint: %s", name, got, least, most, hint);
}

int nn_augment_check(const nn_augment *options, size_t height, size_t width)
{
    size_t side = height < width ? height : width;
    if (options == NULL)
        return nn_fail("nn_augment: got no settings, expected some. Hint: &(nn_augment){0} changes nothing");
    if (options->shift > 0 && options->shift >= side)
        return nn_fail(
            "nn_augment: shift: got %zu pixels, expected less than the %zu of the image's shorter side. "
            "Hint: 2 is usual for 28 by 28",
            options->shift, side);
    if (check_range("flip", options->flip, 0, 1, "a probability; 0.5 mirrors every second image") < 0 ||
        check_range("rotate", options->rotate, 0, 180, "degrees; 10 turns by up to 10 either way") < 0 ||
        check_range("zoom", options->zoom, 0, 0.9, "a share; 0.1 makes 0.9 to 1.1 times as large") < 0 ||
        check_range("erase", options->erase, 0, 1, "a probability; 0.5 is the paper's") < 0)
        return -1;
    double least_area = options->erase > 0 ? SMALLEST_AREA : 0;
    if (check_range("erase_area", options->erase_area, least_area, 1,
                    "a share of the image; 0.4 is the paper's") < 0)
        return -1;
    return check_range("erase_grey", options->erase_grey, 0, 1, "0 is black, 1 is white");
}

bool nn_augment_any(const nn_augment *options)
{
    return options->flip > 0 || options->shift > 0 || options->rotate > 0 || options->zoom > 0 ||
           options->erase > 0;
}

// --- what happens to one image ------------------------------------------------------------------------------

// Uniform in [-most, most).
static double either_way(nn_rng *rng, double most)
{
    return most * (2 * nn_rng_uniform(rng) - 1);
}

// A whole number in 0 .. count-1. It takes one draw whatever count is, so that later draws keep their place.
static size_t one_of(nn_rng *rng, size_t count)
{
    return (size_t)(nn_rng_uniform(rng) * (double)count);
}

static size_t side_of(double length, size_t most)
{
    size_t side = (size_t)lround(length);
    return side < 1 ? 1 : side > most ? most : side;
}

static void draw_rectangle(const nn_augment *options, nn_rng *rng, nn_augment_change *change)
{
    bool erased = nn_rng_uniform(rng) < options->erase;
    double share = SMALLEST_AREA + nn_rng_uniform(rng) * (options->erase_area - SMALLEST_AREA);
    double ratio = exp(either_way(rng, -log(LEAST_RATIO)));
    if (!erased)
        return;
    double area = share * (double)(change->H * change->W);
    change->height = side_of(sqrt(area * ratio), change->H);
    change->width = side_of(sqrt(area / ratio), change->W);
    change->top = one_of(rng, change->H - change->height + 1);
    change->left = one_of(rng, change->W - change->width + 1);
    change->grey = options->erase_grey;
}

nn_augment_change nn_augment_draw(const nn_augment *options, size_t H, size_t W, size_t C, uint64_t seed,
                                  uint32_t epoch, uint32_t index)
{
    nn_rng rng = nn_rng_at(seed, NN_RNG_AUGMENT, epoch, index);
    nn_augment_change change = {.H = H, .W = W, .C = C};
    size_t places = 2 * options->shift + 1;
    change.flipped = nn_rng_uniform(&rng) < options->flip;
    change.degrees = either_way(&rng, options->rotate);
    change.growth = either_way(&rng, options->zoom);
    change.down = (ptrdiff_t)one_of(&rng, places) - (ptrdiff_t)options->shift;
    change.right = (ptrdiff_t)one_of(&rng, places) - (ptrdiff_t)options->shift;
    draw_rectangle(options, &rng, &change);
    return change;
}

// --- making it happen ---------------------------------------------------------------------------------------

// Where pixel (h,w) of the new image comes from.
typedef struct {
    double row_0, row_h, row_w, column_0, column_h, column_w;
} origin;

/*
 * With h' and w' counted from the middle of the new image, after moving back, and c, s the cosine and sine of the angle
 * over (1 + growth):
 *      row    = middle_h +      c h' + s w'
 *      column = middle_w + (+-)(c w' - s h')        minus when mirrored
 * (Rows count downwards: a turn to the left brings what was at the right, w' = 1, to the top, h' = -1.)
 */
static origin origin_of(const nn_augment_change *change)
{
    double angle = change->degrees * (PI / 180), larger = 1 + change->growth;
    double c = cos(angle) / larger, s = sin(angle) / larger, mirror = change->flipped ? -1 : 1;
    double middle_h = ((double)change->H - 1) / 2, middle_w = ((double)change->W - 1) / 2;
    double first_h = -middle_h - (double)change->down, first_w = -middle_w - (double)change->right;
    return (origin){.row_0 = middle_h + c * first_h + s * first_w,
                    .row_h = c,
                    .row_w = s,
                    .column_0 = middle_w + mirror * (c * first_w - s * first_h),
                    .column_h = -mirror * s,
                    .column_w = mirror * c};
}

// Two neighbours on one axis, and how much of each is seen from a place between them. Those outside weigh nothing.
typedef struct {
    size_t at[2];
    nn_real weight[2];
} neighbours;

static inline neighbours around(double place, size_t count)
{
    double before = floor(place);
    ptrdiff_t first = (ptrdiff_t)before, last = (ptrdiff_t)count - 1;
    nn_real share = (nn_real)(place - before);
    bool first_inside = first >= 0 && first <= last, next_inside = first >= -1 && first < last;
    return (neighbours){.at = {first_inside ? (size_t)first : 0, next_inside ? (size_t)(first + 1) : 0},
                        .weight = {first_inside ? 1 - share : 0, next_inside ? share : 0}};
}

// y[c] = the image at a place between its pixels: first between columns, then between rows. It cannot pass 1: two
// weights add up to 1 exactly when rounded, and rounding never turns a smaller sum into a larger one.
static inline void sample(const nn_augment_change *change, const nn_real *restrict x, double row,
                          double column, nn_real *restrict y)
{
    const size_t W = change->W, C = change->C;
    const neighbours h = around(row, change->H), w = around(column, W);
    for (size_t c = 0; c < C; c++) {
        const nn_real *upper = x + h.at[0] * W * C + c, *lower = x + h.at[1] * W * C + c; // x[h,:,c]
        nn_real above = w.weight[0] * upper[w.at[0] * C] + w.weight[1] * upper[w.at[1] * C];
        nn_real below = w.weight[0] * lower[w.at[0] * C] + w.weight[1] * lower[w.at[1] * C];
        y[c] = h.weight[0] * above + h.weight[1] * below;
    }
}

static void paint(const nn_augment_change *change, nn_real *y)
{
    for (size_t h = change->top; h < change->top + change->height; h++) {
        nn_real *first = y + (h * change->W + change->left) * change->C; // y[h,left,:]
        for (size_t i = 0; i < change->width * change->C; i++)
            first[i] = (nn_real)change->grey;
    }
}

void nn_augment_apply(const nn_augment_change *change, const nn_real *x, nn_real *y)
{
    const origin from = origin_of(change);
    const size_t W = change->W, C = change->C;
    for (size_t h = 0; h < change->H; h++) {
        double row = from.row_0 + from.row_h * (double)h;
        double column = from.column_0 + from.column_h * (double)h;
        for (size_t w = 0; w < W; w++)
            sample(change, x, row + from.row_w * (double)w, column + from.column_w * (double)w,
                   y + (h * W + w) * C);
    }
    paint(change, y);
}
