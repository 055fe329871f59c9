/*
 * machine.h - what all parts of the homework with a network of one's own share. Each part has a homework.h with its task
 * and limits, and a part.c with its way of training; train.c, judge.c and report.c are compiled once for each part.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include "nn.h"

enum {
    HW_CLASSES = 10,           // outputs of a network: one logit a class
    HW_SEEDS = 3,              // trained with seeds 1, 2, 3
    HW_VALIDATION = 5000,      // the last images of the training files, as in chapter 10
    HW_QUICK_VALIDATION = 500, // and how many of them QUICK=1 looks at
    HW_BATCH = 1024,           // images in one step: more do not fit into the memory of every machine
    HW_CODE_BYTES = 65536      // of compiled code and constants: what a network knows must come from training
};

#endif
