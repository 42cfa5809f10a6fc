// SPDX-License-Identifier: Apache-2.0
// Chooses the form that a card takes and compiles it.
#include "runtime/src/nvrtc/compile_for_card.h"

#include <algorithm>
#include <utility>

#include "runtime/src/nvrtc/nvrtc.h"
#include "runtime/src/nvrtc/outside_files.h"

namespace dmlc::nvrtc {
namespace {

CardCode refused(std::string error) { return {{}, {}, std::move(error)}; }

/// `sm_90` where that is known, else `compute_89`; empty for a card before all of them.
std::string form_for(const std::vector<int>& known, int arch) {
  const auto above = std::upper_bound(known.begin(), known.end(), arch);
  if (above == known.begin()) return {};
  const int best = *(above - 1);
  return (best == arch ? "sm_" : "compute_") + std::to_string(best);
}

}  // namespace

CardCode compile_for_card(const std::string& source, const std::string& kernel, int arch) {
  const FoundCompiler& found = find_compiler();
  if (found.compiler == nullptr) return refused(found.missing);
  const std::string file = kernel + ".cu";
  if (const auto outside = find_outside_files(source); !outside.empty())
    return refused(file + "(" + std::to_string(outside[0].line) + "): " + outside[0].message);
  const std::string form = form_for(found.compiler->architectures(), arch);
  if (form.empty())
    return refused("NVRTC " + found.compiler->version() + " does not compile for sm_" + std::to_string(arch));
  Output output = found.compiler->compile({source, file, {"-std=c++17", "-w", "-arch=" + form}});
  if (!output.ok) return refused(output.failure.empty() ? output.log : output.failure);
  return {form.starts_with("sm_") ? std::move(output.cubin) : std::move(output.ptx), form, {}};
}

}  // namespace dmlc::nvrtc
