// SPDX-License-Identifier: Apache-2.0
// Lays out the arguments of a call between guards, launches the kernel as COMPUTE would and compares.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

#include "stdlib/table.h"
#include "tests/kernels/library_case.h"

namespace dmlc::tests {
namespace {

constexpr std::size_t kGuardBytes = 4096;
// What is read outside the inputs is NaN or -1, and even such a value shows where it is written outside the output.
constexpr unsigned char kInputGuard = 0xFF;
constexpr unsigned char kOutputGuard = 0xA5;
constexpr std::size_t kShownDifferences = 5;

std::size_t size_of(const Column& column) {
  return std::visit([](const auto& values) { return values.size(); }, column);
}

/// A copy of a column between guards, aligned as device memory is.
class GuardedArray {
 public:
  GuardedArray(const Column& column, unsigned char guard) : guard_(static_cast<char>(guard)) {
    std::visit(
        [&](const auto& values) {
          bytes_ = values.size() * sizeof(values[0]);
          memory_.resize((2 * kGuardBytes + bytes_ + sizeof(Line) - 1) / sizeof(Line));
          std::memset(memory_.data(), guard, memory_.size() * sizeof(Line));
          if (bytes_ > 0) std::memcpy(data(), values.data(), bytes_);
        },
        column);
  }
  [[nodiscard]] char* data() { return reinterpret_cast<char*>(memory_.data()) + kGuardBytes; }
  [[nodiscard]] bool is_guarded() {
    const char* begin = reinterpret_cast<char*>(memory_.data());
    const char* end = begin + memory_.size() * sizeof(Line);
    const auto is_untouched = [&](char byte) { return byte == guard_; };
    return std::all_of(begin, static_cast<const char*>(data()), is_untouched) &&
           std::all_of(static_cast<const char*>(data()) + bytes_, end, is_untouched);
  }
  [[nodiscard]] bool holds(const Column& column) {
    return std::visit(
        [&](const auto& values) { return bytes_ == 0 || std::memcmp(data(), values.data(), bytes_) == 0; }, column);
  }
  void copy_to(Column& column) {
    std::visit([&](auto& values) { bytes_ > 0 ? void(std::memcpy(values.data(), data(), bytes_)) : void(); }, column);
  }

 private:
  struct alignas(256) Line {
    char bytes[256];
  };
  static_assert(kGuardBytes % sizeof(Line) == 0);
  std::vector<Line> memory_;
  std::size_t bytes_ = 0;
  char guard_;
};

/// The number in the line `@word N` of the kernel's comment.
std::optional<unsigned> tag(const stdlib::Kernel& kernel, std::string_view word) {
  const std::string line = fmt::format("\n/// @{} ", word);
  const std::size_t at = kernel.source.find(line);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(std::stoul(std::string(kernel.source.substr(at + line.size(), 10))));
}

/// Arguments where they lie during a launch.
class Launched {
 public:
  explicit Launched(const Call& call) : call_(call) {
    for (const Column& input : call.inputs) arrays_.emplace_back(input, kInputGuard);
    arrays_.emplace_back(call.output, kOutputGuard);
    for (GuardedArray& array : arrays_) pointers_.push_back(array.data());
    for (std::size_t i = 0; i < arrays_.size(); ++i) {
      arguments_.push_back(&pointers_[i]);
      extents_.push_back(static_cast<std::int64_t>(size_of(i < call.inputs.size() ? call.inputs[i] : call.output)));
    }
    for (const Scalar& scalar : call_.scalars)
      arguments_.push_back(std::visit([](const auto& value) -> const void* { return &value; }, scalar));
    arguments_.push_back(&call_.rows);
    extents_.resize(arguments_.size());
  }
  [[nodiscard]] abi::KernelLaunch launch(unsigned grid) const {
    return {arguments_.data(), extents_.data(), nullptr, {grid, 1, 1}};
  }
  /// What the kernel did that it must not; its output goes into `output`.
  std::string finish(Column& output) {
    std::string found;
    for (std::size_t i = 0; i < arrays_.size(); ++i) {
      if (!arrays_[i].is_guarded()) found += fmt::format("argument {}: written outside\n", i);
      if (i < call_.inputs.size() && !arrays_[i].holds(call_.inputs[i])) found += fmt::format("input {}: changed\n", i);
    }
    arrays_.back().copy_to(output);
    return found;
  }

 private:
  const Call& call_;
  std::vector<GuardedArray> arrays_;
  std::vector<char*> pointers_;
  std::vector<const void*> arguments_;
  std::vector<std::int64_t> extents_;
};

/// The distance from `value` to the next number of its type.
template <class Type>
double unit_at(double value) {
  const auto size = static_cast<Type>(std::fabs(value));
  return static_cast<double>(std::nextafter(size, std::numeric_limits<Type>::infinity())) - static_cast<double>(size);
}

template <class Type>
bool is_near(Type got, double expected, double magnitude, double ulp) {
  if constexpr (std::is_floating_point_v<Type>) {
    const auto rounded = static_cast<Type>(expected);
    if (std::isnan(rounded)) return std::isnan(got);
    if (got == rounded) return true;
    if (std::isinf(rounded)) return false;
    // Whether numbers too small for all digits are kept or become 0 is up to the device.
    constexpr Type kSmallest = std::numeric_limits<Type>::min();
    if (std::fabs(rounded) < kSmallest && std::fabs(got) <= kSmallest) return true;
    return std::fabs(static_cast<double>(got) - expected) <= ulp * unit_at<Type>(magnitude);
  } else {
    return static_cast<double>(got) == expected;
  }
}

std::string compare(const Column& output, const Expected& expected, double ulp) {
  if (size_of(output) != expected.values.size())
    return fmt::format("{} values, but the reference has {}\n", size_of(output), expected.values.size());
  std::string found;
  std::size_t count = 0;
  const auto look_at = [&](std::size_t i, auto got) {
    const double magnitude = expected.magnitudes.empty() ? expected.values[i] : expected.magnitudes[i];
    if (is_near(got, expected.values[i], magnitude, ulp)) return;
    if (++count <= kShownDifferences)
      found += fmt::format("element {}: {}, but the reference has {} (error counted at {}, up to {} ulp)\n", i, got,
                           expected.values[i], magnitude, ulp);
  };
  std::visit(
      [&](const auto& values) {
        for (std::size_t i = 0; i < values.size(); ++i) look_at(i, values[i]);
      },
      output);
  if (count > kShownDifferences) found += fmt::format("{} elements differ\n", count);
  return found;
}

}  // namespace

std::string differences(const KernelCase& kernel_case, int rows, Flavor flavor, const Runner& run, Shape shape) {
  const stdlib::Kernel* kernel = stdlib::find(stdlib::kernels(), kernel_case.name);
  if (kernel == nullptr) return fmt::format("`{}` is not in the library\n", kernel_case.name);
  Random random(static_cast<std::uint64_t>(rows) * 4 + static_cast<std::uint64_t>(flavor));
  Call call = kernel_case.make(rows, flavor, random);
  const Expected expected = kernel_case.reference(call);

  const unsigned block = shape.block != 0 ? shape.block : tag(*kernel, "block").value_or(256);
  const unsigned automatic = (static_cast<unsigned>(call.rows) + block - 1) / block;
  const unsigned grid = shape.grid != 0 ? shape.grid : tag(*kernel, "grid").value_or(automatic);
  Launched launched(call);
  if (grid > 0) run(*kernel, launched.launch(grid), {block, 1, 1});
  std::string found = launched.finish(call.output);
  found += compare(call.output, expected, kernel_case.ulp(call));
  return found.empty() ? found : fmt::format("{} of {} rows:\n{}", kernel_case.name, rows, found);
}

std::vector<int> row_counts(int largest) {
  std::vector<int> counts = {0, 1, 255, 256, 257, 1000, 65'537, 5'000'000};
  std::erase_if(counts, [=](int rows) { return rows > largest; });
  return counts;
}

}  // namespace dmlc::tests
