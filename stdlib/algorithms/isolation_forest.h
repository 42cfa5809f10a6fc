// SPDX-License-Identifier: Apache-2.0
// Declares isolation_forest.
#pragma once

#include "stdlib/algorithm.h"
#include "stdlib/shared_parameters.h"

namespace dmlc::stdlib::isolation_forest {

inline constexpr Task kTasks[] = {Task::AnomalyDetection};
inline constexpr Parameter kParameters[] = {
    {
        .name = "n_estimators",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{100},
        .minimum = 1,
        .maximum = 1000,
        .summary = "number of trees",
    },
    {
        .name = "max_depth",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{10},
        .minimum = 1,
        .maximum = 100,
        .summary = "deepest level of a tree",
    },
    {
        .name = "max_bin",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{32},
        .minimum = 2,
        .maximum = 65536,
        .summary = "histogram bins per numeric column",
    },
    {
        .name = "subsample",
        .type = ParameterType::Float,
        .default_value = 0.632,
        .minimum = 0,
        .maximum = 1,
        .minimum_is_excluded = true,
        .summary = "share of the rows each tree sees",
    },
    {
        .name = "colsample_bytree",
        .type = ParameterType::Float,
        .default_value = 1.0,
        .minimum = 0,
        .maximum = 1,
        .minimum_is_excluded = true,
        .summary = "share of the columns each tree sees",
    },
    {
        .name = "contamination",
        .type = ParameterType::WordOrNumber,
        .default_value = std::string_view("auto"),
        .minimum = 0,
        .maximum = 0.5,
        .minimum_is_excluded = true,
        .choices = kAuto,
        .summary = "share of the rows that are anomalies; auto takes the threshold",
    },
    {
        .name = "threshold",
        .type = ParameterType::Float,
        .default_value = 0.5,
        .minimum = 0,
        .maximum = 1,
        .excludes = "contamination",
        .summary = "score above which a row is an anomaly",
    },
};
inline constexpr Algorithm kAlgorithm{
    .name = "isolation_forest",
    .tasks = kTasks,
    .parameters = kParameters,
    .target = TargetUse::Optional,
    .preparation = Preparation::Raw,
    .iterates = false,
    .summary = "rows that random splits separate early",
    .source = "Liu, Ting, Zhou: Isolation Forest, ICDM 2008",
};

}  // namespace dmlc::stdlib::isolation_forest
