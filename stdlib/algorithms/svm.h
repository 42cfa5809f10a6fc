// SPDX-License-Identifier: Apache-2.0
// Declares svm.
#pragma once

#include "stdlib/algorithm.h"
#include "stdlib/shared_parameters.h"

namespace dmlc::stdlib::svm {

inline constexpr Task kTasks[] = {Task::Regression, Task::Binary, Task::Multiclass, Task::AnomalyDetection};
inline constexpr std::string_view kKernels[] = {"linear", "gaussian", "polynomial"};
inline constexpr std::string_view kGammas[] = {"scale", "auto"};
inline constexpr std::string_view kGaussian[] = {"gaussian"};
inline constexpr std::string_view kCurved[] = {"gaussian", "polynomial"};
inline constexpr std::string_view kRegression[] = {"regression"};
inline constexpr Parameter kParameters[] = {
    {
        .name = "kernel",
        .type = ParameterType::Word,
        .default_value = std::string_view("linear"),
        .choices = kKernels,
        .summary = "how the similarity of two rows is measured: linear, or gaussian by random Fourier features",
    },
    {
        .name = "degree",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{3},
        .minimum = 1,
        .maximum = 20,
        .summary = "degree of the polynomial kernel",
    },
    {
        .name = "coef0",
        .type = ParameterType::Float,
        .default_value = 1.0,
        .summary = "constant term of the polynomial kernel",
    },
    {
        .name = "gamma",
        .type = ParameterType::WordOrNumber,
        .default_value = std::string_view("scale"),
        .minimum = 0,
        .maximum = kUnbounded,
        .minimum_is_excluded = true,
        .choices = kGammas,
        .only_with = "kernel",
        .only_values = kCurved,
        .summary = "width of the gaussian and polynomial kernels; scale divides by prepared columns and variance, auto "
                   "by columns",
    },
    {
        .name = "random_features",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{500},
        .minimum = 1,
        .maximum = 10000,
        .only_with = "kernel",
        .only_values = kGaussian,
        .summary = "random Fourier features that stand for the gaussian kernel; more come nearer to it",
    },
    {
        .name = "lambda",
        .type = ParameterType::Float,
        .default_value = 0.01,
        .minimum = 0,
        .maximum = kUnbounded,
        .minimum_is_excluded = true,
        .summary = "ridge penalty: lambda / 2 times the squared norm of the weights beside the mean loss",
    },
    {
        .name = "c",
        .type = ParameterType::Float,
        .minimum = 0,
        .maximum = kUnbounded,
        .minimum_is_excluded = true,
        .excludes = "lambda",
        .summary = "cost of an error; the inverse of lambda times the rows",
    },
    {
        .name = "epsilon",
        .type = ParameterType::Float,
        .default_value = 0.1,
        .minimum = 0,
        .maximum = kUnbounded,
        .only_with = "task",
        .only_values = kRegression,
        .summary = "error of a regression, in units of its target, that costs nothing",
    },
    {
        .name = "nu",
        .type = ParameterType::Float,
        .default_value = 0.5,
        .minimum = 0,
        .maximum = 1,
        .minimum_is_excluded = true,
        .summary = "largest share of outliers in training rows, for anomaly detection",
    },
    {
        .name = "step_size",
        .type = ParameterType::Float,
        .default_value = 0.01,
        .minimum = 0,
        .maximum = 10,
        .minimum_is_excluded = true,
        .summary = "size of a step at the beginning",
    },
    {
        .name = "decay_factor",
        .type = ParameterType::Float,
        .default_value = 0.9,
        .minimum = 0,
        .maximum = 1,
        .minimum_is_excluded = true,
        .summary = "factor of the step size after each iteration",
    },
    {
        .name = "max_iterations",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{100},
        .minimum = 1,
        .maximum = 1000000,
        .summary = "most iterations of Newton's method",
    },
    {
        .name = "tolerance",
        .type = ParameterType::Float,
        .default_value = 1e-6,
        .minimum = 0,
        .maximum = 1,
        .minimum_is_excluded = true,
        .summary = "largest gradient component of the mean loss at which it has converged; targets count in deviations",
    },
    {
        .name = "class_weight",
        .type = ParameterType::Word,
        .default_value = std::string_view("none"),
        .choices = kClassWeights,
        .only_with = "task",
        .only_values = kClassTasks,
        .summary = "balanced weighs each class by the inverse of its frequency",
    },
    {
        .name = "n_folds",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{0},
        .minimum = 0,
        .maximum = 100,
        .summary = "folds that choose lambda by cross-validation; 0 takes lambda as it is",
    },
};
// Newton's method has no step size to choose; the others are not trained yet.
inline constexpr std::string_view kCheckedOnly[] = {
    "task = anomaly_detection", "kernel = polynomial", "degree", "coef0", "nu", "step_size", "decay_factor", "n_folds"};
inline constexpr Algorithm kAlgorithm{
    .name = "svm",
    .tasks = kTasks,
    .parameters = kParameters,
    .is_trained = true,
    .weighs_classes = true,
    .checked_only = kCheckedOnly,
    .default_metric = "accuracy",
    .summary =
        "widest margin between classes (squared hinge loss, one class against the rest), or the flattest function near "
        "the targets (squared epsilon-insensitive loss)",
    .source =
        "Keerthi, DeCoste: A modified finite Newton method for fast solution of large scale linear SVMs, 2005; Rahimi, "
        "Recht: Random features for large-scale kernel machines, 2007; Platt: Probabilistic outputs for support vector "
        "machines, 1999",
};

}  // namespace dmlc::stdlib::svm
