// SPDX-License-Identifier: Apache-2.0
// What a kernel may do in its process: compute, take a little memory, answer. Nothing else.
#pragma once

#include <cstdint>

#include "runtime/src/kernels/compute_protocol.h"

namespace dmlc::compute_host {

/// Limits of this process: address space, processor time, no files, no other processes, no core file, no ptrace.
/// To be called when every thread has been started.
void limit_resources(const kernels::HostLimits& limits, std::uint64_t mapped);

/// From now on every thread of this process may make a handful of system calls; any other ends the process by SIGSYS.
/// False when the system cannot do that. Source: Linux, Documentation/userspace-api/seccomp_filter.rst.
[[nodiscard]] bool forbid_system_calls();

}  // namespace dmlc::compute_host
