// SPDX-License-Identifier: Apache-2.0
// The units of durations.
#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

#include "parser/words.h"

namespace dmlc::syntax {

struct Unit {
  std::string_view word;      ///< upper case
  std::string_view singular;  ///< what `ast::Duration::unit` holds
};

inline constexpr Unit kUnits[] = {
    {"EPOCH", "epoch"},
    {"EPOCHS", "epoch"},
    {"TICK", "tick"},
    {"TICKS", "tick"},
    {"MS", "millisecond"},
    {"MILLISECOND", "millisecond"},
    {"MILLISECONDS", "millisecond"},
    {"SEC", "second"},
    {"SECS", "second"},
    {"SECOND", "second"},
    {"SECONDS", "second"},
    {"MIN", "minute"},
    {"MINS", "minute"},
    {"MINUTE", "minute"},
    {"MINUTES", "minute"},
    {"HOUR", "hour"},
    {"HOURS", "hour"},
    {"DAY", "day"},
    {"DAYS", "day"},
    {"WEEK", "week"},
    {"WEEKS", "week"},
    {"MONTH", "month"},
    {"MONTHS", "month"},
    {"YEAR", "year"},
    {"YEARS", "year"},
    {"CONSECUTIVE_CHECK", "check"},
    {"CONSECUTIVE_CHECKS", "check"},
    {"CHECK", "check"},
    {"CHECKS", "check"},
    {"TRIAL", "trial"},
    {"TRIALS", "trial"},
    {"WORKER", "worker"},
    {"WORKERS", "worker"},
    {"SAMPLE", "sample"},
    {"SAMPLES", "sample"},
};

/// nullptr when the word is no unit.
[[nodiscard]] inline const Unit* find_unit(std::string_view word) {
  const auto* found =
      std::find_if(std::begin(kUnits), std::end(kUnits), [word](const Unit& unit) { return is_word(word, unit.word); });
  return found == std::end(kUnits) ? nullptr : found;
}

}  // namespace dmlc::syntax
