// Wrong: reads dy as if each map stood in one piece, [K,P,Q].
#define ex_conv2d_db solved_conv2d_db
#include "solution.c"
#undef ex_conv2d_db

void ex_conv2d_db(const ex_conv2d_shape *g, const double *dy, double *db)
{
    for (size_t k = 0; k < g->K; k++) {
        db[k] = 0;
        for (size_t place = 0; place < g->P * g->Q; place++)
            db[k] += dy[k * g->P * g->Q + place];
    }
}
