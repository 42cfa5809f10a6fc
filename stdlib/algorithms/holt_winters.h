// SPDX-License-Identifier: Apache-2.0
// Declares holt_winters.
#pragma once

#include "stdlib/algorithm.h"
#include "stdlib/shared_parameters.h"

namespace dmlc::stdlib::holt_winters {

inline constexpr Task kTasks[] = {Task::Forecasting};
inline constexpr std::string_view kComponents[] = {"additive", "multiplicative", "none", "auto"};
inline constexpr Parameter kParameters[] = {
    {
        .name = "trend",
        .type = ParameterType::Word,
        .default_value = std::string_view("additive"),
        .choices = kComponents,
        .summary = "whether there is a trend, and whether it adds or multiplies; auto chooses by AICc",
    },
    {
        .name = "damped",
        .type = ParameterType::Boolean,
        .default_value = false,
        .summary = "whether the trend levels off",
    },
    {
        .name = "seasonal",
        .type = ParameterType::Word,
        .default_value = std::string_view("additive"),
        .choices = kComponents,
        .summary = "whether there is a season, and whether it adds or multiplies; auto chooses by AICc",
    },
    {
        .name = "period",
        .type = ParameterType::WordOrInteger,
        .default_value = std::string_view("auto"),
        .minimum = 2,
        .maximum = 100000,
        .choices = kAuto,
        .summary = "steps of a season; auto follows from the frequency",
    },
    {
        .name = "alpha",
        .type = ParameterType::Float,
        .minimum = 0,
        .maximum = 1,
        .summary = "weight of the newest value in the level; estimated unless given",
    },
    {
        .name = "beta",
        .type = ParameterType::Float,
        .minimum = 0,
        .maximum = 1,
        .summary = "weight of the newest change in the trend; estimated unless given",
    },
    {
        .name = "gamma",
        .type = ParameterType::Float,
        .minimum = 0,
        .maximum = 1,
        .summary = "weight of the newest value in the season; estimated unless given",
    },
    {
        .name = "phi",
        .type = ParameterType::Float,
        .minimum = 0,
        .maximum = 1,
        .summary = "factor that damps the trend at each step; estimated unless given",
    },
    kFrequency,
    kFillGaps,
    kDuplicates,
    kCleanOutliers,
};
inline constexpr Algorithm kAlgorithm{
    .name = "holt_winters",
    .tasks = kTasks,
    .parameters = kParameters,
    .preparation = Preparation::Series,
    .is_trained = true,
    .iterates = false,
    .needs_time_column = true,
    .forecasts = true,
    .summary = "exponential smoothing of level, trend and season",
    .source = "Hyndman, Koehler, Ord, Snyder: Forecasting with Exponential Smoothing, 2008",
};

}  // namespace dmlc::stdlib::holt_winters
