/**
 * @file real.h
 * The number type of the whole library: float for training, double for checking gradients.
 *
 * The same sources are compiled twice. `libnn` uses float: half the memory, twice the speed, and enough
 * digits for training. `libnn64` (compiled with -DNN_DOUBLE) uses double: central differences then agree
 * with a correct gradient to about 1e-8, so that a wrong one has nowhere to hide. The two libraries never
 * meet in one program.
 */
#ifndef NN_REAL_H
#define NN_REAL_H

#ifdef NN_DOUBLE
typedef double nn_real;       /**< the number type: double in libnn64 */
#define NN_REAL_NAME "double" /**< its name, for messages */
#else
typedef float nn_real; /**< the number type: float in libnn */
#define NN_REAL_NAME "float" /**< its name, for messages */
#endif

#endif
