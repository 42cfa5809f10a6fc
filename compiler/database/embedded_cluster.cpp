// SPDX-License-Identifier: Apache-2.0
// The kept cluster under `.dmlc/`: made on first use, started, stopped and found again.
#include "compiler/database/embedded_cluster.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "compiler/database/cluster_server.h"
#include "compiler/database/installation_tree.h"
#include "compiler/database/postmaster.h"

namespace dmlc::database {
namespace fs = std::filesystem;
using namespace std::chrono_literals;
namespace {

constexpr std::uintmax_t kLogLimit = 10 << 20;

/// Settings of a kept cluster: PostgreSQL's own durability, room for training workers. A scan leaves a table in the
/// buffers only when it takes no more than a quarter of them, and training scans; pages take memory once they are used.
std::string kept_settings() {
  constexpr long long kMegabyte = 1 << 20;
  const long long memory = static_cast<long long>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE) / kMegabyte;
  return fmt::format(
      "max_worker_processes = 16\n"
      "shared_buffers = {}MB\n"
      "max_wal_size = 2GB\n"
      "jit = off\n"
      "log_line_prefix = '%m [%p] '\n",
      std::clamp(memory / 8, 128LL, 1024LL));
}

/// The mode of what we make must not depend on the caller's umask: the server's user has to enter.
class OpenUmask {
 public:
  OpenUmask() : before_(::umask(022)) {}
  ~OpenUmask() { ::umask(before_); }

 private:
  mode_t before_;
};

class HeldLock {
 public:
  explicit HeldLock(int file) : file_(file) {}
  ~HeldLock() {
    if (file_ >= 0) ::close(file_);
  }
  [[nodiscard]] bool held() const { return file_ >= 0; }

 private:
  int file_;
};

/// initdb into a name of its own, then rename: an interrupted first use leaves no half-made data directory.
bool make_data(const ClusterPaths& paths, const fs::path& bin, const ServerUser& user, DiagnosticSink& sink) {
  std::error_code error;
  if (fs::exists(paths.data / "PG_VERSION", error)) return true;
  fs::path part = paths.data;
  part += ".part";
  fs::remove_all(part, error);
  if (!make_private_directory(part, user, sink)) return false;
  if (!initialise_data(bin, part, user, kept_settings(), true, sink)) return false;
  fs::rename(part, paths.data, error);
  if (!error) return true;
  sink.report_without_place<Diag::EmbeddedStartFailed>(error.message());
  return false;
}

/// Starts shortly after the log grew large keep one older piece.
void rotate_log(const fs::path& log) {
  std::error_code error;
  if (const auto size = fs::file_size(log, error); error || size < kLogLimit) return;
  fs::path older = log;
  older += ".1";
  fs::rename(log, older, error);
}

RunningCluster describe(const ClusterPaths& paths, const Postmaster& server, bool has_extension) {
  return {cluster_url(server.socket_directory, kClusterDatabase), paths.data, paths.log, server.pid, has_extension};
}

/// One start under the lock of the project.
class Starter {
 public:
  Starter(const ClusterPaths& paths, const ServerUser& user, const Announce& announce, DiagnosticSink& sink)
      : paths_(paths), user_(user), announce_(announce), sink_(sink) {}

  std::optional<RunningCluster> start() {
    const auto postgres = find_postgres(sink_);
    if (!postgres) return std::nullopt;
    auto server = find_postmaster(paths_.data);
    tree_ = make_installation_tree(paths_.tree, *postgres, sink_);
    if (!tree_) return std::nullopt;
    if (server && tree_->changed) {
      announce_("the extension was rebuilt: restarting the embedded database");
      (void)stop_postmaster(paths_.data, *server, 20s);
      server.reset();
    }
    if (server && !server->ready && !await_ready(paths_.data, server->pid, 300s)) server.reset();
    if (server && usable(*server)) return describe(paths_, *server, tree_->has_extension);
    server = launch();
    if (!server || !ensure_database(server->socket_directory, tree_->has_extension, sink_)) return std::nullopt;
    return describe(paths_, *server, tree_->has_extension);
  }

 private:
  /// False for a server that is just going down; returns when it is gone.
  bool usable(const Postmaster& server) {
    DiagnosticSink found;
    if (ensure_database(server.socket_directory, tree_->has_extension, found)) return true;
    if (found.diagnostics().front().id != Diag::ServerUnreachable) return false;
    for (int i = 0; i < 200 && find_postmaster(paths_.data); ++i) ::usleep(50'000);
    return false;
  }

  std::optional<Postmaster> launch() {
    std::error_code error;
    if (const auto server = find_postmaster(paths_.data)) return server;  // runs, but its database is amiss
    const bool first = !fs::exists(paths_.data / "PG_VERSION", error);
    announce_(first ? "making the embedded database (first use)" : "starting the embedded database");
    if (!make_data(paths_, tree_->bin, user_, sink_)) return std::nullopt;
    const auto socket_directory = make_socket_directory(paths_, user_, sink_);
    if (!socket_directory) return std::nullopt;
    recover_stale_files(paths_.data, *socket_directory, user_);
    rotate_log(paths_.log);
    const pid_t pid =
        start_server({tree_->bin, paths_.data, paths_.log, *socket_directory, tree_->has_extension}, user_, sink_);
    if (pid < 0) return std::nullopt;
    return Postmaster{pid, *socket_directory, true};
  }

  const ClusterPaths& paths_;
  const ServerUser& user_;
  const Announce& announce_;
  DiagnosticSink& sink_;
  std::optional<InstallationTree> tree_;
};

}  // namespace

std::optional<RunningCluster> start_cluster(const fs::path& project, const Announce& announce, DiagnosticSink& sink) {
  const OpenUmask umask;
  const auto user = choose_server_user(sink);
  if (!user) return std::nullopt;
  const auto paths = make_cluster_paths(project, *user, sink);
  if (!paths) return std::nullopt;
  const HeldLock lock(lock_file(paths->lock, [&] { announce("waiting for another dmlc that starts the database"); }));
  if (lock.held()) return Starter(*paths, *user, announce, sink).start();
  sink.report_without_place<Diag::EmbeddedStartFailed>(fmt::format("cannot lock {}", paths->lock.string()));
  return std::nullopt;
}

StopOutcome stop_cluster(const fs::path& project, DiagnosticSink& sink) {
  const auto paths = find_cluster_paths(project);
  if (!paths) return StopOutcome::NotRunning;
  const HeldLock lock(lock_file(paths->lock, nullptr));
  const auto server = find_postmaster(paths->data);
  if (!server) {
    if (processes_in(paths->data).empty()) return StopOutcome::NotRunning;
    // A killed server may have left children behind.
    if (stop_postmaster(paths->data, {processes_in(paths->data).front(), {}, false}, 0s)) return StopOutcome::Stopped;
  } else if (stop_postmaster(paths->data, *server, 20s)) {
    std::error_code error;
    fs::remove(server->socket_directory, error);
    return StopOutcome::Stopped;
  }
  sink.report_without_place<Diag::EmbeddedStopFailed>(fmt::format("{}", fmt::join(processes_in(paths->data), ", ")))
      .help("the processes may belong to another user: stop the database as that user");
  return StopOutcome::Failed;
}

std::optional<RunningCluster> find_cluster(const fs::path& project) {
  const auto paths = find_cluster_paths(project);
  if (!paths) return std::nullopt;
  const auto server = find_postmaster(paths->data);
  if (!server || !server->ready) return std::nullopt;
  std::error_code error;
  return describe(*paths, *server, find_extension().has_value());
}

}  // namespace dmlc::database
