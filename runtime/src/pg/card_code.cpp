// SPDX-License-Identifier: Apache-2.0
// Sources become code when a computation is declared, so that no query waits for a compiler.
#include "runtime/src/pg/card_code.h"

#include <unistd.h>

#include <algorithm>
#include <span>

#include "runtime/src/kernels/card_compiler.h"
#include "runtime/src/kernels/kernel_facts.h"
#include "runtime/src/pg/error_map.h"
#include "runtime/src/pg/kernel_store.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/pg/settings.h"
#include "runtime/src/train/runtime_error.h"

#include "runtime/src/pg/identity.h"
#include "runtime/src/pg/transaction.h"

namespace dmlc::pg {
namespace {

void store(const std::string& source, const kernels::Image& image) {
  const OwnerScope owner;
  query(
      "INSERT INTO dml.kernel_card_code (source, target, content) VALUES ($1, $2, decode($3, 'hex')) "
      "ON CONFLICT (source) DO UPDATE SET target = EXCLUDED.target, content = EXCLUDED.content, compiled_at = now()",
      {source, image.target, hexadecimal(std::as_bytes(std::span(image.content)))});
}

}  // namespace

/// No process of the server loads the driver; its device file tells enough.
bool has_gpu() { return ::access("/dev/nvidiactl", R_OK | W_OK) == 0; }

bool is_gpu_target(const std::string& target) { return target.starts_with("ptx:") || target.starts_with("cubin:"); }

bool has_gpu_target(const kernels::ComputeSpec& spec) {
  return std::any_of(spec.binaries.begin(), spec.binaries.end(),
                     [](const auto& binary) { return is_gpu_target(binary.target); });
}

const kernels::ComputeSpec::Binary* source_binary(const kernels::ComputeSpec& spec) {
  const auto found = std::find_if(spec.binaries.begin(), spec.binaries.end(),
                                  [](const auto& binary) { return binary.target == "source"; });
  return found == spec.binaries.end() ? nullptr : &*found;
}

void compile_for_this_card(const kernels::ComputeSpec& spec, const std::string& display) {
  const auto* binary = source_binary(spec);
  if (!has_gpu() || binary == nullptr || has_gpu_target(spec) || has_card_code(spec)) return;
  const StoredBinary source = read_binary(binary->sha256, spec.kernel);
  try {
    kernels::CardCompilerOptions options;
    options.program = kernel_host_program();
    const std::string kernel = kernels::parse_kernel_facts(source.facts).kernel;
    store(binary->sha256, kernels::compile_on_this_machine(options, kernel, source.content, honour_interrupts));
  } catch (const kernels::CardCompileError& error) {
    send_warning(make_warning<RuntimeErrorId::NoCodeForCard>(display, display, error.what()));
  }
}

bool has_card_code(const kernels::ComputeSpec& spec) {
  const auto* binary = source_binary(spec);
  if (binary == nullptr) return false;
  const OwnerScope owner;
  return !query("SELECT 1 FROM dml.kernel_card_code WHERE source = $1", {binary->sha256}, Access::read).empty();
}

std::optional<kernels::Image> find_card_code(const kernels::ComputeSpec& spec) {
  const auto* binary = source_binary(spec);
  if (binary == nullptr) return std::nullopt;
  const OwnerScope owner;
  const Rows rows = query("SELECT target, encode(content, 'hex') FROM dml.kernel_card_code WHERE source = $1",
                          {binary->sha256}, Access::read);
  if (rows.empty()) return std::nullopt;
  return kernels::Image{rows.text(0, 0), bytes_of(rows.text(0, 1))};
}

}  // namespace dmlc::pg
