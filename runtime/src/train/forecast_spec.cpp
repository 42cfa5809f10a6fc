// SPDX-License-Identifier: Apache-2.0
// Reads how far ahead a model forecasts.
#include "runtime/src/train/forecast_spec.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "runtime/include/dmlc/abi.h"

namespace dmlc::train {
namespace {

using nlohmann::json;

/// From 1 to `most`; 0 for anything else.
std::int64_t count_of(const json& value, std::int64_t most) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > static_cast<std::uint64_t>(most)) return 0;
  return value.get<std::int64_t>();
}

bool read_horizon(const json& horizon, ForecastSpec& out) {
  if (!horizon.is_object()) return false;
  if (const auto milliseconds = horizon.find("milliseconds"); milliseconds != horizon.end()) {
    out.milliseconds = count_of(*milliseconds, abi::kMostForecastMilliseconds);
    return out.milliseconds > 0;
  }
  const auto count = horizon.find("count");
  const auto unit = horizon.find("unit");
  if (count == horizon.end() || unit == horizon.end()) return false;
  if (*unit != "month" && *unit != "year") return false;
  out.months = count_of(*count, abi::kMostForecastMonths) * (*unit == "year" ? 12 : 1);
  return out.months > 0;
}

}  // namespace

bool read_forecast(const json& spec, ForecastSpec& out) {
  const auto found = spec.find("forecast");
  if (found == spec.end() || found->is_null()) return true;
  const json& forecast = *found;
  if (!forecast.is_object() || !forecast.contains("horizon") || !read_horizon(forecast["horizon"], out)) return false;
  const auto levels = forecast.find("intervals");
  if (levels == forecast.end()) return true;
  if (!levels->is_array() || levels->size() > abi::kMostForecastIntervals) return false;
  for (const json& level : *levels) {
    if (!level.is_number() || !(level.get<double>() > 0 && level.get<double>() < 1)) return false;
    if (std::find(out.levels.begin(), out.levels.end(), level.get<double>()) != out.levels.end()) return false;
    out.levels.push_back(level.get<double>());
  }
  return true;
}

}  // namespace dmlc::train
