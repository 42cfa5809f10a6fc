// SPDX-License-Identifier: Apache-2.0
// Looks at /proc and postmaster.pid to tell live servers from left-over files, and ends servers without leaving
// orphans.
#include "compiler/database/postmaster.h"

#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <fstream>
#include <thread>

namespace dmlc::database {
namespace fs = std::filesystem;
using namespace std::chrono_literals;
namespace {

std::vector<std::string> read_lines(const fs::path& path) {
  std::ifstream in(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

pid_t parse_pid(std::string_view text) {
  pid_t pid = 0;
  std::from_chars(text.data(), text.data() + text.size(), pid);
  return pid;
}

/// State letter of /proc/<pid>/stat; 0 when there is no such process.
char process_state(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  if (!std::getline(in, text)) return 0;
  const auto end = text.rfind(')');
  return end == std::string::npos || end + 2 >= text.size() ? char{0} : text[end + 2];
}

bool alive(pid_t pid) {
  ::waitpid(pid, nullptr, WNOHANG);  // reaps it when it is our child
  const char state = process_state(pid);
  return state != 0 && state != 'Z' && state != 'X';
}

bool works_in(pid_t pid, const fs::path& data) {
  std::error_code error;
  return fs::read_symlink("/proc/" + std::to_string(pid) + "/cwd", error) == data && !error;
}

template <class Condition>
bool wait_until(std::chrono::milliseconds limit, Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (auto pause = 2ms; !condition(); std::this_thread::sleep_for(pause), pause = std::min(pause * 2, 20ms))
    if (std::chrono::steady_clock::now() > deadline) return false;
  return true;
}

bool end_all(const fs::path& data) {
  for (const int signal : {SIGQUIT, SIGKILL}) {
    for (const pid_t pid : processes_in(data)) ::kill(pid, signal);
    if (wait_until(5s, [&] { return processes_in(data).empty(); })) return true;
  }
  return false;
}

}  // namespace

std::vector<pid_t> processes_in(const fs::path& data) {
  std::vector<pid_t> found;
  std::error_code error;
  const fs::path real = fs::weakly_canonical(data, error);
  for (fs::directory_iterator it("/proc", error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (const pid_t pid = parse_pid(name); works_in(pid, real) && alive(pid)) found.push_back(pid);
  }
  return found;
}

std::optional<Postmaster> find_postmaster(const fs::path& data) {
  // Lines: pid, data directory, start time, port, socket directory, listen address, shared memory key, status.
  const auto lines = read_lines(data / "postmaster.pid");
  if (lines.empty()) return std::nullopt;
  std::error_code error;
  const pid_t pid = parse_pid(lines[0]);
  if (pid <= 0 || !alive(pid) || !works_in(pid, fs::weakly_canonical(data, error))) return std::nullopt;
  Postmaster server{pid, lines.size() > 4 ? fs::path(lines[4]) : fs::path(), false};
  server.ready = lines.size() > 7 && lines[7].starts_with("ready");
  return server;
}

void recover_stale_files(const fs::path& data, const fs::path& socket_directory, const ServerUser& user) {
  std::error_code error;
  const fs::path pid_file = data / "postmaster.pid";
  const fs::path socket_lock = socket_directory / ".s.PGSQL.5432.lock";
  if (!fs::exists(pid_file, error) && !fs::exists(socket_lock, error)) return;
  // Backends outlive a killed postmaster for a while and may still commit; the next server must not meet them.
  (void)end_all(data);
  // PostgreSQL itself replaces the files when their process is gone; a zombie or a re-used number would stop it.
  (void)run_as(user, [&] {
    ::unlink(socket_lock.c_str());
    return ::unlink(pid_file.c_str());
  });
}

bool await_ready(const fs::path& data, pid_t pid, std::chrono::seconds limit) {
  bool ready = false;
  const bool ended = wait_until(limit, [&] {
    const auto server = find_postmaster(data);
    ready = server && server->pid == pid && server->ready;
    return ready || !alive(pid);
  });
  return ended && ready;
}

bool stop_postmaster(const fs::path& data, const Postmaster& server, std::chrono::seconds fast_limit) {
  ::kill(server.pid, fast_limit > 0s ? SIGINT : SIGQUIT);
  if (!wait_until(fast_limit > 0s ? fast_limit : 5s, [&] { return !alive(server.pid); })) {
    ::kill(server.pid, SIGQUIT);
    (void)wait_until(10s, [&] { return !alive(server.pid); });
  }
  return end_all(data);
}

std::string last_log_error(const fs::path& log, std::uintmax_t offset) {
  std::ifstream in(log, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(offset));
  std::string found;
  for (std::string line; std::getline(in, line);)
    for (const std::string_view level : {"FATAL:  ", "PANIC:  ", "ERROR:  "})
      if (const auto at = line.find(level); at != std::string::npos) found = line.substr(at + level.size());
  return found;
}

}  // namespace dmlc::database
