// SPDX-License-Identifier: Apache-2.0
// Names that generated SQL and the runtime share: the only contract between the compiler and the extension.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dmlc::abi {

inline constexpr std::string_view kExtension = "declarativeml";
inline constexpr std::string_view kVersion = "0.1.0";
inline constexpr std::string_view kSchema = "dml";
inline constexpr std::string_view kLanguage = "dml";

// Objects of a model `m`, in its schema.
inline constexpr std::string_view kFeaturesViewSuffix = "_features";
inline constexpr std::string_view kValidationViewSuffix = "_validation";
inline constexpr std::string_view kPredictSuffix = "_predict";
inline constexpr std::string_view kPredictProbaSuffix = "_predict_proba";
inline constexpr std::string_view kClassesSuffix = "_classes";
inline constexpr std::string_view kRecommendSuffix = "_recommend";
inline constexpr std::string_view kForecastSuffix = "_forecast";
/// Columns of forecasts: the bounds of an interval, each before its share of 100 with "_" for the point: "lower_99_5".
inline constexpr std::string_view kLowerPrefix = "lower_";
inline constexpr std::string_view kUpperPrefix = "upper_";
/// The longest forecasts, in months or years and in other units of time, and the most intervals.
inline constexpr std::int64_t kMostForecastMonths = 1'000'000;
inline constexpr std::int64_t kMostForecastMilliseconds = 9'000'000'000'000;
inline constexpr std::size_t kMostForecastIntervals = 20;
/// Last column of the feature view when the split goes by a column: bigint hash, or timestamptz.
inline constexpr std::string_view kSplitKeyColumn = "dml_split_key";
/// Behind it, or behind the target, when the folds of a validation go by a column: bigint hash, or timestamptz; of a
/// series its time.
inline constexpr std::string_view kFoldKeyColumn = "dml_fold_key";

/// Longest name PostgreSQL keeps, in bytes.
inline constexpr std::size_t kMaxIdentifierBytes = 63;
/// Longest model name, so that every derived name fits.
inline constexpr std::size_t kMaxModelNameBytes = kMaxIdentifierBytes - kPredictProbaSuffix.size();

/// Format number of the training specification.
inline constexpr int kSpecFormat = 1;

}  // namespace dmlc::abi
