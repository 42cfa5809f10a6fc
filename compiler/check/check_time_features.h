// SPDX-License-Identifier: Apache-2.0
// Features that the time column alone, or earlier rows make: SQL over the source.
#pragma once

#include <string>
#include <vector>

#include "compiler/check/check_transforms.h"

namespace dmlc::check {

struct TimeFeature {
  ast::SqlFragment fragment;
  std::string name;
};

/// `time_series.lag` and `time_series.rolling` as window functions in the order of the time column, rows without a time
/// first. The row itself is never looked at. Of one column there is one name, else each has its period behind it.
[[nodiscard]] std::vector<TimeFeature> features_of_earlier_rows(Checker& checker, const ast::TrainModel& statement,
                                                                const ast::Transform& transform,
                                                                const CheckedTransform& checked,
                                                                const std::string& name);
/// The time column, standing for `span`.
[[nodiscard]] ast::SqlFragment time_fragment(const ast::TrainModel& statement, Span span);
/// SEASONAL: the part of the time column as a whole number, of a time zone's time in UTC as all calendar parts are.
/// `columns` are those of the source.
[[nodiscard]] ast::SqlFragment seasonal_fragment(const ast::TrainModel& statement,
                                                 const std::vector<ir::Column>& columns, const ast::TimeTerm& term);

}  // namespace dmlc::check
