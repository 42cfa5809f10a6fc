// SPDX-License-Identifier: Apache-2.0
// Parameters and choices that several algorithms have in common.
#pragma once

#include "stdlib/parameter.h"

namespace dmlc::stdlib {

inline constexpr std::string_view kAuto[] = {"auto"};
inline constexpr std::string_view kClassWeights[] = {"none", "balanced"};
inline constexpr std::string_view kClassTasks[] = {"binary", "multiclass"};  ///< of `only_values`
inline constexpr std::string_view kDistances[] = {"euclidean", "manhattan", "cosine"};
inline constexpr std::string_view kFrequencies[] = {"auto", "minute", "hour",    "day",
                                                    "week", "month",  "quarter", "year"};
inline constexpr std::string_view kDuplicateRules[] = {"mean", "sum", "last", "refuse"};

inline constexpr Parameter kWeightColumn{
    .name = "weight_column",
    .type = ParameterType::ColumnName,
    .summary = "column that says how much each row counts; all alike unless given"};

// Of the algorithms that forecast.
inline constexpr Parameter kFrequency{.name = "frequency",
                                      .type = ParameterType::Word,
                                      .default_value = std::string_view("auto"),
                                      .choices = kFrequencies,
                                      .summary = "time between two values; auto finds it out"};
inline constexpr Parameter kFillGaps{.name = "fill_gaps",
                                     .type = ParameterType::Boolean,
                                     .default_value = true,
                                     .summary = "whether missing values are interpolated"};
inline constexpr Parameter kDuplicates{.name = "duplicates",
                                       .type = ParameterType::Word,
                                       .default_value = std::string_view("mean"),
                                       .choices = kDuplicateRules,
                                       .summary = "what becomes of several values of one time"};
inline constexpr Parameter kCleanOutliers{.name = "clean_outliers",
                                          .type = ParameterType::Boolean,
                                          .default_value = false,
                                          .summary = "whether spikes are replaced before the fit"};

}  // namespace dmlc::stdlib
