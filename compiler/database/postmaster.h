// SPDX-License-Identifier: Apache-2.0
// The running server of a data directory: finding it, starting it, stopping it, and recovering after a crash.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/database/server_user.h"

namespace dmlc::database {

struct Postmaster {
  pid_t pid = 0;
  std::filesystem::path socket_directory;
  bool ready = false;  ///< accepts connections
};

/// The live server of `data`, judged by its process and not by its pid file alone.
[[nodiscard]] std::optional<Postmaster> find_postmaster(const std::filesystem::path& data);

/// After a crash: ends orphaned server processes of `data` and removes lock files that would stop the next server,
/// there and in its private socket directory. Only when `find_postmaster` finds nothing.
void recover_stale_files(const std::filesystem::path& data, const std::filesystem::path& socket_directory,
                         const ServerUser& user);

/// Waits until `pid` serves `data`. False when it ended before, or at the deadline.
[[nodiscard]] bool await_ready(const std::filesystem::path& data, pid_t pid, std::chrono::seconds limit);

/// Fast shutdown, then immediate, then SIGKILL; returns when no process of `data` is left. False if some would not go.
[[nodiscard]] bool stop_postmaster(const std::filesystem::path& data, const Postmaster& server,
                                   std::chrono::seconds fast_limit);

/// Live processes that work in `data`.
[[nodiscard]] std::vector<pid_t> processes_in(const std::filesystem::path& data);

/// The last message of level FATAL, PANIC or ERROR at or after `offset` of a server log; empty when there is none.
[[nodiscard]] std::string last_log_error(const std::filesystem::path& log, std::uintmax_t offset);

}  // namespace dmlc::database
