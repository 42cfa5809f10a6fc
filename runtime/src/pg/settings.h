// SPDX-License-Identifier: Apache-2.0
// The settings dml.*.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace dmlc::pg {

/// Defines the settings; once, from _PG_init.
void define_settings();

[[nodiscard]] unsigned thread_limit();       ///< dml.threads
[[nodiscard]] int parallel_workers();        ///< dml.parallel_workers, 0 = none
[[nodiscard]] std::uint64_t memory_limit();  ///< dml.max_memory in bytes
[[nodiscard]] int worker_limit();            ///< dml.max_workers, per database
[[nodiscard]] int worker_idle_seconds();     ///< dml.worker_idle_timeout
[[nodiscard]] std::string host_program();    ///< dml.host_program, or the file beside this module

enum class DeviceChoice : std::uint8_t { automatic, cpu, gpu };
[[nodiscard]] std::string kernel_host_program();  ///< dml.kernel_host_program, or the file beside this module
[[nodiscard]] unsigned compute_threads();         ///< dml.compute_threads
[[nodiscard]] std::chrono::milliseconds compute_time_limit();  ///< dml.compute_time_limit
[[nodiscard]] DeviceChoice device_choice();                    ///< dml.device

/// The smaller of a model's own limit (0 = none) and dml.max_memory.
[[nodiscard]] std::uint64_t effective_memory_limit(std::uint64_t model_limit);

}  // namespace dmlc::pg
