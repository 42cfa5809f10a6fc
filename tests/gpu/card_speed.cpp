// SPDX-License-Identifier: Apache-2.0
// Times copies by the card's own clock and launches by the machine's.
#include "tests/gpu/card_speed.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <vector>

namespace dmlc::tests {
namespace {

using compute_host::GpuBuffer;
using compute_host::GpuDriver;
using compute_host::GpuEvent;
using compute_host::GpuResult;
using compute_host::GpuStatus;
using compute_host::GpuStream;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kCopyBytes = std::size_t{256} << 20;
constexpr int kRepetitions = 10;
constexpr int kLaunches = 10'000;
constexpr int kRoundTrips = 1'000;
constexpr std::chrono::milliseconds kTimeout{60'000};

/// What all measurements use.
struct Bench {
  GpuStream stream;
  GpuEvent begin;
  GpuEvent end;
  GpuBuffer first;
  GpuBuffer second;
};

/// Seconds of the fastest repetition, by the card's clock.
GpuResult<double> fastest(Bench& bench, const std::function<GpuStatus()>& work) {
  double best = 0;
  for (int i = 0; i < kRepetitions; ++i) {
    GpuStatus status = bench.stream.record(bench.begin);
    if (status) status = work();
    if (status) status = bench.stream.record(bench.end);
    if (status) status = bench.stream.wait(kTimeout);
    if (!status) return status.error();
    const GpuResult<double> time = bench.end.since(bench.begin);
    if (!time) return time.error();
    best = i == 0 ? *time : std::min(best, *time);
  }
  return best / 1e3;
}

GpuStatus measure_copies(Bench& bench, void* memory, double& in, double& out) {
  const GpuResult<double> copied_in =
      fastest(bench, [&] { return bench.stream.copy_in(bench.first, memory, kCopyBytes); });
  if (!copied_in) return copied_in.error();
  const GpuResult<double> copied_out =
      fastest(bench, [&] { return bench.stream.copy_out(memory, bench.first, kCopyBytes); });
  if (!copied_out) return copied_out.error();
  in = kCopyBytes / *copied_in;
  out = kCopyBytes / *copied_out;
  return compute_host::GpuDone{};
}

double microseconds(Clock::duration time) { return std::chrono::duration<double, std::micro>(time).count(); }

GpuStatus measure_launches(Bench& bench, const compute_host::GpuKernel& kernel, void* const* arguments,
                           CardSpeed& speed) {
  const compute_host::GpuShape shape{{1, 1, 1}, {32, 1, 1}, 0};
  GpuStatus status = compute_host::GpuDone{};
  const Clock::time_point begin = Clock::now();
  for (int i = 0; status && i < kLaunches; ++i) status = bench.stream.launch(kernel, shape, arguments);
  speed.launch = microseconds(Clock::now() - begin) / kLaunches;
  if (status) status = bench.stream.wait(kTimeout);
  std::vector<double> trips;
  for (int i = 0; status && i < kRoundTrips; ++i) {
    const Clock::time_point start = Clock::now();
    status = bench.stream.launch(kernel, shape, arguments);
    if (status) status = bench.stream.wait(kTimeout);
    trips.push_back(microseconds(Clock::now() - start));
  }
  if (!status) return status;
  std::nth_element(trips.begin(), trips.begin() + kRoundTrips / 2, trips.end());
  speed.round_trip = trips[kRoundTrips / 2];
  return status;
}

GpuResult<Bench> make_bench(const GpuDriver& driver) {
  GpuResult<GpuStream> stream = driver.make_stream();
  if (!stream) return stream.error();
  GpuResult<GpuEvent> begin = driver.make_event();
  if (!begin) return begin.error();
  GpuResult<GpuEvent> end = driver.make_event();
  if (!end) return end.error();
  GpuResult<GpuBuffer> first = driver.allocate(kCopyBytes);
  if (!first) return first.error();
  GpuResult<GpuBuffer> second = driver.allocate(kCopyBytes);
  if (!second) return second.error();
  return Bench{std::move(*stream), std::move(*begin), std::move(*end), std::move(*first), std::move(*second)};
}

}  // namespace

GpuResult<CardSpeed> measure_card(const GpuDriver& driver, const compute_host::GpuKernel& kernel,
                                  void* const* arguments) {
  GpuResult<Bench> bench = make_bench(driver);
  if (!bench) return bench.error();
  CardSpeed speed;
  std::vector<char> plain(kCopyBytes, 1);
  const GpuResult<compute_host::GpuPinned> pinned = driver.allocate_pinned(kCopyBytes);
  if (!pinned) return pinned.error();
  GpuStatus status = measure_copies(*bench, pinned->begin(), speed.copy_in_pinned, speed.copy_out_pinned);
  if (status) status = measure_copies(*bench, plain.data(), speed.copy_in_plain, speed.copy_out_plain);
  if (!status) return status.error();
  const GpuResult<double> within =
      fastest(*bench, [&] { return bench->stream.copy_within(bench->second, bench->first, kCopyBytes); });
  if (!within) return within.error();
  speed.copy_within = 2 * kCopyBytes / *within;
  status = measure_launches(*bench, kernel, arguments, speed);
  if (!status) return status.error();
  return speed;
}

}  // namespace dmlc::tests
