// SPDX-License-Identifier: Apache-2.0
// Declares pca.
#pragma once

#include "stdlib/algorithm.h"

namespace dmlc::stdlib::pca {

inline constexpr Task kTasks[] = {Task::DimensionReduction};
inline constexpr Parameter kParameters[] = {
    {
        .name = "components",
        .type = ParameterType::Integer,
        .minimum = 1,
        .maximum = 100000,
        .excludes = "variance",
        .summary = "number of components that are kept; all unless this or variance is given",
    },
    {
        .name = "variance",
        .type = ParameterType::Float,
        .minimum = 0,
        .maximum = 1,
        .minimum_is_excluded = true,
        .summary = "share of the variance that the components kept must explain",
    },
    {
        .name = "correlation",
        .type = ParameterType::Boolean,
        .default_value = true,
        .summary = "whether numbers are scaled to unit variance first",
    },
    {
        .name = "whiten",
        .type = ParameterType::Boolean,
        .default_value = false,
        .summary = "whether the components are scaled to unit variance",
    },
    {
        .name = "lanczos_iterations",
        .type = ParameterType::Integer,
        .minimum = 1,
        .maximum = 1000000,
        .summary = "iterations of the solver; chosen by the number of components unless given",
    },
};
inline constexpr std::string_view kCheckedOnly[] = {"lanczos_iterations"};
inline constexpr Algorithm kAlgorithm{
    .name = "pca",
    .tasks = kTasks,
    .parameters = kParameters,
    .target = TargetUse::None,
    .is_trained = true,
    .checked_only = kCheckedOnly,
    .iterates = false,
    .summary = "directions in which the rows vary most",
    .source = "Hastie, Tibshirani, Friedman: The Elements of Statistical Learning, 2nd edition, section 14.5.1",
};

}  // namespace dmlc::stdlib::pca
