// SPDX-License-Identifier: Apache-2.0
// Declares linear_regression.
#pragma once

#include "stdlib/algorithm.h"

namespace dmlc::stdlib::linear_regression {

inline constexpr Task kTasks[] = {Task::Regression};
inline constexpr Parameter kParameters[] = {
    {.name = "l1",
     .type = ParameterType::Float,
     .default_value = 0.0,
     .minimum = 0,
     .summary = "lasso penalty: l1 times the sum of absolute weights of the prepared columns"},
    {.name = "l2",
     .type = ParameterType::Float,
     .default_value = 0.0,
     .minimum = 0,
     .summary = "ridge penalty: l2 times the squared norm of the weights of the prepared columns"},
    {.name = "fit_intercept",
     .type = ParameterType::Boolean,
     .default_value = true,
     .summary = "whether the model has a constant term; it is never penalised"},
};
inline constexpr Algorithm kAlgorithm{
    .name = "linear_regression",
    .tasks = kTasks,
    .parameters = kParameters,
    .preparation = Preparation::DesignMatrix,
    .is_trained = true,
    .iterates = false,
    .summary = "least squares on the normal equations, in double precision, with optional ridge and lasso penalties",
    .source =
        "Hastie, Tibshirani, Friedman: The Elements of Statistical Learning, 2nd edition, sections 3.2 and 3.4; "
        "Friedman, Hastie, Tibshirani: Regularization paths for generalized linear models via coordinate descent, 2010",
};

}  // namespace dmlc::stdlib::linear_regression
