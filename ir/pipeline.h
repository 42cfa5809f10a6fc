// SPDX-License-Identifier: Apache-2.0
// Runs the passes in order and verifies after each.
#pragma once

#include <functional>
#include <string_view>

#include "compiler/diagnostics/sink.h"
#include "ir/ops.h"

namespace dmlc::ir {

/// What a pass may use besides the module.
struct PassContext {
  DiagnosticSink& sink;
};

struct PassInfo {
  std::string_view name;
  std::string_view reason;
  bool (*run)(Module&, PassContext&);  ///< true when it changed something
};

[[nodiscard]] const PassInfo* find_pass(std::string_view name);
/// All passes; `after` is called with each pass's name and the module it leaves. A module that does not verify is an
/// internal error: std::logic_error with the rules.
void run_passes(Module& module, PassContext& context,
                const std::function<void(std::string_view, const Module&)>& after = {});

#define DMLC_PASS(name, reason) bool name(Module& module, PassContext& context);
#include "ir/passes.def"
#undef DMLC_PASS

}  // namespace dmlc::ir
