// SPDX-License-Identifier: Apache-2.0
// Chooses among binaries by target.
#include "runtime/src/pg/compute_code.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "runtime/src/kernels/compute_protocol.h"
#include "runtime/src/pg/card_code.h"
#include "runtime/src/pg/compute_row.h"
#include "runtime/src/pg/kernel_store.h"
#include "runtime/src/tensor/cpu_level.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::pg {
namespace {

/// Targets that this processor runs, the best first.
std::vector<std::string> processor_targets() {
#if defined(__x86_64__)
  std::vector<std::string> targets;
  for (unsigned level = tensor::cpu_level(); level >= 2; --level) targets.push_back("x86-64-v" + std::to_string(level));
  return targets;
#else
  return {"aarch64"};
#endif
}

kernels::KernelFacts facts_of(const StoredBinary& binary, const kernels::ComputeSpec& spec,
                              const std::string& display) {
  try {
    kernels::KernelFacts facts = kernels::parse_kernel_facts(binary.facts);
    kernels::check_fit(spec, facts);
    return facts;
  } catch (const std::runtime_error& error) {  // FactsError or SpecError
    refuse_spec(display, error.what());
  }
}

StoredBinary read_target(const kernels::ComputeSpec::Binary& binary, const kernels::ComputeSpec& spec,
                         const std::string& display) {
  StoredBinary stored = read_binary(binary.sha256, spec.kernel);
  if (stored.target != binary.target) refuse_spec(display, "a binary was compiled for " + stored.target);
  return stored;
}

/// What this machine has compiled of the source.
void add_card_code(const kernels::ComputeSpec& spec, const std::string& display, ComputeCode& code,
                   std::vector<kernels::Image>& images) {
  std::optional<kernels::Image> image = find_card_code(spec);
  if (!image) return;
  code.facts = facts_of(read_target(*source_binary(spec), spec, display), spec, display);
  images.push_back(std::move(*image));
}

}  // namespace

ComputeCode load_cpu_code(const kernels::ComputeSpec& spec, const std::string& display) {
  for (const std::string& target : processor_targets()) {
    const auto found = std::find_if(spec.binaries.begin(), spec.binaries.end(),
                                    [&](const auto& binary) { return binary.target == target; });
    if (found == spec.binaries.end()) continue;
    StoredBinary stored = read_target(*found, spec, display);
    return {facts_of(stored, spec, display), std::move(stored.content), false};
  }
  throw make_error<RuntimeErrorId::NoCodeForMachine>(display, "compile the file for this processor", display,
                                                     "the processor is " + processor_targets().front());
}

bool has_gpu_code(const kernels::ComputeSpec& spec) {
  return has_gpu() && (has_gpu_target(spec) || has_card_code(spec));
}

ComputeCode load_gpu_code(const kernels::ComputeSpec& spec, const std::string& display) {
  if (!has_gpu())
    throw make_error<RuntimeErrorId::NoCodeForMachine>(display, "SET dml.device = 'auto'", display,
                                                       std::string_view("it has no graphics processor"));
  ComputeCode code;
  std::vector<kernels::Image> images;
  for (const auto& binary : spec.binaries) {
    if (!is_gpu_target(binary.target)) continue;
    StoredBinary stored = read_target(binary, spec, display);
    code.facts = facts_of(stored, spec, display);
    images.push_back({std::move(stored.target), std::move(stored.content)});
  }
  if (images.empty()) add_card_code(spec, display, code, images);
  if (images.empty())
    throw make_error<RuntimeErrorId::NoCodeForMachine>(display, "compile the file with code for graphics processors",
                                                       display,
                                                       std::string_view("it was compiled for processors only"));
  code.content = kernels::pack_images(images);
  code.gpu = true;
  return code;
}

}  // namespace dmlc::pg
