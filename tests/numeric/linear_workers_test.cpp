// SPDX-License-Identifier: Apache-2.0
// The thread pool: order of merging, errors, signals.
#include <csignal>
#include <stdexcept>

#include "runtime/src/train/workers.h"
#include "tests/numeric/linear_fixtures.h"

using namespace dmlc;
using namespace fixtures;

TEST_CASE("tasks merge in their order, whoever computes them") {
  SilentMonitor monitor;
  for (const unsigned threads : {1U, 2U, 5U}) {
    train::Workers workers({.threads = threads}, monitor, "m");
    CHECK(workers.size() == (threads == 1 ? 1 : threads));
    for (const std::size_t tasks : {0, 1, 2, 100}) {
      std::vector<std::size_t> held(workers.size());
      std::vector<std::size_t> merged;
      workers.run(
          tasks, [&](unsigned worker, std::size_t task) { held[worker] = task; },
          [&](unsigned worker, std::size_t task) {
            CHECK(held[worker] == task);
            merged.push_back(task);
          });
      REQUIRE(merged.size() == tasks);
      for (std::size_t i = 0; i < tasks; ++i) CHECK(merged[i] == i);
    }
  }
}

TEST_CASE("an error in a task reaches the caller and the pool lives on") {
  SilentMonitor monitor;
  for (const unsigned threads : {1U, 3U}) {
    train::Workers workers({.threads = threads}, monitor, "m");
    const auto fail = [&](unsigned, std::size_t task) {
      if (task == 7) throw std::runtime_error("task 7");
      workers.check();
    };
    CHECK_THROWS_WITH_AS(workers.run(50, fail, [](unsigned, std::size_t) {}), "task 7", std::runtime_error);
    std::size_t sum = 0;
    workers.run(10, [](unsigned, std::size_t) {}, [&](unsigned, std::size_t task) { sum += task; });
    CHECK(sum == 45);
  }
}

TEST_CASE("worker threads take no signals") {
  SilentMonitor monitor;
  train::Workers workers({.threads = 2}, monitor, "m");
  std::vector<int> blocked(2, 0);
  workers.run(
      2,
      [&](unsigned, std::size_t task) {
        sigset_t mask;
        pthread_sigmask(SIG_SETMASK, nullptr, &mask);
        blocked[task] = sigismember(&mask, SIGTERM) + sigismember(&mask, SIGINT) + sigismember(&mask, SIGUSR1);
      },
      [](unsigned, std::size_t) {});
  CHECK(blocked == std::vector<int>{3, 3});
  sigset_t mine;
  pthread_sigmask(SIG_SETMASK, nullptr, &mine);
  CHECK(sigismember(&mine, SIGTERM) == 0);
}
