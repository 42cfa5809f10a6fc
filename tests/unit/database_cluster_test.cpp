// SPDX-License-Identifier: Apache-2.0
// The embedded database: made, shared, recovered, stopped.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "compiler/database/cluster_paths.h"
#include "compiler/database/connection.h"
#include "compiler/database/embedded_cluster.h"
#include "compiler/database/postmaster.h"

namespace fs = std::filesystem;
using namespace dmlc;
using namespace dmlc::database;

namespace {

const Announce kQuiet = [](std::string_view) {};

std::string first_message(const DiagnosticSink& sink) {
  return sink.diagnostics().empty() ? "" : sink.diagnostics().front().code + " " + sink.diagnostics().front().message;
}

/// A project directory that the server's user can reach, with its cluster stopped at the end.
struct Project {
  fs::path path;
  explicit Project(const std::string& base = "/tmp/dmlc-project-XXXXXX") {
    std::string name = base;
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
    fs::permissions(path, fs::perms(0755));
  }
  ~Project() {
    DiagnosticSink sink;
    (void)stop_cluster(path, sink);
    std::error_code error;
    if (std::ifstream pointer(path / ".dmlc/location"); pointer) {
      std::string elsewhere;
      std::getline(pointer, elsewhere);
      fs::remove_all(elsewhere, error);
    }
    fs::remove_all(path, error);
  }
};

std::string ask(const std::string& url, const std::string& sql) {
  auto connection = Connection::open(url);
  if (!connection) return "no connection: " + connection.error().message;
  const auto rows = connection->query(sql);
  return rows ? rows->string(0, 0) : rows.error().message;
}

}  // namespace

TEST_CASE("embedded database: durable, on a socket only, and gone after stop") {
  Project project;
  DiagnosticSink sink;
  const auto cluster = start_cluster(project.path, kQuiet, sink);
  REQUIRE_MESSAGE(cluster, first_message(sink));
  CHECK(ask(cluster->url, "SHOW fsync") == "on");
  CHECK(ask(cluster->url, "SHOW synchronous_commit") == "on");
  CHECK(ask(cluster->url, "SHOW listen_addresses") == "");
  CHECK(ask(cluster->url, "SELECT current_database() || ' ' || current_user") == "dmlc dmlc");
  const auto again = start_cluster(project.path, kQuiet, sink);
  REQUIRE(again);
  CHECK(again->pid == cluster->pid);
  CHECK(stop_cluster(project.path, sink) == StopOutcome::Stopped);
  CHECK(processes_in(cluster->data).empty());
  CHECK_FALSE(find_cluster(project.path).has_value());
  CHECK(stop_cluster(project.path, sink) == StopOutcome::NotRunning);
}

TEST_CASE("embedded database: two starts at once share one server") {
  Project project;
  const pid_t child = ::fork();
  if (child == 0) {
    DiagnosticSink sink;
    const auto cluster = start_cluster(project.path, kQuiet, sink);
    ::_exit(cluster ? 0 : 1);
  }
  DiagnosticSink sink;
  const auto cluster = start_cluster(project.path, kQuiet, sink);
  REQUIRE_MESSAGE(cluster, first_message(sink));
  int status = -1;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(find_cluster(project.path)->pid == cluster->pid);
}

TEST_CASE("embedded database: a killed server and stale lock files are recovered") {
  Project project;
  DiagnosticSink sink;
  auto cluster = start_cluster(project.path, kQuiet, sink);
  REQUIRE_MESSAGE(cluster, first_message(sink));
  {
    auto connection = Connection::open(cluster->url);
    REQUIRE(connection);
    REQUIRE(connection->query("CREATE TABLE kept AS SELECT 7 AS x"));
  }
  const auto kill_all = [&] {
    for (const pid_t pid : processes_in(cluster->data)) ::kill(pid, SIGKILL);
    while (!processes_in(cluster->data).empty()) ::usleep(1000);
  };
  const std::pair<const char*, std::function<void()>> accidents[] = {
      {"the postmaster alone dies and leaves its children", [&] { ::kill(cluster->pid, SIGKILL); }},
      {"all processes die", kill_all},
      {"the number in the lock files belongs to somebody else now",
       [&] {
         kill_all();
         const auto socket = fs::path(cluster->url.substr(cluster->url.find("host=") + 5,
                                                          cluster->url.find('&') - cluster->url.find("host=") - 5));
         for (const auto& path : {cluster->data / "postmaster.pid", socket / ".s.PGSQL.5432.lock"}) {
           std::fstream file(path, std::ios::in | std::ios::out);
           file << ::getppid() << "\n";
         }
       }},
  };
  for (const auto& [name, happen] : accidents) {
    const std::string accident = name;
    CAPTURE(accident);
    happen();
    cluster = start_cluster(project.path, kQuiet, sink);
    REQUIRE_MESSAGE(cluster, first_message(sink));
    CHECK(ask(cluster->url, "SELECT x FROM kept") == "7");
  }
}

TEST_CASE("embedded database: a project that the server's user cannot enter") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: only root runs the server as another user");
    return;
  }
  Project project;
  fs::permissions(project.path, fs::perms(0700));
  DiagnosticSink sink;
  const auto cluster = start_cluster(project.path, kQuiet, sink);
  REQUIRE_MESSAGE(cluster, first_message(sink));
  CHECK(fs::exists(project.path / ".dmlc/location"));
  CHECK(ask(cluster->url, "SELECT 1") == "1");
  CHECK((fs::status(project.path).permissions() & fs::perms(0777)) == fs::perms(0700));
}

TEST_CASE("embedded database: directories that others prepared are refused") {
  Project project;
  DiagnosticSink sink;
  SUBCASE("a link in place of .dmlc") {
    fs::create_directory(project.path / "elsewhere");
    fs::create_symlink(project.path / "elsewhere", project.path / ".dmlc");
    CHECK_FALSE(start_cluster(project.path, kQuiet, sink).has_value());
    CHECK(sink.has_errors());
  }
  SUBCASE(".dmlc that others may write to") {
    fs::create_directory(project.path / ".dmlc");
    fs::permissions(project.path / ".dmlc", fs::perms(0777));
    CHECK_FALSE(start_cluster(project.path, kQuiet, sink).has_value());
    CHECK(first_message(sink).starts_with("E0915"));
  }
  SUBCASE("a link in place of the socket directory") {
    const auto user = choose_server_user(sink);
    REQUIRE(user);
    const auto paths = make_cluster_paths(project.path, *user, sink);
    REQUIRE(paths);
    ::unsetenv("XDG_RUNTIME_DIR");
    const fs::path socket = "/tmp/dmlc-" + std::to_string(::getuid()) + "-" + short_hash(paths->data.string());
    fs::create_symlink(project.path, socket);
    CHECK_FALSE(start_cluster(project.path, kQuiet, sink).has_value());
    CHECK(first_message(sink).starts_with("E0915"));
    fs::remove(socket);
  }
}

TEST_CASE("throw-away cluster: survives kill -9 and leaves nothing") {
  fs::path data;
  {
    DiagnosticSink sink;
    auto cluster = ThrowAwayCluster::start(sink);
    REQUIRE_MESSAGE(cluster, first_message(sink));
    data = cluster->running().data;
    CHECK(ask(cluster->url(), "SHOW fsync") == "off");
    cluster->kill_server();
    CHECK(ask(cluster->url(), "SELECT 1").starts_with("no connection"));
    REQUIRE(cluster->restart(sink));
    CHECK(ask(cluster->url(), "SELECT 1") == "1");
  }
  CHECK_FALSE(fs::exists(data));
  CHECK(processes_in(data).empty());
}
