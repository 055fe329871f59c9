// Wrong: n squared, as if all products had the same sign.
#define ex_variance_of_sum solved_variance_of_sum
#include "solution.c"
#undef ex_variance_of_sum

double ex_variance_of_sum(size_t n, double w_variance, double x_mean_square)
{
    return (double)n * (double)n * w_variance * x_mean_square;
}
