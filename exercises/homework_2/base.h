/*
 * base.h - the two bases of part 2. Which one it is, the folder says in which a process works: grade.sh puts the file of
 * weights there.
 */
#ifndef BASE_H
#define BASE_H

#include "homework.h"

#include <unistd.h>

#define BASE_PUBLISHED "vgg16.h5" // Keras's file
#define BASE_OWN       "base.h5"  // of train_base.c

enum { BASE_CONVOLUTIONS = 13 }; // of VGG16: so many of its layers have weights

// VGG16 with a quarter of all filters has a sixteenth of its weights and of its work.
#define BASE_OWN_WIDTH 0.25

static inline bool base_is_published(void)
{
    return access(BASE_PUBLISHED, R_OK) == 0;
}

#endif
