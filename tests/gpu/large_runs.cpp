// SPDX-License-Identifier: Apache-2.0
// Builds the launches by hand: the library's cases are too small for this.
#include "tests/gpu/large_runs.h"

#include <cmath>
#include <stdexcept>

#include "stdlib/table.h"

namespace dmlc::tests {
namespace {

constexpr int kStreamRows = 64 << 20;
constexpr int kSide = 2048;
constexpr unsigned kThreads = 256;

const stdlib::Kernel& row(const char* name) {
  const stdlib::Kernel* found = stdlib::find(stdlib::kernels(), name);
  if (found == nullptr) throw std::runtime_error(std::string("the library has no `") + name + "`");
  return *found;
}

/// Small whole numbers, whose sums and products are exact in float.
float element(std::size_t i) { return static_cast<float>(i * 2654435761U % 17) - 8; }

std::vector<float> numbers(std::size_t count, std::size_t offset) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = element(i + offset);
  return values;
}

RunCost run_stream(CardRuns& card) {
  const std::vector<float> x = numbers(kStreamRows, 0);
  const std::vector<float> y = numbers(kStreamRows, 5);
  std::vector<float> out(kStreamRows);
  const float* places[] = {x.data(), y.data(), out.data()};
  const int rows = kStreamRows;
  const void* arguments[] = {&places[0], &places[1], &places[2], &rows};
  const std::int64_t extents[] = {rows, rows, rows, 0};
  const abi::KernelLaunch launch{arguments, extents, nullptr, {(rows + kThreads - 1) / kThreads, 1, 1}};
  card.runner()(row("vector_add"), launch, {kThreads, 1, 1});
  for (std::size_t i = 0; i < out.size(); ++i)
    if (out[i] != x[i] + y[i]) throw std::runtime_error("vector_add: row " + std::to_string(i) + " is wrong");
  return card.cost();
}

void check_product(const std::vector<float>& a, const std::vector<float>& b, const std::vector<float>& out) {
  constexpr std::size_t kStep = 99'991;
  for (std::size_t at = 0; at < out.size(); at += kStep) {
    double sum = 0;
    for (std::size_t i = 0; i < kSide; ++i) sum += double{a[at / kSide * kSide + i]} * b[i * kSide + at % kSide];
    if (out[at] != sum) throw std::runtime_error("matmul: element " + std::to_string(at) + " is wrong");
  }
}

RunCost run_matmul(CardRuns& card) {
  const std::vector<float> a = numbers(std::size_t{kSide} * kSide, 0);
  const std::vector<float> b = numbers(std::size_t{kSide} * kSide, 3);
  std::vector<float> out(a.size());
  const float* places[] = {a.data(), b.data(), out.data()};
  const int side = kSide;
  const int rows = kSide * kSide;
  const void* arguments[] = {&places[0], &places[1], &places[2], &side, &side, &side, &rows};
  const std::int64_t extents[] = {rows, rows, rows, 0, 0, 0, 0};
  const abi::KernelLaunch launch{arguments, extents, nullptr, {rows / kThreads, 1, 1}};
  card.runner()(row("matmul"), launch, {kThreads, 1, 1});
  check_product(a, b, out);
  return card.cost();
}

}  // namespace

LargeRuns run_large(CardRuns& card) { return {run_stream(card), run_matmul(card)}; }

}  // namespace dmlc::tests
