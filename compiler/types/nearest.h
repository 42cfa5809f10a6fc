// SPDX-License-Identifier: Apache-2.0
// Names that look like a misspelt one, for help texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dmlc::types {

/// Up to `limit` candidates within a small edit distance of `name` (a swap of neighbours counts once), best first, ties
/// in order of the candidates. Case does not count.
[[nodiscard]] std::vector<std::string> nearest_names(std::string_view name, const std::vector<std::string>& candidates,
                                                     std::size_t limit = 3);

}  // namespace dmlc::types
