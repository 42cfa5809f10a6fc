// SPDX-License-Identifier: Apache-2.0
// Writes shares of 100 as parts of names.
#include "ir/interval_name.h"

#include <fmt/format.h>

#include <algorithm>

namespace dmlc::ir {

std::string interval_name(double level) {
  std::string name = fmt::format("{:.10g}", level * 100);
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

}  // namespace dmlc::ir
