// Wrong: a mean over the places, although every place counts in full.
#define ex_conv2d_db solved_conv2d_db
#include "solution.c"
#undef ex_conv2d_db

void ex_conv2d_db(const ex_conv2d_shape *g, const double *dy, double *db)
{
    solved_conv2d_db(g, dy, db);
    for (size_t k = 0; k < g->K; k++)
        db[k] /= (double)(g->P * g->Q);
}
