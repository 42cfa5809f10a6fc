// SPDX-License-Identifier: Apache-2.0
// Sends launches to the kernel host and waits for their ends.
#include "runtime/src/kernels/kernel_process.h"

#include <signal.h>
#include <string.h>

#include "runtime/src/train/runtime_error.h"

namespace dmlc::kernels {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kTurn{20};

child::ChildOptions child_options(const KernelProcessOptions& options, int binary, int columns) {
  child::ChildOptions result;
  result.program = options.program;
  result.arguments = to_arguments(options.limits);
  result.descriptors = {binary, columns};
  return result;
}

/// What a signal says about the kernel.
std::string words_for(int signal) {
  switch (signal) {
    case SIGSEGV:
    case SIGBUS:
      return "it reached for memory that is not its own";
    case SIGILL:
    case SIGTRAP:
      return "it came to an instruction that this machine does not have, or to a trap";
    case SIGFPE:
      return "it divided an integer by zero";
    case SIGSYS:
      return "it called the operating system, which kernels may not";
    case SIGXCPU:
      return "it used more processor time than it may";
    default:
      return "a signal came";
  }
}

std::string numbered(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return words_for(signal) + " (" + (name != nullptr ? "SIG" + std::string(name) : "signal " + std::to_string(signal)) +
         ")";
}

std::string place_of(const abi::KernelFault& fault) {
  const auto three = [](const std::uint32_t(&list)[3]) {
    return "(" + std::to_string(list[0]) + ", " + std::to_string(list[1]) + ", " + std::to_string(list[2]) + ")";
  };
  return "see block " + three(fault.block) + ", thread " + three(fault.thread) + " of the launch";
}

}  // namespace

KernelProcess::KernelProcess(const KernelProcessOptions& options, const KernelFacts& facts, std::string_view binary,
                             const child::MemoryFile& columns)
    : options_(options),
      facts_(facts),
      binary_(binary),
      process_(child_options(options, binary_.descriptor(), columns.descriptor())) {}

void KernelProcess::run(const LaunchRequest& request, const std::function<void()>& look) {
  try {
    process_.queue(ComputeFrame::launch, to_json(request));
    wait_for_end(request, look);
  } catch (const child::ChildDied& death) {
    const std::string reason = death.signal != 0 ? numbered(death.signal) : death.what();
    throw make_error<RuntimeErrorId::KernelEnded>(options_.computation, "look at the kernel's source", facts_.kernel,
                                                  options_.computation, reason);
  }
}

void KernelProcess::wait_for_end(const LaunchRequest& request, const std::function<void()>& look) {
  const auto start = steady_clock::now();
  while (true) {
    const auto frame = process_.wait(kTurn);
    if (frame && frame->type == ComputeFrame::done) {
      used_ += steady_clock::now() - start;
      return;
    }
    if (frame && frame->type == ComputeFrame::failure) {
      try {
        explain(parse_launch_failure(frame->payload), request);
      } catch (const child::ProtocolError& defect) {
        throw child::ChildDied(defect.what());
      }
    }
    if (frame && frame->type == ComputeFrame::launch) throw child::ChildDied("it sent a message of the wrong type");
    if (used_ + (steady_clock::now() - start) > options_.time_limit) refuse_time();
    look();
  }
}

void KernelProcess::explain(const LaunchFailure& failure, const LaunchRequest& request) const {
  if (failure.kind == LaunchFailure::Kind::gpu)
    throw make_error<RuntimeErrorId::GpuFailed>(options_.computation, "SET dml.device = 'cpu'", options_.computation,
                                                failure.text);
  if (failure.kind == LaunchFailure::Kind::internal) throw child::ChildDied(failure.text);
  const abi::KernelFault& fault = failure.fault;
  if (fault.set == 1 && fault.argument < facts_.parameters.size()) {
    const std::string& name = facts_.parameters[fault.argument].name;
    const std::string parameter = name.empty() ? "argument " + std::to_string(fault.argument + 1) : name;
    throw make_error<RuntimeErrorId::KernelOutOfBounds>(options_.computation, place_of(fault), facts_.kernel,
                                                        fault.index, parameter,
                                                        request.arguments.at(fault.argument).elements);
  }
  throw make_error<RuntimeErrorId::KernelEnded>(options_.computation, "look at the indexes that the kernel computes",
                                                facts_.kernel, options_.computation, numbered(failure.signal));
}

void KernelProcess::refuse_time() const {
  throw make_error<RuntimeErrorId::ComputationTimeLimit>(
      options_.computation, "raise dml.compute_time_limit, or give the kernel fewer rows", options_.computation,
      duration_text(static_cast<unsigned long long>(options_.time_limit.count())));
}

}  // namespace dmlc::kernels
