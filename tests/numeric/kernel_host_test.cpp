// SPDX-License-Identifier: Apache-2.0
// The real kernel host with kernels that compute, fail, and try to do what kernels must not.
#include <dirent.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <functional>
#include <optional>
#include <thread>

#include "runtime/src/kernels/kernel_process.h"
#include "runtime/src/kernels/verify_library.h"
#include "runtime/src/train/runtime_error.h"
#include "tests/numeric/kernel_library.h"

using namespace dmlc;
using namespace dmlc::kernel_tests;
using namespace dmlc::kernels;
using std::chrono::milliseconds;

namespace {

constexpr std::uint64_t kRows = 100'000;

/// `const float* a, float* out, int n`.
KernelFacts two_pointers() {
  return parse_kernel_facts(R"({"abi":1,"kernel":"k","block":[256,1,1],"shared":0,"row_wise":true,"parameters":[
    {"role":"input","type":"float","name":"a","extent":""},
    {"role":"output","type":"float","name":"out","extent":""},
    {"role":"rows","type":"int","name":"n","extent":""}]})");
}

const std::string kArguments =
    "const float* a = *(const float* const*)launch->arguments[0]; float* out = *(float* const*)launch->arguments[1];"
    "const int n = *(const int*)launch->arguments[2]; (void)a; (void)out; (void)n;";

const std::string& doubling() {
  static const std::string library =
      compile_entry(kArguments + "for (Int i = first * 256; i < end * 256 && i < n; ++i) out[i] = a[i] + a[i];");
  return library;
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* directory = ::opendir("/proc/self/fd");
  while (::readdir(directory) != nullptr) ++count;
  ::closedir(directory);
  return count;
}

struct Session {
  KernelFacts facts = two_pointers();
  child::MemoryFile memory{kRows * 8};
  KernelProcessOptions options;
  Session() {
    options.program = std::string(DMLC_BINARY_DIR) + "/bin/declarativeml_kernel_host";
    options.computation = "public.c";
    options.limits.seconds = 60;
    for (std::uint64_t i = 0; i < kRows; ++i) values(0)[i] = static_cast<float>(i);
  }
  float* values(int parameter) {
    return reinterpret_cast<float*>(memory.at(static_cast<std::uint64_t>(parameter) * kRows * 4));
  }
  [[nodiscard]] LaunchRequest request(std::uint64_t rows = kRows) const {
    LaunchRequest launch;
    launch.kernel = "k";
    launch.block = {256, 1, 1};
    launch.grid = {static_cast<std::uint32_t>((rows + 255) / 256), 1, 1};
    launch.arguments = {
        {.is_pointer = true, .offset = 0, .elements = static_cast<std::int64_t>(rows), .element_bytes = 4},
        {.is_pointer = true,
         .is_output = true,
         .offset = kRows * 4,
         .elements = static_cast<std::int64_t>(rows),
         .element_bytes = 4},
        {.element_bytes = 4, .value = rows}};
    return launch;
  }
};

/// Runs a kernel that must fail; no child and no descriptor may be left.
RuntimeError failure_of(const std::string& library, const std::function<void(KernelProcessOptions&)>& change = {}) {
  CHECK(verify_library(bytes_of(library), kThisProcessor) == "");
  const std::size_t before = open_descriptors();
  std::optional<RuntimeError> caught;
  {
    Session session;
    if (change) change(session.options);
    try {
      KernelProcess host(session.options, session.facts, library, session.memory);
      host.run(session.request(), [] {});
    } catch (const RuntimeError& error) {
      caught = error;
    }
  }
  REQUIRE(caught.has_value());
  CHECK(open_descriptors() == before);
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(errno == ECHILD);
  CHECK(caught->subject() == "public.c");
  return *caught;
}

bool ends_with_words(const std::string& body, const std::string& words, const std::string& before = "") {
  const RuntimeError error = failure_of(compile_entry(kArguments + body, before));
  INFO("found: ", error.what());
  CHECK(error.code() == "E0637");
  return std::string(error.what()).find(words) != std::string::npos;
}

/// A system call as a kernel would smuggle it in.
#if defined(__x86_64__)
const std::string kCall =
    "static long call(long number, long a, long b, long c, long d = 0, long e = 0, long f = 0) { long result; register "
    "long r10 asm(\"r10\") = d; register long r8 asm(\"r8\") = e; register long r9 asm(\"r9\") = f; asm "
    "volatile(\"syscall\" : \"=a\"(result) : \"a\"(number), \"D\"(a), \"S\"(b), \"d\"(c), \"r\"(r10), \"r\"(r8), "
    "\"r\"(r9) : \"rcx\", \"r11\", \"memory\"); return result; }";
constexpr const char* kFork = "call(57, 0, 0, 0);";
constexpr const char* kOpen = "call(2, (long)\"/etc/passwd\", 0, 0);";
constexpr const char* kWrite = "call(1, 2, (long)\"secret\", 6);";
constexpr const char* kSocket = "call(41, 2, 1, 0);";
constexpr const char* kPtrace = "call(101, 0, 1, 0);";
constexpr const char* kKill = "call(62, -1, 9, 0);";
constexpr const char* kExecutable = "call(10, (long)launch & ~4095L, 4096, 7);";
constexpr const char* kSend = "call(44, 3, (long)\"garbage garbage garbage garbage\", 31, 0);";
constexpr const char* kHuge =
    "char* p = (char*)call(9, 0, 1L << 40, 3, 0x22, -1, 0); if ((unsigned long)p < 4096UL || (unsigned long)p > "
    "-4096UL) p = 0; *(volatile char*)p = 1;";
constexpr const char* kShared = "call(9, 0, 4096, 3, 0x21, -1, 0);";
constexpr const char* kOldTable = "asm volatile(\"mov $20, %%eax; int $0x80\" ::: \"eax\", \"memory\");";
#endif

}  // namespace

TEST_CASE("kernel host: launches one after the other") {
  Session session;
  KernelProcess host(session.options, session.facts, doubling(), session.memory);
  for (const std::uint64_t rows : {kRows, std::uint64_t{1}, std::uint64_t{257}, std::uint64_t{0}}) {
    std::memset(session.values(1), 0, kRows * 4);
    host.run(session.request(rows), [] {});
    for (std::uint64_t i = 0; i < kRows; ++i)
      REQUIRE(session.values(1)[i] == (i < rows ? 2.0F * static_cast<float>(i) : 0.0F));
  }
}

TEST_CASE("kernel host: threads share the blocks") {
  Session session;
  session.options.limits.threads = 3;
  KernelProcess host(session.options, session.facts, doubling(), session.memory);
  for (int round = 0; round < 20; ++round) {
    std::memset(session.values(1), 0, kRows * 4);
    host.run(session.request(), [] {});
    for (std::uint64_t i = 0; i < kRows; ++i) REQUIRE(session.values(1)[i] == 2.0F * static_cast<float>(i));
  }
}

TEST_CASE("kernel host: large stacks, and denormal numbers stay what they are") {
  Session session;
  const std::string library =
      compile_entry(kArguments +
                    "volatile char room[32 << 20]; room[0] = 1; room[sizeof room - 1] = 2;"
                    "if (first == 0) { volatile float tiny = 0x1p-130F; out[0] = tiny / 16 * 16; out[1] = room[0]; }");
  KernelProcess host(session.options, session.facts, library, session.memory);
  host.run(session.request(), [] {});
  CHECK(session.values(1)[0] == 0x1p-130F);
}

TEST_CASE("kernel host: faults are told apart") {
  CHECK(ends_with_words("*(volatile int*)16 = 1;", "memory that is not its own (SIGSEGV)"));
  CHECK(ends_with_words("for (Int i = 0;; i += 4096) out[i] = 1;", "memory that is not its own"));
  CHECK(ends_with_words(
      "volatile char room[80 << 20]; room[0] = 1; for (Int i = 0; i < (80 << 20); i += 4096) room[i] = 1;",
      "memory that is not its own (SIGSEGV)"));
  CHECK(ends_with_words("__builtin_trap();", "trap"));
#if defined(__x86_64__)
  CHECK(ends_with_words("volatile int one = 1, zero = 0; out[0] = one / zero;", "divided an integer by zero (SIGFPE)"));
#endif
}

TEST_CASE("kernel host: a bounds check says which element") {
  const RuntimeError error = failure_of(
      compile_entry("launch->fault->argument = 1; launch->fault->index = 100007; launch->fault->block[0] = 390; "
                    "launch->fault->thread[0] = 7; launch->fault->set = 1; __builtin_trap();"));
  CHECK(error.code() == "E0638");
  CHECK(error.what() == std::string("kernel `k` reached for element 100007 of `out`, which has 100000"));
  CHECK(error.help() == "see block (390, 0, 0), thread (7, 0, 0) of the launch");
}

#if defined(__x86_64__)
TEST_CASE("kernel host: a kernel has no way to the system") {
  for (const char* attempt : {kFork, kOpen, kWrite, kSocket, kPtrace, kKill, kExecutable, kShared}) {
    CAPTURE(attempt);
    CHECK(ends_with_words(attempt, "called the operating system", kCall));
  }
  // A system without the calls of 32 bits ends who tries them by SIGSEGV.
  const RuntimeError old_table = failure_of(compile_entry(kArguments + kOldTable, kCall));
  CHECK(old_table.code() == "E0637");
  const std::string words = old_table.what();
  const bool is_stopped = words.find("called the operating system") != std::string::npos ||
                          words.find("memory that is not its own (SIGSEGV)") != std::string::npos;
  CHECK_MESSAGE(is_stopped, words);
  CHECK(ends_with_words(kHuge, "memory that is not its own", kCall));
  CHECK(ends_with_words(kSend, "does not speak the protocol", kCall));
}

TEST_CASE("kernel host: a kernel cannot harm this process through shared memory") {
  Session session;
  // Giving pages back or unmapping them is the kernel's own loss.
  const std::string library = compile_entry(
      kArguments + "call(11, (long)out & ~4095L, 4096, 0); call(28, (long)a & ~4095L, 4096, 4); out[5000] = 1;", kCall);
  KernelProcess host(session.options, session.facts, library, session.memory);
  try {
    host.run(session.request(), [] {});
  } catch (const RuntimeError&) {
  }
  float sum = 0;
  for (std::uint64_t i = 0; i < 2 * kRows; ++i) sum += session.values(0)[i];
  CHECK(sum > 0);
}
#endif

TEST_CASE("kernel host: endless loops end with the time or with the caller") {
  const std::string endless = compile_entry("for (volatile int i = 0;; i = i + 1) {}");
  const RuntimeError error =
      failure_of(endless, [](KernelProcessOptions& options) { options.time_limit = milliseconds(150); });
  CHECK(error.code() == "E0639");
  CHECK(error.what() == std::string("computation `public.c` went over its time limit of 150 ms"));
  struct Stop {};
  Session session;
  int looks = 0;
  KernelProcess host(session.options, session.facts, endless, session.memory);
  CHECK_THROWS_AS(host.run(session.request(),
                           [&] {
                             if (++looks == 5) throw Stop{};
                           }),
                  Stop);
}

TEST_CASE("kernel host: programs that are no host") {
  CHECK(std::string(failure_of(doubling(), [](KernelProcessOptions& options) { options.program = "/bin/true"; }).what())
            .find("exit code 0") != std::string::npos);
  Session session;
  session.options.program = "/nowhere/declarativeml_kernel_host";
  CHECK_THROWS_AS(KernelProcess(session.options, session.facts, doubling(), session.memory), child::ChildDied);
  const RuntimeError error =
      failure_of(doubling(), [](KernelProcessOptions& options) { options.limits.threads = 2000; });
  CHECK(std::string(error.what()).find("exit code 2") != std::string::npos);
}

TEST_CASE("kernel host: a graphics processor that is not there, or refuses what is no code") {
  Session session;
  session.options.limits.task = HostTask::graphics;
  KernelProcess host(session.options, session.facts, pack_images({{"ptx:compute_80", "no code"}}), session.memory);
  try {
    host.run(session.request(), [] {});
    FAIL("it ran");
  } catch (const RuntimeError& error) {
    CHECK(error.code() == "E0644");
  }
}

TEST_CASE("kernel host: a library that cannot be loaded") {
  Session session;
  KernelProcess host(session.options, session.facts, "no library", session.memory);
  try {
    host.run(session.request(), [] {});
    FAIL("it ran");
  } catch (const RuntimeError& error) {
    CHECK(std::string(error.what()).find("cannot be loaded") != std::string::npos);
  }
}

TEST_CASE("kernel host: messages survive their JSON, and damaged ones are refused") {
  const Session session;
  const LaunchRequest request = session.request(1000);
  CHECK(to_json(parse_launch_request(to_json(request), kRows * 8)) == to_json(request));
  CHECK_THROWS_AS((void)parse_launch_request(to_json(request), kRows * 4), child::ProtocolError);
  CHECK_THROWS_AS((void)parse_launch_request("{}", 1), child::ProtocolError);
  CHECK_THROWS_AS((void)parse_launch_failure(R"({"kind":9,"signal":1,"text":""})"), child::ProtocolError);
  CHECK_THROWS_AS((void)parse_launch_failure("["), child::ProtocolError);
  LaunchFailure failure;
  failure.text = "\xff broken \"text\"";
  CHECK(parse_launch_failure(to_json(failure)).text.find("broken") != std::string::npos);
  const std::vector<Image> images = {{"ptx:compute_80", "text"}, {"cubin:sm_90", std::string("\0\1", 2)}};
  const std::vector<Image> back = unpack_images(pack_images(images));
  REQUIRE(back.size() == 2);
  CHECK(back[1].content == images[1].content);
  CHECK_THROWS_AS((void)unpack_images(pack_images(images).substr(0, 20)), child::ProtocolError);
}
