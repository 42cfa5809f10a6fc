// SPDX-License-Identifier: Apache-2.0
// Threads for the host's own passes over the rows, between those of XGBoost.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace dmlc::host {

/// Calls body(task) for every task below `count`, on up to `threads` threads of which this one is the first. Throws
/// what a task threw, after all threads have ended.
template <class Body>
void run_tasks(std::size_t threads, std::size_t count, const Body& body) {
  std::atomic<std::size_t> next{0};
  std::exception_ptr error;
  std::mutex error_mutex;
  const auto work = [&] {
    try {
      for (std::size_t task = next++; task < count; task = next++) body(task);
    } catch (...) {
      next = count;
      const std::lock_guard lock(error_mutex);
      error = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    others.reserve(threads);
    try {
      for (std::size_t t = 1; t < std::min(threads, count); ++t) others.emplace_back(work);
    } catch (const std::system_error&) {
      // Fewer threads than asked for are enough.
    }
    work();
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace dmlc::host
