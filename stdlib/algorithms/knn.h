// SPDX-License-Identifier: Apache-2.0
// Declares knn.
#pragma once

#include "stdlib/algorithm.h"
#include "stdlib/shared_parameters.h"

namespace dmlc::stdlib::knn {

inline constexpr Task kTasks[] = {Task::Regression, Task::Binary, Task::Multiclass};
inline constexpr std::string_view kWeights[] = {"uniform", "distance"};
inline constexpr std::string_view kSearches[] = {"exact", "approximate"};
inline constexpr Parameter kParameters[] = {
    {
        .name = "k",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{1},
        .minimum = 1,
        .maximum = 10000,
        .summary = "neighbours that are asked; odd avoids ties between two classes",
    },
    {
        .name = "distance",
        .type = ParameterType::Word,
        .default_value = std::string_view("euclidean"),
        .choices = kDistances,
        .summary = "distance between two rows",
    },
    {
        .name = "weights",
        .type = ParameterType::Word,
        .default_value = std::string_view("uniform"),
        .choices = kWeights,
        .summary = "whether nearer neighbours count for more",
    },
    {
        .name = "search",
        .type = ParameterType::Word,
        .default_value = std::string_view("exact"),
        .choices = kSearches,
        .summary = "whether all rows are compared or an index is asked",
    },
    {
        .name = "return_neighbors",
        .type = ParameterType::Boolean,
        .default_value = false,
        .summary = "whether the neighbours found are kept with the predictions",
    },
    {
        .name = "standardize",
        .type = ParameterType::Boolean,
        .default_value = true,
        .summary = "whether numbers are scaled to unit variance first",
    },
};
inline constexpr std::string_view kCheckedOnly[] = {"search = approximate", "return_neighbors"};
inline constexpr Algorithm kAlgorithm{
    .name = "knn",
    .tasks = kTasks,
    .parameters = kParameters,
    .is_trained = true,
    .checked_only = kCheckedOnly,
    .iterates = false,
    .default_metric = "accuracy",
    .summary = "vote or mean of the nearest training rows",
    .source = "Hastie, Tibshirani, Friedman: The Elements of Statistical Learning, 2nd edition, section 13.3",
};

}  // namespace dmlc::stdlib::knn
