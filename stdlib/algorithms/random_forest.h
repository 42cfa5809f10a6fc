// SPDX-License-Identifier: Apache-2.0
// Declares random_forest.
#pragma once

#include "stdlib/algorithm.h"
#include "stdlib/shared_parameters.h"

namespace dmlc::stdlib::random_forest {

inline constexpr Task kTasks[] = {Task::Regression, Task::Binary, Task::Multiclass};
inline constexpr std::string_view kCriteria[] = {"auto", "gini", "entropy", "squared_error", "absolute_error"};
inline constexpr std::string_view kFeatureShares[] = {"auto", "all", "sqrt", "log2"};
inline constexpr Parameter kParameters[] = {
    {
        .name = "n_estimators",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{100},
        .minimum = 1,
        .maximum = 100000,
        .summary = "number of trees",
    },
    {
        .name = "criterion",
        .type = ParameterType::Word,
        .default_value = std::string_view("auto"),
        .choices = kCriteria,
        .summary = "what a split lowers; auto is gini for classes and squared_error for numbers",
    },
    {
        .name = "max_depth",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{7},
        .minimum = 1,
        .maximum = 32,
        .summary = "deepest level of a tree",
    },
    {
        .name = "min_samples_split",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{20},
        .minimum = 2,
        .maximum = kUnbounded,
        .summary = "fewest rows of a node that is split",
    },
    {
        .name = "min_samples_leaf",
        .type = ParameterType::Integer,
        .minimum = 1,
        .maximum = kUnbounded,
        .summary = "fewest rows of a leaf; a third of min_samples_split unless given",
    },
    {
        .name = "max_features",
        .type = ParameterType::WordOrNumber,
        .default_value = std::string_view("auto"),
        .minimum = 0,
        .maximum = 1,
        .minimum_is_excluded = true,
        .choices = kFeatureShares,
        .summary = "features tried per split, as a share; auto is sqrt for classes and a third for numbers",
    },
    {
        .name = "max_bin",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{20},
        .minimum = 2,
        .maximum = 65536,
        .summary = "histogram bins per numeric column",
    },
    {
        .name = "bootstrap",
        .type = ParameterType::Boolean,
        .default_value = true,
        .summary = "whether each tree draws its rows with replacement",
    },
    {
        .name = "subsample",
        .type = ParameterType::Float,
        .default_value = 1.0,
        .minimum = 0,
        .maximum = 1,
        .minimum_is_excluded = true,
        .summary = "share of the rows each tree sees",
    },
    {
        .name = "importance",
        .type = ParameterType::Boolean,
        .default_value = true,
        .summary = "whether the importance of features is recorded",
    },
    {
        .name = "permutations",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{5},
        .minimum = 1,
        .maximum = 1000,
        .summary = "shuffles of each feature that its importance is the mean of",
    },
    {
        .name = "surrogates",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{0},
        .minimum = 0,
        .maximum = 100,
        .summary = "splits kept per node for rows whose feature is missing",
    },
    {
        .name = "null_as_category",
        .type = ParameterType::Boolean,
        .default_value = false,
        .summary = "whether a missing category is a category of its own",
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
    kWeightColumn,
};
inline constexpr std::string_view kCheckedOnly[] = {"criterion = entropy", "criterion = absolute_error", "surrogates",
                                                    "null_as_category", "weight_column"};
inline constexpr Algorithm kAlgorithm{
    .name = "random_forest",
    .tasks = kTasks,
    .parameters = kParameters,
    .preparation = Preparation::Raw,
    .is_trained = true,
    .weighs_classes = true,
    .checked_only = kCheckedOnly,
    .saves_checkpoints = true,
    .summary = "mean of decision trees, each grown on other rows and features",
    .source = "Breiman: Random Forests, Machine Learning 45, 2001",
};

}  // namespace dmlc::stdlib::random_forest
