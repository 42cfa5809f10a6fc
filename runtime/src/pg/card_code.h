// SPDX-License-Identifier: Apache-2.0
// Rows of dml.kernel_card_code: kernels that arrived as source, compiled for the graphics processor of this machine.
#pragma once

#include <optional>
#include <string>

#include "runtime/src/kernels/compute_protocol.h"
#include "runtime/src/kernels/compute_spec.h"

namespace dmlc::pg {

/// Whether this machine has a graphics processor.
[[nodiscard]] bool has_gpu();

/// `ptx:compute_80`, `cubin:sm_90`.
[[nodiscard]] bool is_gpu_target(const std::string& target);
/// Whether one of the computation's binaries is for graphics processors.
[[nodiscard]] bool has_gpu_target(const kernels::ComputeSpec& spec);
/// The binary that holds the kernel's source; null where the computation came without.
[[nodiscard]] const kernels::ComputeSpec::Binary* source_binary(const kernels::ComputeSpec& spec);

/// Compiles the source of a computation that has no code for graphics processors, if this machine has one and the code
/// is not there yet. Where that fails, a warning W0608 says why, and processors run it.
void compile_for_this_card(const kernels::ComputeSpec& spec, const std::string& display);

/// Whether find_card_code finds something, without reading it.
[[nodiscard]] bool has_card_code(const kernels::ComputeSpec& spec);
/// What compile_for_this_card has stored; nothing where it has not.
[[nodiscard]] std::optional<kernels::Image> find_card_code(const kernels::ComputeSpec& spec);

}  // namespace dmlc::pg
