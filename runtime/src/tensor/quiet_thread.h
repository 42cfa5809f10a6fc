// SPDX-License-Identifier: Apache-2.0
// Threads inside a database server.
#pragma once

#include <csignal>
#include <thread>
#include <utility>

namespace dmlc::tensor {

/// Starts a thread with every signal blocked: the server's handlers must run on its own thread only. Throws
/// std::system_error when the system has no thread left.
template <class Body>
[[nodiscard]] std::thread start_quiet_thread(Body&& body) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    std::thread thread(std::forward<Body>(body));
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return thread;
  } catch (...) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
}

}  // namespace dmlc::tensor
