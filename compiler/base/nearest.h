// SPDX-License-Identifier: Apache-2.0
// The nearest known name to one that is not known, for help texts.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dmlc {

/// Edits (insert, delete, replace, swap of neighbours) from one text to the other; ASCII case does not count.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate with the fewest edits from `name`, if it is near enough to be what was meant: at most a third of the
/// longer name's length, or `name` is the beginning of exactly one candidate. Among equals the first one. Exact
/// matches do not count.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> candidates);
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name,
                                                      std::span<const std::string_view> candidates);

}  // namespace dmlc
