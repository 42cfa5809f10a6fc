// SPDX-License-Identifier: Apache-2.0
// Removes common table expressions that the source does not read.
#include <algorithm>

#include "ir/pipeline.h"

namespace dmlc::ir {

bool drop_unused_ctes(Module& module, PassContext&) {
  bool changed = false;
  for (Op& op : module.ops)
    if (auto* source = std::get_if<Source>(&op))
      changed |= std::erase_if(source->ctes, [](const Cte& cte) { return !cte.used; }) != 0;
  return changed;
}

}  // namespace dmlc::ir
