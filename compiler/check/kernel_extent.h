// SPDX-License-Identifier: Apache-2.0
// Numbers of elements that a kernel's pointers have, as `@extent` gives them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ir/ops.h"

namespace dmlc::check {

/// The factors of `2*rows`; none for one element a row.
[[nodiscard]] std::vector<std::string> factors_of(const std::string& extent);
/// The number of elements where the scalars tell it; not where it depends on the number of rows.
[[nodiscard]] std::optional<std::int64_t> elements_of(const std::string& extent,
                                                      const std::map<std::string, ir::ParameterValue>& scalars);

}  // namespace dmlc::check
