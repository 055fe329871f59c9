/*
 * registry.c - what is known of each dataset before a file is opened.
 *
 * One table, a row for each dataset. It is the only place where checksums,
 * class names, sizes and the mean of the pixels are written down: the loader,
 * setup/datasets.c and setup/data.sh all ask here.
 *
 * Mean and deviation were measured over all training pixels;
 * tests/check_dataset.c measures them again.
 */
#include "base/error.h"
#include "data/dataset.h"

#include <stdio.h>
#include <string.h>

static const nn_dataset_info registry[] = {
    {
        .name = "mnist",
        .title = "MNIST",
        .version = "1998",
        .description =
            "Handwritten digits, half of them by office workers and half by school pupils; who wrote test "
            "images wrote no training images. Each digit is scaled and centred, white on black. The classes "
            "are not equally frequent: from 5,421 images (digit 5) to 6,742 (digit 1) in training.",
        .homepage = "http://yann.lecun.com/exdb/mnist/",
        .licence = "Creative Commons Attribution-Share Alike 3.0; copyright Yann LeCun and Corinna Cortes, "
                   "after data of NIST",
        .citation = "Y. LeCun, L. Bottou, Y. Bengio and P. Haffner. Gradient-Based Learning Applied to "
                    "Document Recognition. Proceedings of the IEEE 86(11), 1998",
        .height = 28,
        .width = 28,
        .channels = 1,
        .classes = 10,
        .class_names = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
        .counts = {60000, 10000},
        .pixel_mean = 0.1307,
        .pixel_deviation = 0.3081,
        .images = {{"train-images-idx3-ubyte",
                    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
                   {"t10k-images-idx3-ubyte",
                    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"}},
        .labels = {{"train-labels-idx1-ubyte",
                    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
                   {"t10k-labels-idx1-ubyte",
                    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"}},
    },
    {
        .name = "fashion_mnist",
        .title = "Fashion-MNIST",
        .version = "since 31 August 2017",
        .description =
            "Photographs of clothes, shoes and bags from a shop, made small and grey, the thing bright on "
            "black. Made to replace MNIST where digits are too easy: same sizes, same format, 6,000 "
            "training and 1,000 test images in each class. Shirt, T-shirt, pullover and coat are hard to "
            "tell apart, for people too.",
        .homepage = "https://github.com/zalandoresearch/fashion-mnist",
        .licence = "MIT; copyright 2017 Zalando SE",
        .citation = "H. Xiao, K. Rasul and R. Vollgraf. Fashion-MNIST: a Novel Image Dataset for "
                    "Benchmarking Machine Learning Algorithms. arXiv:1708.07747, 2017",
        .height = 28,
        .width = 28,
        .channels = 1,
        .classes = 10,
        .class_names = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker",
                        "Bag", "Ankle boot"},
        .counts = {60000, 10000},
        .pixel_mean = 0.2860,
        .pixel_deviation = 0.3530,
        .images = {{"train-images-idx3-ubyte",
                    "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"},
                   {"t10k-images-idx3-ubyte",
                    "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"}},
        .labels = {{"train-labels-idx1-ubyte",
                    "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"},
                   {"t10k-labels-idx1-ubyte",
                    "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"}},
    },
    {
        .name = "shapes",
        .title = "Shapes",
        .version = "1",
        .description =
            "Ten kinds of simple figures, drawn by this program: at a random place, size, angle and "
            "thickness, with noise. Needs no file, so it works offline and at once. Made for first steps "
            "and for tests.",
        .homepage = "lib/data/shapes.c",
        .licence = "MIT, as this course",
        .citation = "none: cite the course",
        .height = 28,
        .width = 28,
        .channels = 1,
        .classes = 10,
        .class_names = {"disc", "ring", "square", "frame", "triangle", "cross", "bar", "corner", "two dots",
                        "star"},
        .counts = {10000, 2000},
        .pixel_mean = 0.2033,
        .pixel_deviation = 0.2663,
    },
};
enum { DATASETS = sizeof registry / sizeof *registry };

const nn_dataset_info *nn_dataset_info_at(size_t i)
{
    return i < DATASETS ? &registry[i] : NULL;
}

const nn_dataset_info *nn_dataset_info_find(const char *name)
{
    for (size_t i = 0; i < DATASETS; i++)
        if (name && strcmp(registry[i].name, name) == 0)
            return &registry[i];
    char names[128] = "";
    size_t used = 0;
    for (size_t i = 0; i < DATASETS && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "", registry[i].name);
    return nn_fail_null("nn_dataset_info_find: got \"%s\", expected one of: %s", name ? name : "NULL", names);
}
