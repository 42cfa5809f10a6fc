// SPDX-License-Identifier: Apache-2.0
// The private PostgreSQL 15 cluster of a project (`.dmlc/`), and throw-away clusters for tests.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/database/cluster_paths.h"
#include "compiler/database/server_user.h"
#include "compiler/diagnostics/sink.h"

namespace dmlc::database {

/// Receives one line of talk for the user ("starting the embedded database …").
using Announce = std::function<void(std::string_view)>;

/// A cluster that runs and has a database `dmlc`, with the extension where its files were found.
struct RunningCluster {
  std::string url;  ///< connection string of the database `dmlc`
  std::filesystem::path data;
  std::filesystem::path log;
  pid_t pid = 0;
  bool has_extension = false;
};

/// Makes the kept cluster of `project` on first use, starts it when it does not run, restarts it when the extension's
/// files changed. Several processes may call this at once. Mistakes go to the sink.
[[nodiscard]] std::optional<RunningCluster> start_cluster(const std::filesystem::path& project,
                                                          const Announce& announce, DiagnosticSink& sink);

enum class StopOutcome { Stopped, NotRunning, Failed };

/// Ends the kept cluster of `project` and everything it started.
[[nodiscard]] StopOutcome stop_cluster(const std::filesystem::path& project, DiagnosticSink& sink);

/// The running kept cluster of `project`; nullopt when it does not run. Starts nothing.
[[nodiscard]] std::optional<RunningCluster> find_cluster(const std::filesystem::path& project);

/// A fast cluster without durability in a fresh directory under /tmp. It ends and its files go away with this value;
/// the server also ends when the process dies.
class ThrowAwayCluster {
 public:
  /// `settings`: further lines of postgresql.conf.
  [[nodiscard]] static std::optional<ThrowAwayCluster> start(DiagnosticSink& sink, const std::string& settings = {});
  ThrowAwayCluster(ThrowAwayCluster&& other) noexcept;
  ThrowAwayCluster& operator=(ThrowAwayCluster&&) = delete;
  ThrowAwayCluster(const ThrowAwayCluster&) = delete;
  ThrowAwayCluster& operator=(const ThrowAwayCluster&) = delete;
  ~ThrowAwayCluster();

  [[nodiscard]] const RunningCluster& running() const { return running_; }
  [[nodiscard]] const std::string& url() const { return running_.url; }
  /// Connection string of another database of this cluster.
  [[nodiscard]] std::string url_of(std::string_view database) const;

  /// `kill -9` to every process of the server, as after a power cut of the process table.
  void kill_server();
  /// Starts the server again after `kill_server`; false with a diagnostic when it does not come up.
  [[nodiscard]] bool restart(DiagnosticSink& sink);

 private:
  ThrowAwayCluster() = default;

  std::filesystem::path root_;  ///< empty in a value that was moved from
  int lock_ = -1;               ///< held while the owner lives; others sweep directories whose lock is free
  ServerUser user_;
  std::filesystem::path bin_;
  RunningCluster running_;
};

}  // namespace dmlc::database
