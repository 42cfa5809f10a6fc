// SPDX-License-Identifier: Apache-2.0
// Starts the training host and talks to it; whatever the host does, this process goes on.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/src/train/boosted_protocol.h"

namespace dmlc::train {

struct HostOptions {
  std::string program;
  int matrix = -1;  ///< descriptor of the memory file
  unsigned threads = 1;
  /// A host that says nothing for so long and uses no processor either is taken for dead.
  std::chrono::milliseconds silence{60'000};
  /// The first message must come within this time.
  std::chrono::milliseconds greeting{20'000};
};

/// The host could not be started, broke the protocol or ended before its result. what() is the reason for people.
struct HostDied : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One child process in a process group of its own, with an empty environment, default signals and no descriptor but
/// the three it needs. The destructor kills it and takes its status, so no zombie stays. Neither SIGCHLD handlers nor
/// other children of this process are touched.
class HostProcess {
 public:
  /// Throws HostDied when the program cannot be started.
  explicit HostProcess(const HostOptions& options);
  ~HostProcess();
  HostProcess(const HostProcess&) = delete;
  HostProcess& operator=(const HostProcess&) = delete;

  void queue(FrameType type, std::string_view payload);
  /// Sends what is queued and waits up to `limit` for the next frame. Throws HostDied.
  [[nodiscard]] std::optional<Frame> wait(std::chrono::milliseconds limit);
  /// Kills the host at once.
  void kill();

  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  void start(const HostOptions& options, int socket, int messages);
  void write_some();
  void read_socket();
  void read_messages();
  void check_silence();
  [[nodiscard]] bool reap(bool block);
  [[noreturn]] void fail(const std::string& fact);
  [[nodiscard]] std::string ending();

  HostOptions options_;
  pid_t pid_ = -1;
  int process_ = -1;
  int socket_ = -1;
  int messages_ = -1;
  std::optional<int> status_;
  bool status_lost_ = false;
  bool closed_ = false;
  bool greeted_ = false;
  std::string outgoing_;
  FrameDecoder decoder_;
  std::string last_messages_;
  std::chrono::steady_clock::time_point last_heard_;
  std::chrono::nanoseconds last_cpu_{0};
};

}  // namespace dmlc::train
