// SPDX-License-Identifier: Apache-2.0
// Declares kmeans.
#pragma once

#include "stdlib/algorithm.h"
#include "stdlib/shared_parameters.h"

namespace dmlc::stdlib::kmeans {

inline constexpr Task kTasks[] = {Task::Clustering};
inline constexpr std::string_view kChoosers[] = {"silhouette", "elbow"};
inline constexpr std::string_view kInits[] = {"kmeans++", "random"};
inline constexpr Parameter kParameters[] = {
    {
        .name = "k",
        .type = ParameterType::WordOrInteger,
        .default_value = std::string_view("silhouette"),
        .minimum = 2,
        .maximum = 100000,
        .choices = kChoosers,
        .summary = "number of clusters, or how it is chosen",
    },
    {
        .name = "max_k",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{15},
        .minimum = 2,
        .maximum = 100000,
        .summary = "most clusters that are tried when k is chosen",
    },
    {
        .name = "init",
        .type = ParameterType::Word,
        .default_value = std::string_view("kmeans++"),
        .choices = kInits,
        .summary = "how the first centres are drawn",
    },
    {
        .name = "n_init",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{1},
        .minimum = 1,
        .maximum = 1000,
        .summary = "trainings from other centres; the best is kept",
    },
    {
        .name = "distance",
        .type = ParameterType::Word,
        .default_value = std::string_view("euclidean"),
        .choices = kDistances,
        .summary = "distance between a row and a centre",
    },
    {
        .name = "max_iterations",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{20},
        .minimum = 1,
        .maximum = 100000,
        .summary = "most iterations",
    },
    {
        .name = "min_reassigned",
        .type = ParameterType::Float,
        .default_value = 0.001,
        .minimum = 0,
        .maximum = 1,
        .summary = "share of the rows that change their cluster below which it has converged",
    },
    {
        .name = "tolerance",
        .type = ParameterType::Float,
        .default_value = 1e-05,
        .minimum = 0,
        .maximum = 1,
        .minimum_is_excluded = true,
        .summary = "largest move of a centre at which it has converged",
    },
    {
        .name = "standardize",
        .type = ParameterType::Boolean,
        .default_value = true,
        .summary = "whether numbers are scaled to unit variance first",
    },
};
inline constexpr std::string_view kCheckedOnly[] = {"distance = manhattan", "distance = cosine"};
inline constexpr Algorithm kAlgorithm{
    .name = "kmeans",
    .tasks = kTasks,
    .parameters = kParameters,
    .target = TargetUse::None,
    .is_trained = true,
    .checked_only = kCheckedOnly,
    .saves_checkpoints = true,
    .summary = "clusters around centres, with each row in the nearest",
    .source = "Lloyd: Least Squares Quantization in PCM, 1982; Arthur, Vassilvitskii: k-means++, SODA 2007",
};

}  // namespace dmlc::stdlib::kmeans
