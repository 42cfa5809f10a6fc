// SPDX-License-Identifier: Apache-2.0
// The runner of the passes.
#include "ir/pipeline.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>

#include "ir/verify.h"

namespace dmlc::ir {
namespace {

constexpr PassInfo kPasses[] = {
#define DMLC_PASS(name, reason) {#name, reason, &name},
#include "ir/passes.def"
#undef DMLC_PASS
};

void require_sound(const Module& module, std::string_view stage) {
  const std::vector<std::string> errors = verify(module);
  if (!errors.empty()) throw std::logic_error(fmt::format("after {}: {}", stage, fmt::join(errors, "; ")));
}

}  // namespace

const PassInfo* find_pass(std::string_view name) {
  for (const PassInfo& pass : kPasses)
    if (pass.name == name) return &pass;
  return nullptr;
}

void run_passes(Module& module, PassContext& context,
                const std::function<void(std::string_view, const Module&)>& after) {
  require_sound(module, "lowering");
  for (const PassInfo& pass : kPasses) {
    if (pass.run(module, context)) require_sound(module, pass.name);
    if (after) after(pass.name, module);
  }
}

}  // namespace dmlc::ir
