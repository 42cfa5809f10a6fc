// SPDX-License-Identifier: Apache-2.0
// Training hosts that are missing, misbehave, die or are stopped: the trainer survives, says why and leaves nothing.
#include <dirent.h>
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>

#include "tests/numeric/host_table.h"

namespace {

using namespace dmlc;
using namespace dmlc::host_tests;
using std::chrono::milliseconds;

std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* directory = ::opendir("/proc/self/fd");
  while (::readdir(directory) != nullptr) ++count;
  ::closedir(directory);
  return count;
}

/// The child of this process that is running, 0 if there is none.
pid_t find_child() {
  DIR* directory = ::opendir("/proc");
  pid_t child = 0;
  while (const dirent* entry = ::readdir(directory)) {
    const pid_t pid = static_cast<pid_t>(std::atoi(entry->d_name));
    if (pid <= 0) continue;
    std::ifstream file("/proc/" + std::string(entry->d_name) + "/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    const std::size_t end = text.rfind(')');
    if (end == std::string::npos) continue;
    char state = 0;
    pid_t parent = 0;
    if (std::sscanf(text.c_str() + end + 1, " %c %d", &state, &parent) == 2 && parent == ::getpid()) child = pid;
  }
  ::closedir(directory);
  return child;
}

/// Runs a training that must fail; no child and no descriptor may be left.
RuntimeError failure_of(const std::function<void()>& action) {
  const std::size_t before = open_descriptors();
  std::optional<RuntimeError> caught;
  try {
    action();
  } catch (const RuntimeError& error) {
    caught = error;
  }
  REQUIRE(caught.has_value());
  CHECK(open_descriptors() == before);
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(errno == ECHILD);
  return *caught;
}

/// A program that is no training host.
class Script {
 public:
  explicit Script(const std::string& body) {
    char name[] = "/tmp/dmlc_host_XXXXXX";
    const int file = ::mkstemp(name);
    path_ = name;
    const std::string text = "#!/bin/sh\n" + body + "\n";
    CHECK(::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    ::fchmod(file, 0700);
    ::close(file);
  }
  ~Script() { ::unlink(path_.c_str()); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

RuntimeError failure_with(const std::string& program, train::HostOptions options = {}) {
  const ingest::ColumnStore store = make_table({.rows = 500}).fill();
  train::Resources resources = make_resources();
  resources.host_program = program;
  TestMonitor monitor;
  return failure_of(
      [&] { (void)train::train_boosted_with(make_spec(kFeatures, 2), store, resources, monitor, options); });
}

}  // namespace

TEST_CASE("host: a target of one class is refused") {
  ingest::ColumnStore store = empty_store({{"x", CellKind::number}}, true);
  for (int i = 0; i < 30; ++i) {
    store.batch().set_number(0, i);
    store.batch().set_target_label("always");
    store.end_row(Split::training);
  }
  store.finish();
  TestMonitor monitor;
  const RuntimeError error = failure_of(
      [&] { (void)train::train(make_spec({{"x", CellKind::number}}, 2), store, make_resources(), monitor); });
  CHECK(error.code() == "E0604");
}

TEST_CASE("host: a host that is no host") {
  CHECK(failure_with("/nowhere/declarativeml_host").code() == "E0621");
  CHECK(failure_with("/nowhere/declarativeml_host").what() ==
        std::string("the training process of model `m` ended unexpectedly: `/nowhere/declarativeml_host` cannot be "
                    "started: No such file or directory"));
  CHECK(failure_with("/tmp").code() == "E0621");
  CHECK(std::string(failure_with("/bin/true").what()).find("exit code 0") != std::string::npos);
  const Script exits("echo the reason >&2; exit 7");
  CHECK(std::string(failure_with(exits.path()).what()).find("exit code 7; its last words: the reason") !=
        std::string::npos);
  const Script garbage("while true; do echo garbage >&3; done");
  CHECK(std::string(failure_with(garbage.path()).what()).find("does not speak the protocol") != std::string::npos);
  const Script noise("head -c 300000 /dev/urandom; kill -SEGV $$");
  CHECK(std::string(failure_with(noise.path()).what()).find("signal 11 (SIGSEGV)") != std::string::npos);
  const Script silent("exec sleep 100");
  CHECK(std::string(failure_with(silent.path(), {.greeting = milliseconds(200)}).what()).find("did not answer") !=
        std::string::npos);
  const Script closed("exec 3>&-; exec sleep 100");
  CHECK(std::string(failure_with(closed.path()).what()).find("closed the connection") != std::string::npos);
}

TEST_CASE("host: killed, stopped and cancelled in the middle of training") {
  const Table table = make_table({.rows = 20'000, .classes = 2});
  train::ModelSpec spec = make_spec(kFeatures, 2);
  spec.parameters["n_estimators"] = std::int64_t{100'000};
  for (const int signal : {SIGKILL, SIGABRT}) {
    TestMonitor monitor;
    monitor.on_report = [&](const train::Progress& progress) {
      if (progress.iteration == 3) ::kill(find_child(), signal);
    };
    const RuntimeError error = failure_of([&] { (void)train::train(spec, table.fill(), make_resources(), monitor); });
    CHECK(error.code() == "E0621");
    CHECK(std::string(error.what()).find(signal == SIGKILL ? "SIGKILL" : "SIGABRT") != std::string::npos);
  }
  {
    TestMonitor monitor;
    monitor.on_report = [&](const train::Progress& progress) {
      if (progress.iteration == 3) ::kill(find_child(), SIGSTOP);
    };
    train::HostOptions options;
    options.silence = milliseconds(300);
    const RuntimeError error =
        failure_of([&] { (void)train::train_boosted_with(spec, table.fill(), make_resources(), monitor, options); });
    CHECK(std::string(error.what()).find("made no progress") != std::string::npos);
  }
  {
    TestMonitor monitor;
    bool cancel = false;
    std::uint32_t last_round = 0;
    monitor.on_report = [&](const train::Progress& progress) {
      last_round = progress.iteration;
      cancel = cancel || progress.iteration == 5;
    };
    monitor.on_cancelled = [&] { return cancel; };
    const RuntimeError error = failure_of([&] { (void)train::train(spec, table.fill(), make_resources(2), monitor); });
    CHECK(error.code() == "E0615");
    CHECK(last_round < 5000);  // soon after, on a machine of any speed
  }
  {
    TestMonitor monitor;
    train::Resources resources = make_resources();
    resources.time_limit_ms = 300;
    const RuntimeError error = failure_of([&] { (void)train::train(spec, table.fill(), resources, monitor); });
    CHECK(error.code() == "E0614");
  }
}

TEST_CASE("host: a limit of memory") {
  const Table table = make_table({.rows = 20'000, .classes = 2});
  const train::ModelSpec spec = make_spec(kFeatures, 2);
  TestMonitor monitor;
  train::Resources resources = make_resources();
  resources.memory_limit = table.fill().bytes() + (1 << 20);
  CHECK(failure_of([&] { (void)train::train(spec, table.fill(), resources, monitor); }).code() == "E0609");
  resources.memory_limit = std::uint64_t{512} << 20;
  CHECK(train::train(spec, table.fill(), resources, monitor).iterations > 0);
}

TEST_CASE("host: SIGCHLD ignored or handled by others does not disturb") {
  const Table table = make_table({.rows = 500, .classes = 2});
  const train::ModelSpec spec = make_spec(kFeatures, 2);
  TestMonitor monitor;
  struct sigaction ignore{};
  struct sigaction before{};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGCHLD, &ignore, &before);
  CHECK(train::train(spec, table.fill(), make_resources(), monitor).iterations > 0);
  CHECK(failure_with("/bin/false").code() == "E0621");
  ::sigaction(SIGCHLD, &before, nullptr);

  // A child of somebody else keeps its status.
  const pid_t other = ::fork();
  if (other == 0) ::_exit(42);
  CHECK(train::train(spec, table.fill(), make_resources(), monitor).iterations > 0);
  int status = 0;
  CHECK(::waitpid(other, &status, 0) == other);
  CHECK(WEXITSTATUS(status) == 42);
}
