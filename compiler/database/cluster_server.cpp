// SPDX-License-Identifier: Apache-2.0
// Makes data directories and starts servers on them.
#include "compiler/database/cluster_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "compiler/database/connection.h"
#include "compiler/database/postmaster.h"

namespace dmlc::database {
namespace fs = std::filesystem;
namespace {

using namespace std::chrono_literals;

/// Containers often give /dev/shm 64 MB only, too little for parallel queries.
bool shared_memory_is_small() {
  struct statvfs facts{};
  if (::statvfs("/dev/shm", &facts) != 0) return true;
  return static_cast<std::uint64_t>(facts.f_blocks) * facts.f_frsize < (std::uint64_t{256} << 20);
}

void report_initdb(const ProgramOutcome& outcome, DiagnosticSink& sink) {
  std::string reason = outcome.output;
  if (const auto at = outcome.output.find("error: "); at != std::string::npos)
    reason = outcome.output.substr(at + 7, outcome.output.find('\n', at) - at - 7);
  while (!reason.empty() && reason.back() == '\n') reason.pop_back();
  sink.report_without_place<Diag::EmbeddedStartFailed>(
      fmt::format("initdb ended with status {}: {}", outcome.status, reason));
}

bool empty_directory(const fs::path& data, const ServerUser& user) {
  return run_as(user, [&] {
           std::error_code error;
           for (const auto& entry : fs::directory_iterator(data, error)) fs::remove_all(entry.path(), error);
           return error ? 1 : 0;
         }) == 0;
}

bool ensure_extension(Connection& connection, DiagnosticSink& sink) {
  const auto rows = connection.query(
      "SELECT x.installed_version IS NULL, x.installed_version IS DISTINCT FROM x.default_version"
      " FROM pg_catalog.pg_available_extensions x WHERE x.name = 'declarativeml'");
  if (!rows) return connection.report(rows.error(), sink), false;
  if (rows->row_count() == 0) return true;
  const bool missing = rows->text(0, 0) == "t";
  if (!missing && rows->text(0, 1) != "t") return true;
  const auto done =
      connection.query(missing ? "CREATE EXTENSION declarativeml" : "ALTER EXTENSION declarativeml UPDATE");
  if (!done) return connection.report(done.error(), sink), false;
  return true;
}

}  // namespace

bool initialise_data(const fs::path& bin, const fs::path& data, const ServerUser& user, const std::string& settings,
                     bool sync, DiagnosticSink& sink) {
  // Byte order for sorting (fast, the same everywhere), Unicode for upper() and lower() where the system has it.
  ProgramOutcome outcome;
  for (const char* ctype : {"C.UTF-8", "C"}) {
    std::vector<std::string> arguments = {(bin / "initdb").string(),
                                          "-D",
                                          data.string(),
                                          "-U",
                                          kClusterRole,
                                          "-A",
                                          "trust",
                                          "-E",
                                          "UTF8",
                                          "--locale=C",
                                          fmt::format("--lc-ctype={}", ctype)};
    if (!sync) arguments.push_back("-N");
    outcome = run_program(user, arguments);
    if (outcome.status == 0) break;
    (void)empty_directory(data, user);
  }
  if (outcome.status != 0) return report_initdb(outcome, sink), false;
  const int written = run_as(user, [&] {
    std::ofstream out(data / "postgresql.conf", std::ios::app);
    out << "\n# DeclarativeML\n" << settings;
    out.close();
    return out.good() ? 0 : 1;
  });
  if (written == 0) return true;
  sink.report_without_place<Diag::EmbeddedStartFailed>("cannot write postgresql.conf");
  return false;
}

pid_t start_server(const ServerStart& start, const ServerUser& user, DiagnosticSink& sink) {
  std::vector<std::string> arguments = {(start.bin / "postgres").string(), "-D", start.data.string()};
  const auto set = [&](std::string setting) { arguments.push_back("-c"), arguments.push_back(std::move(setting)); };
  set("listen_addresses=");
  set("port=5432");
  set("unix_socket_directories=" + start.socket_directory.string());
  set("unix_socket_permissions=0700");
  set("logging_collector=off");
  if (start.preload_extension) set("shared_preload_libraries=declarativeml");
  if (shared_memory_is_small()) set("dynamic_shared_memory_type=mmap");
  std::error_code error;
  const auto log_size = fs::file_size(start.log, error);
  const pid_t pid = spawn_server(user, arguments, start.log, start.lifetime);
  if (pid > 0 && await_ready(start.data, pid, 300s)) return pid;
  std::string reason = last_log_error(start.log, error ? 0 : log_size);
  if (reason.empty()) reason = "it did not become ready";
  auto report = sink.report_without_place<Diag::EmbeddedStartFailed>(reason);
  report.note(fmt::format("the server's log is {}", start.log.string()));
  if (reason.find("No space left") != std::string::npos) report.help("free some disk space");
  return -1;
}

bool ensure_database(const fs::path& socket_directory, bool with_extension, DiagnosticSink& sink) {
  auto connection = Connection::open(cluster_url(socket_directory, kClusterDatabase));
  if (!connection && connection.error().sqlstate == "3D000") {
    auto first = Connection::open(cluster_url(socket_directory, "postgres"));
    if (!first) return report_connection_error(first.error(), sink), false;
    const auto made = first->query(fmt::format("CREATE DATABASE {}", kClusterDatabase));
    if (!made) return first->report(made.error(), sink), false;
    connection = Connection::open(cluster_url(socket_directory, kClusterDatabase));
  }
  if (!connection) return report_connection_error(connection.error(), sink), false;
  return !with_extension || ensure_extension(*connection, sink);
}

std::string cluster_url(const fs::path& socket_directory, std::string_view database) {
  return fmt::format("postgresql:///{}?host={}&user={}", database, socket_directory.string(), kClusterRole);
}

int lock_file(const fs::path& path, const std::function<void()>& on_wait) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (file < 0) return -1;
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  if (on_wait) on_wait();
  while (::flock(file, LOCK_EX) != 0)
    if (errno != EINTR) return ::close(file), -1;
  return file;
}

}  // namespace dmlc::database
