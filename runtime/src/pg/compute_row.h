// SPDX-License-Identifier: Apache-2.0
// Rows of dml.compute.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/src/kernels/compute_spec.h"

#include "runtime/src/boundary.h"

namespace dmlc::pg {

struct ComputeRow {
  std::int64_t compute_id = 0;  ///< 0: there is none
  Oid owner = InvalidOid;
  std::string spec;  ///< JSON text
};

/// As the transaction sees it.
[[nodiscard]] ComputeRow find_compute(const std::string& schema, const std::string& name);
/// The same, kept for the rest of the transaction.
[[nodiscard]] ComputeRow lock_compute(const std::string& schema, const std::string& name);

/// Throws E0635, worded for the computation with this display name.
[[nodiscard]] kernels::ComputeSpec parse_spec(const std::string& spec, const std::string& display);
/// E0631.
[[noreturn]] void refuse_unknown_compute(const std::string& display);
/// E0635.
[[noreturn]] void refuse_spec(const std::string& display, const std::string& reason);

/// Why a function in LANGUAGE dml cannot run a computation; empty when it can.
[[nodiscard]] std::string compute_function_mismatch(Oid returns, int arguments, bool returns_set, char volatility);

}  // namespace dmlc::pg
