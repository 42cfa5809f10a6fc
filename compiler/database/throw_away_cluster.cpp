// SPDX-License-Identifier: Apache-2.0
// Clusters that live as long as one process: a copied data directory, no durability, everything removed at the end.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <utility>

#include "compiler/database/cluster_server.h"
#include "compiler/database/embedded_cluster.h"
#include "compiler/database/installation_tree.h"
#include "compiler/database/postmaster.h"

namespace dmlc::database {
namespace fs = std::filesystem;
using namespace std::chrono_literals;
namespace {

constexpr const char* kPrefix = "/tmp/dmlc-test-";

constexpr const char* kFastSettings =
    "fsync = off\n"
    "synchronous_commit = off\n"
    "full_page_writes = off\n"
    "wal_level = minimal\n"
    "max_wal_senders = 0\n"
    "max_wal_size = 4GB\n"
    "max_worker_processes = 16\n"
    "shared_buffers = 128MB\n"
    "jit = off\n"
    "timezone = 'UTC'\n"
    "log_timezone = 'UTC'\n"
    "log_line_prefix = '%m [%p] '\n";

/// One initdb per PostgreSQL build and settings; later clusters copy its result.
std::optional<fs::path> cached_data(const fs::path& bin, const ServerUser& user, DiagnosticSink& sink) {
  struct stat facts{};
  (void)::stat((bin / "postgres").c_str(), &facts);
  const std::string key = short_hash(fmt::format("{} {} {}", bin.string(), facts.st_size, kFastSettings));
  const fs::path cache = fmt::format("/tmp/dmlc-initdb-{}-{}", user.uid, key);
  if (!make_private_directory(cache, user, sink)) return std::nullopt;
  const int lock = lock_file(cache.string() + ".lock", nullptr);
  if (lock < 0) return std::nullopt;
  bool good = true;
  std::error_code error;
  if (!fs::exists(cache / "data/PG_VERSION", error)) {
    fs::remove_all(cache / "part", error);
    good = make_private_directory(cache / "part", user, sink) &&
           initialise_data(bin, cache / "part", user, kFastSettings, false, sink);
    if (good) fs::rename(cache / "part", cache / "data", error);
  }
  ::close(lock);
  if (!good) return std::nullopt;
  return cache / "data";
}

/// Removes what killed owners left: their lock is free and their server, tied to them, is gone.
void sweep() {
  std::error_code error;
  for (fs::directory_iterator it("/tmp", error), end; !error && it != end; it.increment(error)) {
    struct stat facts{};
    if (!it->path().string().starts_with(kPrefix) || ::lstat(it->path().c_str(), &facts) != 0) continue;
    if (!S_ISDIR(facts.st_mode) || facts.st_uid != ::geteuid()) continue;
    const int lock = ::open((it->path() / "lock").c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (lock < 0) continue;
    std::error_code ignored;
    if (::flock(lock, LOCK_EX | LOCK_NB) == 0 && processes_in(it->path() / "data").empty())
      fs::remove_all(it->path(), ignored);
    ::close(lock);
  }
}

ServerStart start_of(const fs::path& root, const fs::path& bin, bool has_extension) {
  return {bin, root / "data", root / "server.log", root / "s", has_extension, Lifetime::DiesWithOwner};
}

}  // namespace

std::optional<ThrowAwayCluster> ThrowAwayCluster::start(DiagnosticSink& sink, const std::string& settings) {
  sweep();
  ThrowAwayCluster made;
  const auto user = choose_server_user(sink);
  const auto postgres = find_postgres(sink);
  if (!user || !postgres) return std::nullopt;
  made.user_ = *user;
  std::string name = std::string(kPrefix) + "XXXXXX";
  if (::mkdtemp(name.data()) == nullptr || ::chmod(name.c_str(), 0755) != 0) return std::nullopt;
  made.root_ = name;
  made.lock_ = lock_file(made.root_ / "lock", nullptr);
  const mode_t before = ::umask(022);
  const auto tree = make_installation_tree(made.root_ / "tree", *postgres, sink);
  ::umask(before);
  if (!tree) return std::nullopt;
  // initdb from the distribution: its path is the same for every cluster, so its result can be shared.
  const auto cache = cached_data(postgres->bin, *user, sink);
  if (!cache || !make_private_directory(made.root_ / "s", *user, sink)) return std::nullopt;
  if (!make_private_directory(made.root_ / "data", *user, sink)) return std::nullopt;
  const std::string data = (made.root_ / "data").string();
  const auto copied = run_program(*user, {"/bin/cp", "-R", "--reflink=auto", cache->string() + "/.", data});
  if (copied.status != 0) {
    sink.report_without_place<Diag::EmbeddedStartFailed>(copied.output);
    return std::nullopt;
  }
  if (!settings.empty() &&
      run_as(*user, [&] {
        const int file = ::open((data + "/postgresql.conf").c_str(), O_WRONLY | O_APPEND);
        return ::write(file, settings.data(), settings.size()) == static_cast<ssize_t>(settings.size()) ? 0 : 1;
      }) != 0)
    return std::nullopt;
  made.bin_ = tree->bin;
  made.running_ = {cluster_url(made.root_ / "s", kClusterDatabase), data, made.root_ / "server.log", 0,
                   tree->has_extension};
  if (!made.restart(sink)) return std::nullopt;
  return made;
}

bool ThrowAwayCluster::restart(DiagnosticSink& sink) {
  recover_stale_files(running_.data, root_ / "s", user_);
  running_.pid = start_server(start_of(root_, bin_, running_.has_extension), user_, sink);
  return running_.pid > 0 && ensure_database(root_ / "s", running_.has_extension, sink);
}

void ThrowAwayCluster::kill_server() {
  for (const pid_t pid : processes_in(running_.data)) ::kill(pid, SIGKILL);
  ::waitpid(running_.pid, nullptr, 0);
  while (!processes_in(running_.data).empty()) ::usleep(1000);
}

std::string ThrowAwayCluster::url_of(std::string_view database) const { return cluster_url(root_ / "s", database); }

ThrowAwayCluster::ThrowAwayCluster(ThrowAwayCluster&& other) noexcept
    : root_(std::exchange(other.root_, {})),
      lock_(std::exchange(other.lock_, -1)),
      user_(std::move(other.user_)),
      bin_(std::move(other.bin_)),
      running_(std::move(other.running_)) {}

ThrowAwayCluster::~ThrowAwayCluster() {
  if (root_.empty()) return;
  if (const auto server = find_postmaster(running_.data)) (void)stop_postmaster(running_.data, *server, 0s);
  std::error_code error;
  fs::remove_all(root_, error);
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace dmlc::database
