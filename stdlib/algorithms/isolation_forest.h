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
        .minimum = 1,
        .maximum = 64,
        .summary = "deepest level of a tree; the binary logarithm of its rows unless given",
    },
    {
        .name = "sample_size",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{256},
        .minimum = 2,
        .maximum = kUnbounded,
        .summary = "rows each tree sees",
    },
    {
        .name = "subsample",
        .type = ParameterType::Float,
        .minimum = 0,
        .maximum = 1,
        .minimum_is_excluded = true,
        .excludes = "sample_size",
        .summary = "rows each tree sees, as a share of the training rows",
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
    .is_trained = true,
    .iterates = false,
    .summary = "rows that random splits separate early",
    .source = "Liu, Ting, Zhou: Isolation Forest, ICDM 2008",
};

}  // namespace dmlc::stdlib::isolation_forest
