// SPDX-License-Identifier: Apache-2.0
// How columns of forecasts name their interval.
#pragma once

#include <string>

namespace dmlc::ir {

/// The share of 100 that the interval of `level`, in (0, 1), holds, as a part of a name: 0.95 is "95", 0.995 "99_5".
[[nodiscard]] std::string interval_name(double level);

}  // namespace dmlc::ir
