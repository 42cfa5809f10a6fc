// SPDX-License-Identifier: Apache-2.0
// Starts a host program and talks to it; whatever the child does, this process goes on.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/src/child/frame.h"

namespace dmlc::child {

/// Descriptors of a child, besides 0 (nothing), 1 and 2 (both: messages for people): its socket, then those given.
inline constexpr int kSocket = 3;
inline constexpr int kFirstGiven = 4;

struct ChildOptions {
  std::string program;
  std::vector<std::string> arguments;    ///< behind the number of this process, which is the first
  std::vector<std::string> environment;  ///< "NAME=value"; nothing is inherited
  std::vector<int> descriptors;          ///< the child has them as kFirstGiven and so on
  /// A child that owes an answer, says nothing for so long and uses no processor either is taken for dead.
  std::chrono::milliseconds silence{60'000};
  /// The first message must come within this time.
  std::chrono::milliseconds greeting{20'000};
};

/// The child could not be started, broke the protocol or ended before its result. what() is the reason for people.
struct ChildDied : std::runtime_error {
  explicit ChildDied(const std::string& reason, int number = 0) : std::runtime_error(reason), signal(number) {}
  int signal;  ///< that ended it by itself; 0 when none did
};

/// One child process in a process group of its own, with default signals and no descriptor but those it needs. The
/// destructor kills it and takes its status, so no zombie stays. Neither SIGCHLD handlers nor other children of this
/// process are touched.
class ChildProcess {
 public:
  /// Throws ChildDied when the program cannot be started.
  ChildProcess(const Dialect& dialect, const ChildOptions& options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// From now on the child owes an answer.
  void queue(std::uint16_t type, std::string_view payload);
  /// Sends what is queued and waits up to `limit` for the next frame. Throws ChildDied.
  [[nodiscard]] std::optional<Frame> wait(std::chrono::milliseconds limit);
  /// Kills the child at once.
  void kill();

  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  void start(const ChildOptions& options, int socket, int messages);
  [[nodiscard]] std::optional<Frame> next_frame();
  void write_some();
  void read_socket();
  void read_messages();
  void check_silence();
  [[nodiscard]] bool reap(bool block);
  [[noreturn]] void fail(const std::string& fact);
  [[nodiscard]] std::string ending();

  Dialect dialect_;
  std::chrono::milliseconds silence_;
  std::chrono::milliseconds greeting_;
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

/// The same with the types of one dialect by name.
template <class Type>
class TypedProcess {
 public:
  explicit TypedProcess(const ChildOptions& options) : process_(dialect_of(Type{}), options) {}
  void queue(Type type, std::string_view payload) { process_.queue(static_cast<std::uint16_t>(type), payload); }
  [[nodiscard]] std::optional<TypedFrame<Type>> wait(std::chrono::milliseconds limit) {
    std::optional<Frame> frame = process_.wait(limit);
    if (!frame) return std::nullopt;
    return TypedFrame<Type>{static_cast<Type>(frame->type), std::move(frame->payload)};
  }
  void kill() { process_.kill(); }
  [[nodiscard]] pid_t pid() const { return process_.pid(); }

 private:
  ChildProcess process_;
};

}  // namespace dmlc::child
