// SPDX-License-Identifier: Apache-2.0
// The settings dml.*.
#pragma once

#include <cstdint>
#include <string>

namespace dmlc::pg {

/// Defines the settings; once, from _PG_init.
void define_settings();

[[nodiscard]] unsigned thread_limit();       ///< dml.threads
[[nodiscard]] std::uint64_t memory_limit();  ///< dml.max_memory in bytes
[[nodiscard]] int worker_limit();            ///< dml.max_workers, per database
[[nodiscard]] int worker_idle_seconds();     ///< dml.worker_idle_timeout
[[nodiscard]] std::string host_program();    ///< dml.host_program, or the file beside this module

/// The smaller of a model's own limit (0 = none) and dml.max_memory.
[[nodiscard]] std::uint64_t effective_memory_limit(std::uint64_t model_limit);

}  // namespace dmlc::pg
