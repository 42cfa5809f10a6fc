// SPDX-License-Identifier: Apache-2.0
// Declares prophet.
#pragma once

#include "stdlib/algorithm.h"
#include "stdlib/shared_parameters.h"

namespace dmlc::stdlib::prophet {

inline constexpr Task kTasks[] = {Task::Forecasting};
inline constexpr std::string_view kGrowths[] = {"linear", "logistic", "flat"};
inline constexpr std::string_view kBounded[] = {"logistic"};
inline constexpr std::string_view kSeasons[] = {"auto", "none"};
inline constexpr std::string_view kModes[] = {"additive", "multiplicative"};
inline constexpr Parameter kParameters[] = {
    {
        .name = "growth",
        .type = ParameterType::Word,
        .default_value = std::string_view("linear"),
        .choices = kGrowths,
        .summary = "shape of the trend",
    },
    {
        .name = "cap",
        .type = ParameterType::Float,
        .is_required = true,
        .only_with = "growth",
        .only_values = kBounded,
        .summary = "highest value of a logistic trend",
    },
    {
        .name = "floor",
        .type = ParameterType::Float,
        .default_value = 0.0,
        .only_with = "growth",
        .only_values = kBounded,
        .summary = "lowest value of a logistic trend",
    },
    {
        .name = "n_changepoints",
        .type = ParameterType::Integer,
        .default_value = std::int64_t{25},
        .minimum = 0,
        .maximum = 500,
        .summary = "places where the trend may bend",
    },
    {
        .name = "changepoint_range",
        .type = ParameterType::Float,
        .default_value = 0.8,
        .minimum = 0,
        .maximum = 1,
        .minimum_is_excluded = true,
        .summary = "share of the series, from its beginning, where it may bend",
    },
    {
        .name = "changepoint_prior_scale",
        .type = ParameterType::Float,
        .default_value = 0.05,
        .minimum = 0,
        .maximum = kUnbounded,
        .minimum_is_excluded = true,
        .summary = "how freely the trend bends",
    },
    {
        .name = "yearly_seasonality",
        .type = ParameterType::WordOrInteger,
        .default_value = std::string_view("auto"),
        .minimum = 1,
        .maximum = 100,
        .choices = kSeasons,
        .summary = "terms of the Fourier series over a year; auto looks at the length of the series",
    },
    {
        .name = "weekly_seasonality",
        .type = ParameterType::WordOrInteger,
        .default_value = std::string_view("auto"),
        .minimum = 1,
        .maximum = 100,
        .choices = kSeasons,
        .summary = "terms of the Fourier series over a week; auto looks at the length of the series",
    },
    {
        .name = "daily_seasonality",
        .type = ParameterType::WordOrInteger,
        .default_value = std::string_view("auto"),
        .minimum = 1,
        .maximum = 100,
        .choices = kSeasons,
        .summary = "terms of the Fourier series over a day; auto looks at the length of the series",
    },
    {
        .name = "seasonality_mode",
        .type = ParameterType::Word,
        .default_value = std::string_view("additive"),
        .choices = kModes,
        .summary = "whether seasons are added to the trend or multiply it",
    },
    {
        .name = "seasonality_prior_scale",
        .type = ParameterType::Float,
        .default_value = 10.0,
        .minimum = 0,
        .maximum = kUnbounded,
        .minimum_is_excluded = true,
        .summary = "how strong seasons may be",
    },
    {
        .name = "holidays",
        .type = ParameterType::Text,
        .summary = "two-letter code of the country whose holidays count, such as 'DE'",
    },
    {
        .name = "holidays_prior_scale",
        .type = ParameterType::Float,
        .default_value = 10.0,
        .minimum = 0,
        .maximum = kUnbounded,
        .minimum_is_excluded = true,
        .summary = "how strong holidays may be",
    },
    kFrequency,
    kFillGaps,
    kDuplicates,
    kCleanOutliers,
};
inline constexpr Algorithm kAlgorithm{
    .name = "prophet",
    .tasks = kTasks,
    .parameters = kParameters,
    .preparation = Preparation::Series,
    .is_trained = true,
    .iterates = false,
    .needs_time_column = true,
    .forecasts = true,
    .summary = "additive model of trend, seasons and holidays, with features as regressors",
    .source = "Taylor, Letham: Forecasting at Scale, The American Statistician 72, 2018",
};

}  // namespace dmlc::stdlib::prophet
