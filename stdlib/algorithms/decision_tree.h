// SPDX-License-Identifier: Apache-2.0
// Declares decision_tree.
#pragma once

#include "stdlib/algorithm.h"
#include "stdlib/shared_parameters.h"

namespace dmlc::stdlib::decision_tree {

inline constexpr Task kTasks[] = {Task::Regression, Task::Binary, Task::Multiclass};
inline constexpr std::string_view kCriteria[] = {"auto", "gini", "entropy", "squared_error", "absolute_error"};
inline constexpr std::string_view kFeatureShares[] = {"all", "sqrt", "log2"};
inline constexpr Parameter kParameters[] = {
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
        .default_value = std::string_view("all"),
        .minimum = 0,
        .maximum = 1,
        .minimum_is_excluded = true,
        .choices = kFeatureShares,
        .summary = "features tried per split, as a share",
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
        .name = "cp",
        .type = ParameterType::Float,
        .default_value = 0.0,
        .minimum = 0,
        .maximum = 1,
        .summary = "cost of a leaf as a share of the error of the root: splits that lower the error by less per leaf "
                   "are pruned",
    },
    {
        .name = "n_folds",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{0},
        .minimum = 0,
        .maximum = 100,
        .summary = "folds that choose cp by cross-validation; 0 takes cp as it is",
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
inline constexpr std::string_view kCheckedOnly[] = {
    "criterion = entropy", "criterion = absolute_error", "n_folds", "surrogates", "null_as_category", "weight_column"};
inline constexpr Algorithm kAlgorithm{
    .name = "decision_tree",
    .tasks = kTasks,
    .parameters = kParameters,
    .preparation = Preparation::Raw,
    .is_trained = true,
    .weighs_classes = true,
    .checked_only = kCheckedOnly,
    .iterates = false,
    .summary = "one tree of splits on single features",
    .source = "Breiman, Friedman, Olshen, Stone: Classification and Regression Trees",
};

}  // namespace dmlc::stdlib::decision_tree
