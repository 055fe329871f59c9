/**
 * @file nn.h
 * The one header a chapter includes. Its sections are the floors of the house: each uses only what stands
 * above it on this page.
 */
#ifndef NN_H
#define NN_H

// base: what everything stands on
#include "base/cli.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/file.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/real.h"
#include "base/results.h"
#include "base/rng.h"

// data: from files to batches
#include "data/augment.h"
#include "data/batch.h"
#include "data/dataset.h"
#include "data/idx.h"
#include "data/image.h"
#include "data/shapes.h"

// layers: the mathematics, forward and backward
#include "layers/average_pooling2d.h"
#include "layers/batch_normalization.h"
#include "layers/conv2d.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/flatten.h"
#include "layers/global_average_pooling2d.h"
#include "layers/grey_to_rgb.h"
#include "layers/layer.h"
#include "layers/max_pooling2d.h"
#include "layers/relu.h"
#include "layers/resizing.h"
#include "layers/sigmoid.h"
#include "layers/tanh.h"
#include "layers/vgg_preprocessing.h"

// model: layers put together, trained and checked
#include "model/checkpoint.h"
#include "model/early_stopping.h"
#include "model/fit.h"
#include "model/gradcheck.h"
#include "model/history.h"
#include "model/loss.h"
#include "model/metrics.h"
#include "model/model.h"
#include "model/optimizer.h"
#include "model/schedule.h"
#include "model/statistics.h"
#include "model/summary.h"
#include "model/trainable.h"
#include "model/vgg.h"
#include "model/weights.h"

#endif
