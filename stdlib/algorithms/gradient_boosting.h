// SPDX-License-Identifier: Apache-2.0
// Declares gradient_boosting.
#pragma once

#include "stdlib/algorithm.h"

namespace dmlc::stdlib::gradient_boosting {

inline constexpr Task kTasks[] = {Task::Regression, Task::Binary, Task::Multiclass};
inline constexpr Parameter kParameters[] = {
    {.name = "n_estimators", .type = ParameterType::Integer, .default_value = std::int64_t{100}, .minimum = 1,
     .maximum = 100000, .summary = "boosting rounds: trees, or trees per class"},
    {.name = "learning_rate", .type = ParameterType::Float, .default_value = 0.3, .minimum = 0, .maximum = 1,
     .minimum_is_excluded = true, .summary = "share of each tree's correction that is applied"},
    {.name = "max_depth", .type = ParameterType::Integer, .default_value = std::int64_t{6}, .minimum = 1,
     .maximum = 16, .summary = "deepest level of a tree"},
    {.name = "min_child_weight", .type = ParameterType::Float, .default_value = 1.0, .minimum = 0,
     .summary = "least sum of second derivatives in a leaf"},
    {.name = "gamma", .type = ParameterType::Float, .default_value = 0.0, .minimum = 0,
     .summary = "least loss reduction that justifies a split"},
    {.name = "subsample", .type = ParameterType::Float, .default_value = 1.0, .minimum = 0, .maximum = 1,
     .minimum_is_excluded = true, .summary = "share of the rows each tree sees"},
    {.name = "colsample_bytree", .type = ParameterType::Float, .default_value = 1.0, .minimum = 0, .maximum = 1,
     .minimum_is_excluded = true, .summary = "share of the columns each tree sees"},
    {.name = "l1", .type = ParameterType::Float, .default_value = 0.0, .minimum = 0,
     .summary = "penalty on the absolute leaf values"},
    {.name = "l2", .type = ParameterType::Float, .default_value = 1.0, .minimum = 0,
     .summary = "penalty on the squared leaf values"},
    {.name = "max_bin", .type = ParameterType::Integer, .default_value = std::int64_t{256}, .minimum = 2,
     .maximum = 65536, .summary = "histogram bins per numeric column"},
    {.name = "scale_pos_weight", .type = ParameterType::Float, .default_value = 1.0, .minimum = 0,
     .minimum_is_excluded = true, .summary = "weight of the positive class"},
    {.name = "early_stopping_rounds", .type = ParameterType::Integer, .default_value = std::int64_t{0}, .minimum = 0,
     .maximum = 100000, .summary = "rounds without improvement on the validation rows before it stops; 0 never stops"},
};
inline constexpr Algorithm kAlgorithm{
    .name = "gradient_boosting",
    .alias = "xgboost",
    .tasks = kTasks,
    .parameters = kParameters,
    .preparation = Preparation::Raw,
    .summary = "boosted decision trees, trained by the XGBoost library with histograms and native categories",
    .source = "Chen, Guestrin: XGBoost: A Scalable Tree Boosting System, KDD 2016",
};

}  // namespace dmlc::stdlib::gradient_boosting
