// SPDX-License-Identifier: Apache-2.0
// The nearest known names to one that is not known, for help texts.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dmlc {

/// Edits (insert, delete, replace, swap of neighbours) from one text to the other; ASCII case does not count.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// Up to `limit` candidates that are near enough to `name` to be what was meant, best first, each once, ties in order
/// of the candidates. Near is at most a third of the longer name's length, at least one edit; where none is, the only
/// candidate that begins with `name`. A candidate that equals `name` counts: it may live in another place.
[[nodiscard]] std::vector<std::string> nearest_names(std::string_view name, std::span<const std::string> candidates,
                                                     std::size_t limit = 3);

/// The first of them that is not `name` itself.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> candidates);
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name,
                                                      std::span<const std::string_view> candidates);

/// The first names of a list in words, each in backticks: "`a`, `b` and 4 more".
[[nodiscard]] std::string listed(std::span<const std::string> names);

}  // namespace dmlc
