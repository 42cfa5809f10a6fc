// SPDX-License-Identifier: Apache-2.0
// Declares logistic_regression.
#pragma once

#include "stdlib/algorithm.h"

namespace dmlc::stdlib::logistic_regression {

inline constexpr Task kTasks[] = {Task::Binary, Task::Multiclass};
inline constexpr std::string_view kClassWeights[] = {"none", "balanced"};
inline constexpr Parameter kParameters[] = {
    {.name = "l1",
     .type = ParameterType::Float,
     .default_value = 0.0,
     .minimum = 0,
     .summary = "lasso penalty: l1 times the sum of absolute weights of the prepared columns"},
    {.name = "l2",
     .type = ParameterType::Float,
     .default_value = 1.0,
     .minimum = 0,
     .summary = "ridge penalty: l2 / 2 times the squared norm of the weights of the prepared columns"},
    {.name = "max_iterations",
     .type = ParameterType::Integer,
     .default_value = std::int64_t{100},
     .minimum = 1,
     .maximum = 100000,
     .summary = "most iterations of the solver"},
    {.name = "tolerance",
     .type = ParameterType::Float,
     .default_value = 1e-6,
     .minimum = 0,
     .maximum = 1,
     .minimum_is_excluded = true,
     .summary = "largest gradient component of the mean loss at which it has converged"},
    {.name = "class_weight",
     .type = ParameterType::Word,
     .default_value = std::string_view("none"),
     .choices = kClassWeights,
     .summary = "balanced weighs each class by the inverse of its frequency"},
    {.name = "fit_intercept",
     .type = ParameterType::Boolean,
     .default_value = true,
     .summary = "whether the model has a constant term; it is never penalised"},
};
inline constexpr Algorithm kAlgorithm{
    .name = "logistic_regression",
    .tasks = kTasks,
    .parameters = kParameters,
    .preparation = Preparation::DesignMatrix,
    .is_trained = true,
    .weighs_classes = true,
    .summary = "maximum likelihood for two or more classes by Newton's method or L-BFGS",
    .source =
        "Hastie, Tibshirani, Friedman: The Elements of Statistical Learning, 2nd edition, section 4.4; "
        "Nocedal, Wright: Numerical Optimization, 2nd edition, algorithm 7.5",
};

}  // namespace dmlc::stdlib::logistic_regression
