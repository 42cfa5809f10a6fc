// SPDX-License-Identifier: Apache-2.0
// Turns a launch as compiled kernels take it into one of the card, and times both.
#include "tests/gpu/kernel_runs.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace dmlc::tests {
namespace {

constexpr std::chrono::milliseconds kTimeout{60'000};
/// Slow forms are not repeated for longer than this.
constexpr double kEnoughMilliseconds = 300;

const BundledKernel& bundled(const KernelBundle& bundle, const stdlib::Kernel& kernel) {
  const BundledKernel* found = bundle.find(std::string(kernel.name));
  if (found == nullptr) throw std::runtime_error("the bundle has no `" + std::string(kernel.name) + "`");
  return *found;
}

double bytes_of(const BundledKernel& kernel, const abi::KernelLaunch& launch) {
  double bytes = 0;
  for (std::size_t i = 0; i < kernel.parameters.size(); ++i)
    bytes += static_cast<double>(kernel.parameters[i].bytes) * static_cast<double>(launch.extents[i]);
  return bytes;
}

/// Operations of the kernels whose point they are: a product of matrices, of vectors, and `a * x + y`.
double operations_of(const BundledKernel& kernel, const abi::KernelLaunch& launch) {
  const auto extent = [&](std::size_t i) { return static_cast<double>(launch.extents[i]); };
  if (kernel.name == "matmul") return 2 * extent(2) * *static_cast<const int*>(launch.arguments[4]);
  if (kernel.name == "dot" || kernel.name == "saxpy") return 2 * extent(0);
  return 0;
}

/// The launch's arguments with their sizes. The card copies inputs, which it does not change, through the same type.
std::vector<compute_host::GpuArgument> arguments_of(const BundledKernel& kernel, const abi::KernelLaunch& launch) {
  using Kind = compute_host::GpuArgument::Kind;
  using Role = BundledParameter::Role;
  std::vector<compute_host::GpuArgument> arguments;
  for (std::size_t i = 0; i < kernel.parameters.size(); ++i) {
    const BundledParameter& parameter = kernel.parameters[i];
    void* const value = const_cast<void*>(launch.arguments[i]);
    if (parameter.role == Role::Scalar) {
      arguments.push_back({Kind::Scalar, value, parameter.bytes});
      continue;
    }
    const std::size_t bytes = parameter.bytes * static_cast<std::size_t>(launch.extents[i]);
    arguments.push_back(
        {parameter.role == Role::Input ? Kind::Input : Kind::Output, *static_cast<void**>(value), bytes});
  }
  return arguments;
}

/// Outputs are zeros before each run.
void clear_outputs(const std::vector<compute_host::GpuArgument>& arguments) {
  for (const compute_host::GpuArgument& argument : arguments)
    if (argument.kind == compute_host::GpuArgument::Kind::Output)
      std::fill_n(static_cast<char*>(argument.host), argument.bytes, '\0');
}

template <class Value>
Value checked(compute_host::GpuResult<Value> result) {
  if (result.ok()) return std::move(*result);
  const compute_host::GpuError& error = result.error();
  throw std::runtime_error(error.message() + (error.log.empty() ? "" : "\n" + error.log));
}

}  // namespace

compute_host::GpuKernel load_form(const compute_host::GpuDriver& driver, const BundledKernel& kernel) {
  compute_host::GpuImages images{kernel.ptx, {}};
  for (const auto& [arch, cubin] : kernel.cubins) images.cubins[arch] = cubin;
  return checked(driver.load(images, kernel.function));
}

Runner CardRuns::runner() {
  return [this](const stdlib::Kernel& kernel, const abi::KernelLaunch& launch, std::array<unsigned, 3> block) {
    run(kernel, launch, block);
  };
}

compute_host::GpuRunner& CardRuns::runner_of(const BundledKernel& kernel) {
  if (runner_ && loaded_ == kernel.name) return *runner_;
  runner_.reset();
  runner_.emplace(checked(compute_host::GpuRunner::make(driver_, load_form(driver_, kernel))));
  loaded_ = kernel.name;
  return *runner_;
}

void CardRuns::run(const stdlib::Kernel& kernel, const abi::KernelLaunch& launch, std::array<unsigned, 3> block) {
  const BundledKernel& form = bundled(bundle_, kernel);
  compute_host::GpuRunner& runner = runner_of(form);
  compute_host::GpuShape shape;
  std::copy_n(launch.grid, 3, shape.grid.begin());
  shape.block = block;
  cost_ = {0, bytes_of(form, launch), operations_of(form, launch)};
  for (int i = 0; i < repetitions_; ++i) {
    const double time = checked(runner.run(shape, arguments_of(form, launch), kTimeout)).kernel;
    cost_.milliseconds = i == 0 ? time : std::min(cost_.milliseconds, time);
  }
}

Runner ProcessorRuns::runner() {
  return [this](const stdlib::Kernel& kernel, const abi::KernelLaunch& launch, std::array<unsigned, 3> block) {
    run(kernel, launch, block);
  };
}

abi::KernelEntry ProcessorRuns::entry_of(const std::string& kernel) {
  const auto [place, is_new] = entries_.try_emplace(kernel, nullptr);
  const BundledKernel* form = bundle_.find(kernel);
  if (is_new && form != nullptr) place->second = load_library(*form);
  return place->second;
}

bool ProcessorRuns::has(const std::string& kernel) { return entry_of(kernel) != nullptr; }

void ProcessorRuns::run(const stdlib::Kernel& kernel, const abi::KernelLaunch& launch, std::array<unsigned, 3> block) {
  using Clock = std::chrono::steady_clock;
  const BundledKernel& form = bundled(bundle_, kernel);
  // The number of threads is part of the compiled code.
  if (block != form.block) throw std::runtime_error("`" + form.name + "` was compiled for another block");
  const abi::KernelEntry entry = entry_of(form.name);
  const std::int64_t blocks = std::int64_t{launch.grid[0]} * launch.grid[1] * launch.grid[2];
  cost_ = {0, bytes_of(form, launch), operations_of(form, launch)};
  double total = 0;
  for (int i = 0; i < repetitions_ && total < kEnoughMilliseconds; ++i) {
    clear_outputs(arguments_of(form, launch));
    const Clock::time_point begin = Clock::now();
    entry(&launch, 0, blocks);
    const double time = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    cost_.milliseconds = i == 0 ? time : std::min(cost_.milliseconds, time);
    total += time;
  }
}

}  // namespace dmlc::tests
