// SPDX-License-Identifier: Apache-2.0
// The driver's edge cases, against a simulated card: which one is taken, which code is loaded, what an error leaves,
// and that everything is given back. A first test runs without any driver.
#include <dlfcn.h>
#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "runtime/src/compute_host/gpu_runner.h"
#include "tests/gpu/simulated_cuda.h"

namespace {

using dmlc::compute_host::GpuArgument;
using dmlc::compute_host::GpuDriver;
using dmlc::compute_host::GpuError;
using dmlc::compute_host::GpuImages;
using dmlc::compute_host::GpuKernel;
using dmlc::compute_host::GpuResult;
using dmlc::compute_host::GpuRunner;
using dmlc::compute_host::GpuShape;
using dmlc::tests::SimulatedCuda;
using std::chrono::milliseconds;

/// Loaded under its name first, it is what the runtime finds under that name.
SimulatedCuda& card() {
  static SimulatedCuda* const state = [] {
    void* library = ::dlopen(DMLC_SIMULATED_DRIVER, RTLD_NOW | RTLD_GLOBAL);
    REQUIRE_MESSAGE(library != nullptr, std::string(::dlerror()));
    return reinterpret_cast<SimulatedCuda* (*)()>(::dlsym(library, dmlc::tests::kSimulatedCuda))();
  }();
  return *state;
}

SimulatedCuda& fresh_card() { return card() = SimulatedCuda{}; }

const std::string kPtx =
    ".version 8.0\n.target sm_75\n.visible .entry twice(\n)\n.visible .entry crash()\n.entry forever()\n";
const std::string kMangled = ".version 8.0\n.visible .entry _Z5twicePfi(\n.param .u64 _Z5twicePfi_param_0)\n";
const std::string kCubin =
    "\x7f"
    "ELF twice sm_90 ";
const std::string kOtherCubin =
    "\x7f"
    "ELF twice sm_87 ";

GpuDriver open() {
  GpuResult<GpuDriver> driver = GpuDriver::open();
  REQUIRE_MESSAGE(driver.ok(), driver.error().message());
  return std::move(*driver);
}

GpuRunner make_runner(const GpuDriver& driver, const std::string& kernel) {
  GpuResult<GpuKernel> loaded = driver.load({kPtx, {}}, kernel);
  REQUIRE_MESSAGE(loaded.ok(), loaded.error().message());
  GpuResult<GpuRunner> runner = GpuRunner::make(driver, std::move(*loaded));
  REQUIRE(runner.ok());
  return std::move(*runner);
}

bool nothing_is_left() {
  return card().contexts == 0 && card().modules == 0 && card().buffers == 0 && card().streams == 0 &&
         card().events == 0 && card().pinned == 0 && card().used == 0;
}

}  // namespace

TEST_CASE("the largest usable card is opened and described") {
  fresh_card();
  {
    const GpuDriver driver = open();
    CHECK(driver.device().name == "a simulated card");
    CHECK(driver.device().arch == 90);
    CHECK(driver.version() == 13000);
    CHECK(driver.device().memory_bandwidth() == doctest::Approx(16e9));
    CHECK(driver.device().flops() == doctest::Approx(2 * 1e9 * 2 * 128));
    CHECK(driver.memory()->total == card().memory);
    CHECK(card().contexts == 1);
  }
  CHECK(nothing_is_left());
}

TEST_CASE("machines without a usable card say why") {
  fresh_card().init_code = 100;
  CHECK(GpuDriver::open().error().kind == GpuError::Kind::NoDevice);
  CHECK(GpuDriver::open().error().name == "CUDA_ERROR_NO_DEVICE");
  fresh_card().devices = 0;
  CHECK(GpuDriver::open().error().message() == "choosing a GPU: this machine has no GPU that CUDA can use");
  fresh_card();
  CHECK(GpuDriver::open(3).error().message() == "choosing a GPU: there is no GPU 3; their number is 1");
  fresh_card().compute_mode = 2;
  CHECK(GpuDriver::open().error().kind == GpuError::Kind::NoDevice);
  fresh_card().init_code = 34;
  CHECK(GpuDriver::open().error().kind == GpuError::Kind::NoDriver);
}

TEST_CASE("machine code is taken where it fits, else PTX") {
  fresh_card();
  const GpuDriver driver = open();
  CHECK(driver
            .load({kPtx,
                   {{80,
                     "\x7f"
                     "ELF"},
                    {90, kCubin}}},
                  "twice")
            ->image == "sm_90");
  CHECK(driver.load({kPtx, {{80, kCubin}}}, "twice")->image == "ptx");
  CHECK(driver.load({kPtx, {{120, kCubin}}}, "twice")->image == "ptx");
  card().arch = 89;
  const GpuDriver older = open();
  // The number fits and the card does not: the driver says so, and the PTX is taken.
  CHECK(older.load({kPtx, {{87, kOtherCubin}}}, "twice")->image == "ptx");
  CHECK(older.load({"", {{87, kOtherCubin}}}, "twice").error().kind == GpuError::Kind::Module);
  CHECK(older.load({"", {{90, kCubin}}}, "twice").error().message() ==
        "loading the kernel `twice`: it was compiled neither to PTX nor for sm_89");
}

TEST_CASE("code that the driver refuses comes with its log, and an unknown kernel with its name") {
  fresh_card();
  const GpuDriver driver = open();
  const GpuError refused = driver.load({".entry k() mistake", {}}, "k").error();
  CHECK(refused.kind == GpuError::Kind::Module);
  CHECK(refused.name == "CUDA_ERROR_INVALID_PTX");
  CHECK(refused.log == "ptxas application ptx input, line 7; error: Unknown symbol");
  CHECK_FALSE(refused.sticky);
  const GpuError unknown = driver.load({kPtx, {}}, "thrice").error();
  CHECK(unknown.name == "CUDA_ERROR_NOT_FOUND");
  CHECK(unknown.doing == "finding the kernel `thrice` in its code");
  CHECK(card().modules == 0);
  CHECK(driver.load({kMangled, {}}, "twice").ok());
}

TEST_CASE("a kernel runs over arrays, finds zeros in its outputs, and memory is kept between runs") {
  fresh_card();
  {
    const GpuDriver driver = open();
    GpuRunner runner = make_runner(driver, "twice");
    for (const int n : {1000, 0, 1, 2000}) {
      std::vector<float> out(static_cast<std::size_t>(n), 7.0F);
      int rows = n;
      const GpuShape shape{{static_cast<unsigned>((n + 255) / 256), 1, 1}, {256, 1, 1}, 0};
      const auto times = runner.run(shape,
                                    {{GpuArgument::Kind::Output, out.data(), out.size() * sizeof(float)},
                                     {GpuArgument::Kind::Scalar, &rows, sizeof rows}},
                                    milliseconds(1000));
      REQUIRE_MESSAGE(times.ok(), times.error().message());
      CHECK(times->kernel == doctest::Approx(0.25));
      CHECK(out == std::vector<float>(static_cast<std::size_t>(n), 1.0F));
    }
    CHECK(card().launches == 3);  // a grid without blocks starts nothing
    CHECK(card().used == 2000 * sizeof(float));
  }
  CHECK(nothing_is_left());
}

TEST_CASE("what cannot fit is refused before it is tried, with the numbers") {
  fresh_card().memory = std::size_t{100} << 20;
  const GpuDriver driver = open();
  GpuRunner runner = make_runner(driver, "twice");
  std::vector<char> large(std::size_t{50} << 20);
  const auto refused = runner.run({}, {{GpuArgument::Kind::Input, large.data(), large.size()}}, milliseconds(1000));
  CHECK(refused.error().kind == GpuError::Kind::OutOfMemory);
  CHECK(refused.error().text == "52428800 bytes are needed and 104857600 of 104857600 are free");
  CHECK_FALSE(driver.lost());
  CHECK(driver.allocate(std::size_t{101} << 20).error().name == "CUDA_ERROR_OUT_OF_MEMORY");
}

TEST_CASE("shapes beyond the card are refused with both numbers") {
  fresh_card();
  const GpuDriver driver = open();
  const GpuKernel kernel = *driver.load({kPtx, {}}, "twice");
  auto stream = driver.make_stream();
  const auto refusal = [&](const GpuShape& shape) { return stream->launch(kernel, shape, nullptr).error().text; };
  CHECK(refusal({{1, 1, 1}, {2048, 1, 1}, 0}) == "a block with x of 2048, but the GPU allows 1024");
  CHECK(refusal({{1, 1, 1}, {64, 64, 1}, 0}) ==
        "a block with threads of 4096, but the kernel's use of registers allows 1024");
  CHECK(refusal({{1, 70000, 1}, {1, 1, 1}, 0}) == "a grid with y of 70000, but the GPU allows 65535");
  CHECK(refusal({{1, 1, 1}, {32, 1, 1}, 300 << 10}) ==
        "a block with shared bytes of 307216, but the GPU allows 232448");
  CHECK(refusal({{1, 1, 1}, {0, 1, 1}, 0}) == "a block without threads");
  float* none = nullptr;
  int rows = 0;
  void* arguments[] = {&none, &rows};
  CHECK(stream->launch(kernel, {{1, 1, 1}, {32, 1, 1}, 1 << 10}, arguments).ok());
  CHECK(card().asked_shared == 0);
  CHECK(stream->launch(kernel, {{1, 1, 1}, {32, 1, 1}, 100 << 10}, arguments).ok());
  CHECK(card().asked_shared == 100 << 10);
}

TEST_CASE("copies do not run over the ends of the card's memory") {
  fresh_card();
  const GpuDriver driver = open();
  auto stream = driver.make_stream();
  auto buffer = driver.allocate(8);
  std::vector<char> bytes(16);
  CHECK_FALSE(stream->copy_in(*buffer, bytes.data(), 9).ok());
  CHECK_FALSE(stream->copy_out(bytes.data(), *buffer, 9).ok());
  CHECK_FALSE(stream->fill(*buffer, 0, 9).ok());
  CHECK(stream->copy_in(*buffer, bytes.data(), 8).ok());
  CHECK(driver.allocate_pinned(64).ok());
  CHECK(driver.pin(bytes.data(), bytes.size()).ok());
  CHECK(card().pinned == 0);
}

TEST_CASE("a kernel that reads outside its arrays loses the card, and nothing is called any more") {
  fresh_card();
  {
    const GpuDriver driver = open();
    GpuRunner runner = make_runner(driver, "crash");
    float value = 0;
    const std::vector<GpuArgument> arguments = {{GpuArgument::Kind::Output, &value, sizeof value}};
    const GpuError error = runner.run({}, arguments, milliseconds(1000)).error();
    CHECK(error.name == "CUDA_ERROR_ILLEGAL_ADDRESS");
    CHECK(error.text == "an illegal memory access was encountered");
    CHECK(error.sticky);
    CHECK(driver.lost());
    CHECK(runner.run({}, arguments, milliseconds(1000)).error().sticky);
    CHECK_FALSE(driver.memory().ok());
  }
  CHECK(card().calls_after_loss == 1);  // the one that told
}

TEST_CASE("a kernel without an end is given up at the end of its time, or when the caller wants to stop") {
  for (const bool stop : {false, true}) {
    fresh_card();
    {
      const GpuDriver driver = open();
      GpuRunner runner = make_runner(driver, "forever");
      float value = 0;
      const GpuError error = runner
                                 .run({}, {{GpuArgument::Kind::Output, &value, sizeof value}},
                                      milliseconds(stop ? 600'000 : 20), [&] { return stop; })
                                 .error();
      CHECK(error.kind == (stop ? GpuError::Kind::Stopped : GpuError::Kind::TimedOut));
      CHECK(error.sticky);
      CHECK(driver.lost());
    }
    CHECK(card().calls_after_loss == 0);
  }
}
