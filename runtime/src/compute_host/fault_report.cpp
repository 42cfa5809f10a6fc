// SPDX-License-Identifier: Apache-2.0
// Signals of a kernel's faults become the last message of the host.
#include <signal.h>

#include <cstdlib>

#include "runtime/src/child/child_side.h"
#include "runtime/src/compute_host/device.h"

namespace dmlc::compute_host {
namespace {

using kernels::ComputeFrame;

constexpr std::size_t kStackBytes = std::size_t{256} << 10;

thread_local const abi::KernelFault* fault_of_thread = nullptr;

/// Allocates memory, which a handler of others must not: the thread was inside a kernel, and kernels call nothing. One
/// that has damaged the heap ends here a second time, which the parent reports just as well.
void report(int signal) {
  kernels::LaunchFailure failure;
  failure.kind = kernels::LaunchFailure::Kind::signal;
  failure.signal = signal;
  if (fault_of_thread != nullptr) failure.fault = *fault_of_thread;
  child::send_frame(dialect_of(ComputeFrame::failure), static_cast<std::uint16_t>(ComputeFrame::failure),
                    to_json(failure));
  child::leave(1);
}

}  // namespace

void report_faults() {
  struct sigaction action{};
  action.sa_handler = report;
  action.sa_flags = SA_ONSTACK;
  sigfillset(&action.sa_mask);
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP}) ::sigaction(signal, &action, nullptr);
}

void report_faults_of_this_thread(const abi::KernelFault* fault) {
  fault_of_thread = fault;
  stack_t stack{};
  stack.ss_sp = std::malloc(kStackBytes);  // as long as the process
  stack.ss_size = kStackBytes;
  if (stack.ss_sp != nullptr) ::sigaltstack(&stack, nullptr);
}

}  // namespace dmlc::compute_host
