// SPDX-License-Identifier: Apache-2.0
// The operating system user that runs the embedded server, and child programs started as that user.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/sink.h"

namespace dmlc::database {

/// Who runs the server: the caller, or an unprivileged user when the caller is root (PostgreSQL refuses root).
struct ServerUser {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
  std::string name;
  std::string home;
  bool switched = false;  ///< true when children must drop root's rights
};

/// The caller itself; for root `postgres` if that user exists, else `nobody`.
[[nodiscard]] std::optional<ServerUser> choose_server_user(DiagnosticSink& sink);

/// Gives up the caller's rights for good; for a forked child only. False when the system refuses.
[[nodiscard]] bool become(const ServerUser& user);

/// Runs `body` in a forked child as `user`; its return value, or 255 when the child could not be made.
[[nodiscard]] int run_as(const ServerUser& user, const std::function<int()>& body);

struct ProgramOutcome {
  int status = 255;    ///< exit status; 128 + signal when killed
  std::string output;  ///< stdout and stderr together
};

/// Runs a program as `user` with a small fixed environment and waits for its end.
[[nodiscard]] ProgramOutcome run_program(const ServerUser& user, const std::vector<std::string>& arguments);

/// How `spawn_server` ties the child to the caller.
enum class Lifetime {
  Detached,       ///< lives on in its own session, adopted by init
  DiesWithOwner,  ///< stays the caller's child and gets SIGQUIT when the caller dies
};

/// Starts the server program with output appended to `log`; the process id, or -1.
[[nodiscard]] pid_t spawn_server(const ServerUser& user, const std::vector<std::string>& arguments,
                                 const std::filesystem::path& log, Lifetime lifetime);

}  // namespace dmlc::database
