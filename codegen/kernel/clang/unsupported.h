// SPDX-License-Identifier: Apache-2.0
// Names of CUDA that mean nothing on one of the targets, with words that say more than "undeclared".
#pragma once

#include <string_view>

namespace dmlc::codegen {

struct Unsupported {
  std::string_view name;     ///< or its beginning and `*`
  std::string_view message;  ///< what was found
  std::string_view help;     ///< what to do instead
};

/// nullptr for names that are not in the table.
[[nodiscard]] const Unsupported* find_unsupported(std::string_view name);

}  // namespace dmlc::codegen
