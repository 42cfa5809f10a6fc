// SPDX-License-Identifier: Apache-2.0
// Programs with one small mistake: what a slip of the hand makes of a right one.
#pragma once

#include <string>
#include <vector>

namespace dmlc::tests {

struct Mutant {
  std::string what;  ///< "without token 7"
  std::string text;
};

/// Every `stride`th of: one token left out, doubled, or changed for the next; in the order of the tokens.
[[nodiscard]] std::vector<Mutant> mutants_of(const std::string& text, std::size_t stride, std::size_t first);

}  // namespace dmlc::tests
