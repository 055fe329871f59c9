/*
 * shapes.c - ten kinds of figures, drawn from signed distances.
 *
 * A signed distance says how far a point is from the edge of a figure:
 * negative inside, 0 on the edge, positive outside.
 *
 *          outside  +2          A pixel's value is how much of it is inside:
 *        ....+1.....
 *        edge 0 ------          distance  -0.5  or less   1
 *        ....-1.....            distance   0              1/2
 *          inside   -2          distance  +0.5  or more   0
 *
 * That one ramp makes smooth edges at every angle. Each figure is described
 * once, upright, about as large as the unit circle; place, size and angle move
 * the pixel into the figure's frame, not the figure over the pixels.
 *
 * No figure becomes another one when turned.
 */
#include "data/shapes.h"
#include "base/error.h"
#include "base/parallel.h"
#include "base/rng.h"

#include <math.h>

enum { SIDE = 28, PIXELS = SIDE * SIDE, MOST_IMAGES = 1000000 };

#define PI 3.14159265358979323846

typedef struct {
    double x, y;
} point;

// --- distances: to simple things, then to each figure ---------------------------------------------------

static double to_disc(point p, double radius)
{
    return hypot(p.x, p.y) - radius;
}

static double to_box(point p, double half_width, double half_height)
{
    double dx = fabs(p.x) - half_width, dy = fabs(p.y) - half_height;
    return hypot(fmax(dx, 0), fmax(dy, 0)) + fmin(fmax(dx, dy), 0);
}

static point shifted(point p, double x, double y)
{
    return (point){p.x - x, p.y - y};
}

// Turned about the centre by a multiple of 360/n degrees, so that the point lies within 180/n degrees of "up".
static point folded(point p, int n)
{
    double step = 2 * PI / n, angle = atan2(p.x, p.y), radius = hypot(p.x, p.y);
    angle -= step * round(angle / step);
    return (point){radius * sin(angle), radius * cos(angle)};
}

// t is half the thickness of a line.
typedef double figure(point p, double t);

static double disc(point p, double t)
{
    return to_disc(p, 0.80 + t);
}

static double ring(point p, double t)
{
    return fabs(to_disc(p, 0.85)) - t;
}

static double square(point p, double t)
{
    return to_box(p, 0.65 + t, 0.65 + t);
}

static double frame(point p, double t)
{
    return fabs(to_box(p, 0.75, 0.75)) - t;
}

static double triangle(point p, double t)
{
    return folded(p, 3).y - 0.40 - t; // three edges, each seen from its own fold
}

static double cross(point p, double t)
{
    return fmin(to_box(p, 1, t), to_box(p, t, 1));
}

static double bar(point p, double t)
{
    return to_box(p, 1, t);
}

static double corner(point p, double t)
{
    double upright = to_box(shifted(p, -0.6, 0), t, 0.75);
    double lying = to_box(shifted(p, 0.15, -0.75 + t), 0.75, t);
    return fmin(upright, lying);
}

static double two_dots(point p, double t)
{
    return fmin(to_disc(shifted(p, -0.65, 0), 0.22 + t), to_disc(shifted(p, 0.65, 0), 0.22 + t));
}

// Five tips. In the fold of one tip the edge is a straight line from the tip (0, 1) to the notch at 36 degrees.
static double star(point p, double t)
{
    double notch = 0.32 + t / 2;
    point q = folded(p, 5), valley = {notch * sin(PI / 5), notch * cos(PI / 5)};
    point edge = {valley.x, valley.y - 1.1}; // from the tip to the notch
    double length = hypot(edge.x, edge.y);
    return ((q.y - 1.1) * edge.x - fabs(q.x) * edge.y) / length;
}

// By label, in the order of the registry's class names.
static figure *const figures[] = {disc, ring, square, frame, triangle, cross, bar, corner, two_dots, star};
enum { FIGURES = sizeof figures / sizeof *figures };

// --- one image ------------------------------------------------------------------------------------------

typedef struct {
    point centre;             // in pixels
    double size, angle;       // of the figure's unit, in pixels; in radians
    double thickness;         // half of a line's, in the figure's units
    double ink, paper, noise; // brightness, 0 to 1; standard deviation of the noise
} placing;

static double between(nn_rng *rng, double least, double most)
{
    return least + (most - least) * nn_rng_uniform(rng);
}

static placing random_pose(nn_rng *rng)
{
    placing pose;
    pose.size = between(rng, 7, 11);
    double play = SIDE / 2.0 - 1.15 * pose.size; // how far the centre can move without loss
    pose.centre.x = SIDE / 2.0 + between(rng, -play, play);
    pose.centre.y = SIDE / 2.0 + between(rng, -play, play);
    pose.angle = between(rng, 0, 2 * PI);
    pose.thickness = between(rng, 0.11, 0.22);
    pose.ink = between(rng, 0.6, 1.0);
    pose.paper = between(rng, 0.0, 0.15);
    pose.noise = between(rng, 0.0, 0.12);
    return pose;
}

// How much of the pixel in row h, column w is inside: 0 to 1.
static double coverage(figure *to_figure, const placing *pose, size_t h, size_t w)
{
    double x = (double)w + 0.5 - pose->centre.x, y = (double)h + 0.5 - pose->centre.y;
    double c = cos(pose->angle) / pose->size, s = sin(pose->angle) / pose->size;
    point p = {c * x + s * y, c * y - s * x};
    double distance = to_figure(p, pose->thickness) * pose->size; // in pixels
    return fmin(fmax(0.5 - distance, 0), 1);
}

static void draw(uint8_t *pixels, uint8_t label, uint64_t seed, uint32_t image)
{
    nn_rng rng = nn_rng_at(seed, NN_RNG_SHAPES, 0, image);
    placing pose = random_pose(&rng);
    for (size_t h = 0; h < SIDE; h++)
        for (size_t w = 0; w < SIDE; w++) {
            double inside = coverage(figures[label], &pose, h, w);
            double value = pose.paper + (pose.ink - pose.paper) * inside + pose.noise * nn_rng_normal(&rng);
            pixels[h * SIDE + w] = (uint8_t)lround(255 * fmin(fmax(value, 0), 1));
        }
}

int nn_shapes_new(nn_dataset *dataset, size_t count, uint64_t seed)
{
    if (count == 0 || count > MOST_IMAGES)
        return nn_fail("nn_shapes_new: count: got %zu, expected 1 to %d", count, MOST_IMAGES);
    uint8_t *images = nn_alloc(count, PIXELS), *labels = nn_alloc(count, 1);
    if (images == NULL || labels == NULL) {
        free(images);
        free(labels);
        return -1;
    }
#pragma omp parallel for num_threads((int)nn_threads()) schedule(static)
    for (size_t i = 0; i < count; i++) {
        labels[i] = (uint8_t)(i % FIGURES);
        draw(images + i * PIXELS, labels[i], seed, (uint32_t)i);
    }
    *dataset = (nn_dataset){.info = nn_dataset_info_find("shapes"),
                            .count = count,
                            .height = SIDE,
                            .width = SIDE,
                            .channels = 1,
                            .images = images,
                            .labels = labels,
                            .owned_images = images,
                            .owned_labels = labels};
    return 0;
}
