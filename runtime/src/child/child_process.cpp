// SPDX-License-Identifier: Apache-2.0
// Spawns a child with posix_spawn, moves frames over a socket, explains how the child ended.
#include "runtime/src/child/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <new>
#include <thread>
#include <utility>

namespace dmlc::child {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kKeptMessages = 4096;
/// Sources of dup2 must not be among its targets, so everything is moved above them first.
constexpr int kFirstFreeDescriptor = 16;

void close_descriptor(int& descriptor) {
  if (descriptor >= 0) ::close(descriptor);
  descriptor = -1;
}

/// A descriptor that closes itself.
struct Descriptor {
  int value = -1;
  Descriptor() = default;
  explicit Descriptor(int descriptor) : value(descriptor) {}
  ~Descriptor() { close_descriptor(value); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int release() { return std::exchange(value, -1); }
};

std::string system_text(const char* what) { return std::string(what) + ": " + std::strerror(errno); }

int move_up(int descriptor) {
  const int moved = ::fcntl(descriptor, F_DUPFD_CLOEXEC, kFirstFreeDescriptor);
  if (moved < 0) throw ChildDied(system_text("no file descriptor is left"));
  return moved;
}

/// posix_spawn's two settings objects, released on every way out.
struct SpawnSettings {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  SpawnSettings() {
    if (posix_spawn_file_actions_init(&actions) != 0) throw std::bad_alloc();
    if (posix_spawnattr_init(&attributes) != 0) {
      posix_spawn_file_actions_destroy(&actions);
      throw std::bad_alloc();
    }
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  static void check(int error) {
    if (error != 0) throw ChildDied("the system cannot prepare a child process");
  }
  void close_from(int descriptor) { check(posix_spawn_file_actions_addclosefrom_np(&actions, descriptor)); }
  /// Default signals, none blocked, a process group of its own.
  void detach() {
    sigset_t all;
    sigset_t none;
    sigfillset(&all);
    sigemptyset(&none);
    check(posix_spawnattr_setsigdefault(&attributes, &all));
    check(posix_spawnattr_setsigmask(&attributes, &none));
    check(posix_spawnattr_setpgroup(&attributes, 0));
    check(
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP));
  }
};

/// As exec takes them. The texts must stay.
std::vector<char*> pointers_of(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::string last_line(const std::string& text) {
  std::size_t end = text.size();
  while (end > 0 && static_cast<unsigned char>(text[end - 1]) <= ' ') --end;
  std::size_t begin = end;
  while (begin > 0 && text[begin - 1] != '\n') --begin;
  std::string line = text.substr(begin, std::min<std::size_t>(end - begin, 300));
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ' || static_cast<unsigned char>(c) > '~') c = '?';
  }
  return line;
}

}  // namespace

ChildProcess::ChildProcess(const Dialect& dialect, const ChildOptions& options)
    : dialect_(dialect), silence_(options.silence), greeting_(options.greeting), decoder_(dialect) {
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
    throw ChildDied(system_text("no socket is left"));
  Descriptor ours(pair[0]);
  Descriptor theirs(pair[1]);
  if (::pipe2(pair, O_CLOEXEC) != 0) throw ChildDied(system_text("no pipe is left"));
  Descriptor messages(pair[0]);
  Descriptor their_messages(pair[1]);
  for (const int descriptor : {ours.value, messages.value}) {
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  }
  start(options, theirs.value, their_messages.value);
  socket_ = ours.release();
  messages_ = messages.release();
  last_heard_ = steady_clock::now();
}

void ChildProcess::start(const ChildOptions& options, int socket, int messages) {
  const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (nothing.value < 0) throw ChildDied(system_text("/dev/null"));
  SpawnSettings settings;
  std::deque<Descriptor> sources;  // they stay open until the child has its copies
  const auto put = [&](int from, int to) {
    sources.emplace_back(move_up(from));
    settings.check(posix_spawn_file_actions_adddup2(&settings.actions, sources.back().value, to));
  };
  put(nothing.value, STDIN_FILENO);
  put(messages, STDOUT_FILENO);
  put(messages, STDERR_FILENO);
  put(socket, kSocket);
  int next = kFirstGiven;
  for (const int descriptor : options.descriptors) put(descriptor, next++);
  settings.close_from(next);
  settings.detach();

  std::vector<std::string> arguments{options.program, std::to_string(::getpid())};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  std::vector<std::string> environment = options.environment;
  const int error = posix_spawn(&pid_, options.program.c_str(), &settings.actions, &settings.attributes,
                                pointers_of(arguments).data(), pointers_of(environment).data());
  if (error != 0) {
    pid_ = -1;
    throw ChildDied("`" + options.program + "` cannot be started: " + std::strerror(error));
  }
  process_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
}

ChildProcess::~ChildProcess() {
  kill();
  close_descriptor(process_);
  close_descriptor(socket_);
  close_descriptor(messages_);
}

void ChildProcess::kill() {
  if (pid_ <= 0 || status_ || status_lost_) return;
  // Where SIGCHLD is ignored the number may belong to another process by now; the process descriptor never does.
  if (process_ >= 0) {
    ::syscall(SYS_pidfd_send_signal, process_, SIGKILL, nullptr, 0);
  } else {
    ::kill(pid_, SIGKILL);
  }
  (void)reap(true);
}

/// True when the child is gone. ECHILD comes where SIGCHLD is ignored: then the system has taken the status itself.
bool ChildProcess::reap(bool block) {
  if (status_ || status_lost_) return true;
  int status = 0;
  pid_t got = 0;
  do {
    got = ::waitpid(pid_, &status, block ? 0 : WNOHANG);
  } while (got < 0 && errno == EINTR);
  if (got == pid_) status_ = status;
  if (got < 0) status_lost_ = true;
  return got != 0;
}

void ChildProcess::queue(std::uint16_t type, std::string_view payload) {
  outgoing_ += encode_frame(dialect_, type, payload);
  last_heard_ = steady_clock::now();
}

void ChildProcess::write_some() {
  while (!outgoing_.empty()) {
    const ssize_t sent = ::send(socket_, outgoing_.data(), outgoing_.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) return;
    if (sent < 0) {
      // The child is gone; reading will find out how.
      outgoing_.clear();
      return;
    }
    outgoing_.erase(0, static_cast<std::size_t>(sent));
  }
}

void ChildProcess::read_socket() {
  std::array<char, 65536> buffer;
  while (true) {
    const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      closed_ = true;
      return;
    }
    last_heard_ = steady_clock::now();
    decoder_.feed({buffer.data(), static_cast<std::size_t>(got)});
    if (static_cast<std::size_t>(got) < buffer.size()) return;
  }
}

void ChildProcess::read_messages() {
  std::array<char, 4096> buffer;
  // Not without end: a child that floods its messages must not keep us here.
  for (int round = 0; round < 64; ++round) {
    const ssize_t got = ::read(messages_, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      close_descriptor(messages_);
      return;
    }
    last_messages_.append(buffer.data(), static_cast<std::size_t>(got));
    if (last_messages_.size() > 2 * kKeptMessages) last_messages_.erase(0, last_messages_.size() - kKeptMessages);
  }
}

std::optional<Frame> ChildProcess::next_frame() {
  try {
    if (!decoder_.incomplete()) return std::nullopt;
    std::optional<Frame> frame = decoder_.next();
    if (frame && !greeted_ && frame->type != dialect_.greeting) fail("it did not greet");
    if (frame) greeted_ = true;
    return frame;
  } catch (const ProtocolError& defect) {
    fail(defect.what());
  }
}

std::optional<Frame> ChildProcess::wait(milliseconds limit) {
  const auto deadline = steady_clock::now() + limit;
  while (true) {
    if (std::optional<Frame> frame = next_frame()) return frame;
    if (closed_) fail("");
    check_silence();
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now()).count();
    if (left < 0) return std::nullopt;
    pollfd wanted[2] = {{socket_, static_cast<short>(outgoing_.empty() ? POLLIN : POLLIN | POLLOUT), 0},
                        {messages_, POLLIN, 0}};
    const int ready = ::poll(wanted, 2, static_cast<int>(left));
    if (ready < 0 && errno != EINTR) fail(system_text("poll"));
    if (ready <= 0) {
      if (ready == 0) return std::nullopt;
      continue;
    }
    if ((wanted[1].revents & (POLLIN | POLLHUP | POLLERR)) != 0) read_messages();
    if ((wanted[0].revents & POLLOUT) != 0) write_some();
    if ((wanted[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0) read_socket();
  }
}

/// A busy child may be silent for long: one round over many rows takes its time. One that neither speaks nor computes
/// is stopped or deadlocked.
void ChildProcess::check_silence() {
  const auto silent = std::chrono::duration_cast<milliseconds>(steady_clock::now() - last_heard_);
  if (!greeted_ && silent > greeting_) fail("it did not answer");
  if (silent <= silence_) return;
  clockid_t clock = 0;
  timespec used{};
  std::chrono::nanoseconds cpu = last_cpu_;
  if (::clock_getcpuclockid(pid_, &clock) == 0 && ::clock_gettime(clock, &used) == 0) {
    cpu = std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
  }
  if (cpu - last_cpu_ < silent / 100) {
    fail("it made no progress for " + std::to_string(silent.count() / 1000) + " seconds");
  }
  last_cpu_ = cpu;
  last_heard_ = steady_clock::now();
}

std::string ChildProcess::ending() {
  if (!status_) return "it ended in an unknown way";
  if (WIFSIGNALED(*status_)) {
    const int number = WTERMSIG(*status_);
    const char* name = ::sigabbrev_np(number);
    std::string text = "it was killed by signal " + std::to_string(number);
    if (name != nullptr) text += std::string(" (SIG") + name + ")";
    if (number == SIGKILL) text += ", which the system does when memory runs out";
    return text;
  }
  return "it ended with exit code " + std::to_string(WEXITSTATUS(*status_));
}

void ChildProcess::fail(const std::string& fact) {
  std::string reason = fact;
  if (reason.empty()) {
    // The socket closes a moment before the process is gone.
    const auto deadline = steady_clock::now() + milliseconds(2000);
    while (!reap(false) && steady_clock::now() < deadline) std::this_thread::sleep_for(milliseconds(2));
    if (reap(false))
      reason = ending();
    else
      reason = "it closed the connection";
  }
  if (messages_ >= 0) read_messages();
  kill();
  if (const std::string line = last_line(last_messages_); !line.empty()) reason += "; its last words: " + line;
  // Only a signal that was not ours tells something.
  throw ChildDied(reason, fact.empty() && status_ && WIFSIGNALED(*status_) ? WTERMSIG(*status_) : 0);
}

}  // namespace dmlc::child
