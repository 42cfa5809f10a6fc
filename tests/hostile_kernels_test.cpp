// SPDX-License-Identifier: Apache-2.0
// A hundred hostile kernels: each costs its statement a coded error, and no other session notices.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <set>

#include "compiler/database/connection.h"
#include "tests/cli/trial.h"

namespace {

using namespace dmlc::tests;
using dmlc::database::Connection;

struct Attack {
  int mode;  ///< of tests/runtime/kernels/hostile.cpp
  long long value;
};

/// Every number of a system call but those that the host needs itself: these have attacks of their own.
std::vector<Attack> system_calls() {
#if defined(__x86_64__)
  // open, poll, pipe, shmget, dup, socket, connect, clone, fork, vfork, execve, kill, chmod, ptrace, setuid, prctl,
  // chroot, mount, reboot, bpf, memfd_create, unshare, process_vm_readv, seccomp, io_uring_setup, pidfd_open, clone3,
  // write, read.
  constexpr long long numbers[] = {2,   7,   22,  29,  32,  41,  42,  56,  57,  58,  59,  62,  90, 101, 105,
                                   157, 161, 165, 169, 321, 319, 272, 310, 317, 425, 434, 435, 1,  0};
#else
  constexpr long long numbers[] = {56, 73,  59,  194, 23, 198, 203, 220, 221, 129, 52, 117, 146, 167, 51,
                                   40, 142, 280, 279, 97, 270, 277, 425, 434, 435, 64, 63,  278, 281};
#endif
  std::vector<Attack> attacks;
  for (const long long number : numbers) attacks.push_back({3, number});
  return attacks;
}

std::vector<Attack> attacks_by_hand() {
  std::vector<Attack> attacks = system_calls();
  for (const long long address : {0LL, 8LL, 4096LL, 0x400000LL, -8LL, -4096LL, 0x7fffffffffffLL, 0x7ff000000000LL})
    for (const int mode : {0, 1, 2}) attacks.push_back({mode, address});
  for (long long which = 0; which < 8; ++which) attacks.push_back({4, which});
  for (const long long socket : {0LL, 1LL, 2LL, 3LL, 4LL}) {
    attacks.push_back({5, socket});
    attacks.push_back({6, socket});
  }
  for (int mode = 7; mode < 10; ++mode) attacks.push_back({mode, 0});
  return attacks;
}

/// What dmlc compiles: the name and the body of a kernel.
struct Written {
  const char* name;
  const char* body;
};
constexpr Written kWritten[] = {
    {"far_write", "out[i + far] = x[i];"},
    {"far_read", "out[i] = x[i + far];"},
    {"far_back", "out[i - far] = x[i];"},
    {"far_atomic", "atomicAdd(&out[i + far], x[i]);"},
    {"no_address", "int* nowhere = (int*)(far >> 41); nowhere[i] = x[i]; out[i] = x[i];"},
    {"any_address", "int* nowhere = (int*)far; out[i] = nowhere[i];"},
    {"divides", "out[i] = x[i] / (int)(far >> 41);"},
    {"remains", "out[i] = x[i] % (int)(far >> 41);"},
    {"far_shared", "__shared__ int part[64]; part[i % 64 + far] = x[i]; out[i] = part[i % 64 + far / 2];"},
    {"endless", "volatile int y = x[i]; while (y == x[i]) y = x[i]; out[i] = y;"},
    {"endless_atomic", "while (atomicAdd(&out[i], 0) == 0) {} out[i] = x[i];"},
    {"endless_count", "for (volatile long long j = 0; j < far; ++j) {} out[i] = x[i];"},
    {"far_local", "volatile int part[64]; part[i % 64 + far] = x[i]; out[i] = part[i % 64 + far / 2];"},
};
constexpr long long kFar = 1LL << 40;

/// Codes of the errors of one way to be hostile, with how often each came.
struct Tally {
  std::map<std::string, int> codes;
  std::set<std::string> unexpected;
  int count = 0;

  void add(Connection& connection, const std::string& what, const std::string& statement) {
    ++count;
    const auto answer = connection.query(statement);
    if (answer) {
      unexpected.insert(what + " came to an end");
    } else if (answer.error().constraint.starts_with("E06")) {
      ++codes[answer.error().constraint];
    } else {
      unexpected.insert(what + ": " + answer.error().sqlstate + " " + answer.error().message);
    }
  }
  [[nodiscard]] std::string text() const {
    std::string all;
    for (const auto& [code, times] : codes) all += fmt::format(" {} x {}", times, code);
    return all;
  }
};

/// Kernel hosts that the server of this data directory has started.
int hosts_of(const std::string& data_directory) {
  int hosts = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::error_code gone;
    const auto program = std::filesystem::read_symlink(entry.path() / "exe", gone);
    if (!gone && program.filename() == "declarativeml_kernel_host" &&
        std::filesystem::read_symlink(entry.path() / "cwd", gone).string() == data_directory)
      ++hosts;
  }
  return hosts;
}

/// While a kernel runs, its host is seen: otherwise the test could not tell that none is left.
void see_a_host(const Trial& trial, Connection& attacker) {
  REQUIRE(attacker.query("SELECT public.make_hostile(9, 0)"));
  const std::string folder = trial.ask("SHOW data_directory");
  REQUIRE(PQsendQuery(attacker.raw(), "SELECT public.hostile()") == 1);
  bool seen = false;
  while (PQconsumeInput(attacker.raw()) == 1 && PQisBusy(attacker.raw()) == 1) seen = seen || hosts_of(folder) == 1;
  while (PGresult* result = PQgetResult(attacker.raw())) PQclear(result);
  CHECK(seen);
}

void run_by_hand(const Trial& trial, Connection& attacker, Tally& tally) {
  const std::string folder = std::string(DMLC_SOURCE_DIR) + "/tests/runtime/kernels";
  const auto prepared = trial.psql(fmt::format("-v ON_ERROR_STOP=1 -v folder='{0}' -f '{0}/hostile.psql'", folder), "");
  REQUIRE_MESSAGE(prepared.code == 0, prepared.out);
  see_a_host(trial, attacker);
  for (const Attack& attack : attacks_by_hand()) {
    REQUIRE(attacker.query(fmt::format("SELECT public.make_hostile({}, {})", attack.mode, attack.value)));
    tally.add(attacker, fmt::format("mode {} value {}", attack.mode, attack.value), "SELECT public.hostile()");
  }
}

void run_written(const Trial& trial, Connection& attacker, Tally& tally) {
  std::string program;
  for (const Written& written : kWritten)
    program += fmt::format(
        "CREATE KERNEL {0} AS $$\nextern \"C\" __global__ void {0}(const int* x, int* out, long long far, int n) {{\n"
        "  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i >= n) return;\n  {1}\n}}\n$$;\n"
        "COMPUTE run_{0} FROM victims(x) INTO column(y) USING {0} WITH (far = {2});\n",
        written.name, written.body, kFar);
  trial.scratch.write("hostile.dsl", program);
  // A script calls its computations: over an empty table, no kernel is launched.
  trial.sql("CREATE TABLE public.kept AS TABLE public.victims; TRUNCATE public.victims");
  const auto applied = trial.dmlc({"apply", "hostile.dsl", "--yes"});
  REQUIRE_MESSAGE(applied.code == 0, applied.err);
  trial.sql("INSERT INTO public.victims TABLE public.kept");
  for (int round = 0; round < 2; ++round)
    for (const Written& written : kWritten)
      tally.add(attacker, written.name, fmt::format("SELECT public.run_{}()", written.name));
}

}  // namespace

TEST_CASE("hostile kernels: a hundred of them end in codes, and other sessions go on") {
  if (!has_extension()) return;
  const Trial trial("hostile_kernels");
  trial.sql(
      "CREATE TABLE public.victims AS SELECT i AS id, i AS x, -i AS y FROM generate_series(1, 1000) AS i;"
      "ALTER TABLE public.victims ADD PRIMARY KEY (id)");
  const std::string started = trial.ask("SELECT pg_postmaster_start_time()");
  auto bystander = Connection::open(trial.url);
  REQUIRE(bystander);
  for (const char* statement : {"BEGIN", "CREATE TEMP TABLE mine AS SELECT 42 AS value"})
    REQUIRE(bystander->query(statement));
  auto attacker = Connection::open(trial.url);
  REQUIRE(attacker);
  REQUIRE(attacker->query("SET dml.compute_time_limit = '200ms'"));
  Tally tally;
  run_by_hand(trial, *attacker, tally);
  run_written(trial, *attacker, tally);
  std::string unexpected;
  for (const std::string& what : tally.unexpected) unexpected += what + "\n";
  CHECK_MESSAGE(unexpected.empty(), unexpected);
  CHECK(tally.count == 100);
  MESSAGE(tally.count << " hostile kernels:" << tally.text());
  CHECK(attacker->query("SELECT 1"));
  const auto value = bystander->query("SELECT value FROM mine");
  REQUIRE(value);
  CHECK(value->text(0, 0) == "42");
  CHECK(bystander->query("COMMIT"));
  CHECK(trial.ask("SELECT pg_postmaster_start_time()") == started);
  CHECK(trial.ask("SELECT count(*) || ' ' || sum(y) FROM public.victims") == "1000 -500500");
  CHECK(hosts_of(trial.ask("SHOW data_directory")) == 0);
}
